#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/ceremony_state.hpp"
#include "store/types.hpp"

namespace assayd::site {

/// Random bytes of the operating system; false if there are none. In the form of assay::RandomSource.
bool fill_random(void* context, assay::MutableBytes out);
/// Throws std::runtime_error if the system gives none.
store::ByteVector random_bytes(std::size_t num_bytes);

store::ByteVector sha256(assay::Bytes bytes);
std::string hex(assay::Bytes bytes);
std::string base64url(assay::Bytes bytes);
/// Nothing for what is not base64url.
std::optional<store::ByteVector> from_base64url(std::string_view text);
/// The same in the alphabet of base64; its padding may be left out.
std::optional<store::ByteVector> from_base64(std::string_view text);
/// Whether they are the same, in a time that tells no more than their lengths.
bool same_bytes(assay::Bytes left, assay::Bytes right);

/// What the server alone knows: one secret, from which a key follows for each use. It is not in the database: who has
/// the database alone reads no name and makes no ceremony.
class Secrets {
 public:
  using Master = std::array<std::uint8_t, 32>;

  explicit Secrets(const Master& master);
  /// Reads the secret from a file of 64 hexadecimal digits; makes the file, for its owner only, if there is none.
  /// Throws std::runtime_error: it cannot be read or written, or holds something else, or others may read it.
  static Secrets load(const std::string& path);

  assay::StateKeys state_keys() const { return {&state_key_, 1}; }
  /// AES-256-GCM, the nonce in front. What is sealed opens only with the same `bound_to`.
  store::ByteVector seal(std::string_view text, assay::Bytes bound_to) const;
  /// Nothing for what was not sealed so.
  std::optional<std::string> open(assay::Bytes sealed, assay::Bytes bound_to) const;
  /// HMAC-SHA-256: finds what is equal, and tells nobody without the key what it is.
  store::ByteVector blind(std::string_view text) const;

 private:
  assay::StateKey state_key_;
  std::array<std::uint8_t, 32> profile_key_{}, identifier_key_{};
};

}  // namespace assayd::site
