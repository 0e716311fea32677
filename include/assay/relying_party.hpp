#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "assay/backend.hpp"
#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/result.hpp"
#include "assay/verdict.hpp"

namespace assay {

/// What a relying party is. All members are borrowed and must outlive the RelyingParty made from them.
struct RelyingPartyConfig {
  std::string_view id;                            ///< RP ID: "example.com"; lower case, A-labels
  std::span<const std::string_view> origins;      ///< serialised, compared byte by byte: "https://example.com"
  std::span<const std::string_view> top_origins;  ///< allowed top origins; none: no embedding is expected
  bool allow_cross_origin = false;                ///< ceremonies in cross-origin frames are expected
  Profile profile = Profile::webauthn;
  bool allow_rs1_credentials = false;  ///< credential keys that sign with SHA-1, for relying parties that have such;
                                       ///< the profile fido_conformance allows them anyway
  const Backend* backend = nullptr;    ///< find_backend()
};

/// A relying party, checked and ready: immutable, freely copied, shared by all threads.
class ASSAY_API RelyingParty {
 public:
  RelyingParty() noexcept = default;  ///< no relying party: every use gives relying_party_missing
  const RelyingPartyConfig& config() const noexcept { return config_; }
  Bytes rp_id_hash32() const noexcept { return rp_id_hash32_; }

 private:
  friend ASSAY_API Result<RelyingParty> make_relying_party(const RelyingPartyConfig& config) noexcept;
  RelyingPartyConfig config_;
  std::array<std::uint8_t, 32> rp_id_hash32_{};
};

/// Makes a relying party. Errors, input configuration: rp_id_invalid (not a domain in lower case: a-z 0-9 - in labels
/// of 1 to 63 characters that neither begin nor end with a hyphen, 253 in all, no trailing dot, no IP address);
/// origins_missing; origin_invalid (empty, or a character that is not printable ASCII); backend_missing; out_of_memory,
/// backend_failure.
ASSAY_API Result<RelyingParty> make_relying_party(const RelyingPartyConfig& config) noexcept;

}  // namespace assay
