#include "assay/relying_party.hpp"

#include "lib/base/check.hpp"
#include "lib/crypto/backend.hpp"
#include "lib/rp/domain.hpp"
#include "lib/rp/origin.hpp"

namespace assay {
namespace {

Error check_rp_id(const RelyingPartyConfig& config) noexcept {
  ASSAY_REQUIRE(rp::is_ascii(config.id), ErrorCode::rp_id_not_ascii, 0);
  ASSAY_REQUIRE(!rp::is_ip_address(config.id), ErrorCode::rp_id_ip_address, 0);
  ASSAY_REQUIRE(rp::is_domain(config.id), ErrorCode::rp_id_invalid, 0);
  ASSAY_REQUIRE(config.allow_localhost || !rp::is_localhost(config.id), ErrorCode::rp_id_localhost, 0);
  return {};
}

Error hash_rp_id(const Backend& backend, std::string_view id, std::span<std::uint8_t, 32> hash32) noexcept {
  const auto context = backend.new_context();
  if (!context) return context.error();
  const Error error = backend.sha256(**context, bytes_of(id), hash32);
  backend.free_context(*context);
  return error;
}

Error check_config(const RelyingPartyConfig& config) noexcept {
  ASSAY_TRY(check_rp_id(config));
  ASSAY_REQUIRE(!config.origins.empty(), ErrorCode::origins_missing, 0);
  ASSAY_TRY(rp::check_origins(config));
  ASSAY_REQUIRE(config.backend != nullptr, ErrorCode::backend_missing, 0);
  return {};
}

}  // namespace

Result<RelyingParty> make_relying_party(const RelyingPartyConfig& config) noexcept {
  if (const Error error = check_config(config); error.failed()) return located(error, Input::configuration);
  RelyingParty relying_party;
  relying_party.config_ = config;
  const Error error = hash_rp_id(*config.backend, config.id, relying_party.rp_id_hash32_);
  if (error.failed()) return error;
  return relying_party;
}

}  // namespace assay
