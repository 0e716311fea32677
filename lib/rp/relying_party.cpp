#include "assay/relying_party.hpp"

#include "lib/base/check.hpp"
#include "lib/crypto/backend.hpp"
#include "lib/rp/domain.hpp"
#include "lib/rp/origin.hpp"
#include "lib/rp/transcript.hpp"
#include "lib/signature/key_cache.hpp"

namespace assay {
namespace {

Error check_rp_id(const RelyingPartyConfig& config) noexcept {
  ASSAY_REQUIRE(rp::is_ascii(config.id), ErrorCode::rp_id_not_ascii, 0);
  ASSAY_REQUIRE(!rp::is_ip_address(config.id), ErrorCode::rp_id_ip_address, 0);
  ASSAY_REQUIRE(rp::is_domain(config.id), ErrorCode::rp_id_invalid, 0);
  ASSAY_REQUIRE(config.allow_localhost || !rp::is_localhost(config.id), ErrorCode::rp_id_localhost, 0);
  return {};
}

void add_all(rp::Transcript& transcript, std::span<const std::string_view> texts) noexcept {
  transcript.add(std::uint64_t{texts.size()});
  for (const std::string_view text : texts) transcript.add_sized(bytes_of(text));
}

Error hash_config(const RelyingPartyConfig& config, crypto::Context& context,
                  std::span<std::uint8_t, 32> digest32) noexcept {
  rp::Transcript transcript(*config.backend, context);
  transcript.add_sized(bytes_of(config.id));
  add_all(transcript, config.origins);
  add_all(transcript, config.related_origins);
  add_all(transcript, config.top_origins);
  const bool flags[] = {config.allow_subdomains, config.allow_any_port, config.allow_localhost,
                        config.allow_cross_origin, config.allow_rs1_credentials};
  for (const bool flag : flags) transcript.add(std::uint64_t{flag});
  transcript.add(static_cast<std::uint64_t>(config.origin_checks));
  transcript.add(static_cast<std::uint64_t>(config.profile));
  return transcript.finish(digest32);
}

Error check_config(const RelyingPartyConfig& config) noexcept {
  ASSAY_TRY(check_rp_id(config));
  ASSAY_REQUIRE(!config.origins.empty(), ErrorCode::origins_missing, 0);
  ASSAY_TRY(rp::check_origins(config));
  ASSAY_REQUIRE(config.backend != nullptr, ErrorCode::backend_missing, 0);
  const KeyCache::Impl* cache = config.key_cache == nullptr ? nullptr : config.key_cache->impl();
  const bool same_backend = cache == nullptr || cache->backend == config.backend;
  ASSAY_REQUIRE(same_backend, ErrorCode::key_cache_backend_mismatch, 0);
  return {};
}

}  // namespace

Result<RelyingParty> make_relying_party(const RelyingPartyConfig& config) noexcept {
  if (const Error error = check_config(config); error.failed()) return located(error, Input::configuration);
  RelyingParty relying_party;
  relying_party.config_ = config;
  const auto context = config.backend->new_context();
  if (!context) return context.error();
  Error error = config.backend->sha256(**context, bytes_of(config.id), relying_party.rp_id_hash32_);
  if (!error.failed()) error = hash_config(config, **context, relying_party.digest32_);
  config.backend->free_context(*context);
  if (error.failed()) return error;
  return relying_party;
}

}  // namespace assay
