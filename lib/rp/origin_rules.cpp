#include <algorithm>

#include "lib/base/check.hpp"
#include "lib/rp/domain.hpp"
#include "lib/rp/origin.hpp"

namespace assay::rp {
namespace {

using Origins = std::span<const std::string_view>;

bool is_listed(Origins list, std::string_view origin) noexcept {
  return std::ranges::find(list, origin) != list.end();
}

bool is_secure(const RelyingPartyConfig& config, const OriginView& origin) noexcept {
  return origin.kind != OriginKind::http || (config.allow_localhost && is_localhost(origin.host));
}

/// What all web origins have to be, wherever they stand.
Error check_web_origin(const RelyingPartyConfig& config, const OriginView& origin) noexcept {
  ASSAY_REQUIRE(!origin.is_app(), ErrorCode::origin_of_app, 0);
  ASSAY_REQUIRE(is_secure(config, origin), ErrorCode::origin_not_secure, 0);
  return {};
}

Error check_other_origin(const RelyingPartyConfig& config, std::string_view text) noexcept {
  const auto origin = parse_origin(text);
  return origin ? check_web_origin(config, *origin) : origin.error();
}

Error check_own_origin(const RelyingPartyConfig& config, std::string_view text) noexcept {
  const auto origin = parse_origin(text);
  if (!origin) return origin.error();
  if (origin->is_app()) return {};
  ASSAY_TRY(check_web_origin(config, *origin));
  const bool own = is_within(origin->host, config.id) || is_listed(config.related_origins, text);
  ASSAY_REQUIRE(own, ErrorCode::origin_outside_rp_id, 0);
  return {};
}

Error check_recorded_origin(const RelyingPartyConfig&, std::string_view text) noexcept {
  return check_origin_characters(text);
}

using Check = Error (*)(const RelyingPartyConfig&, std::string_view) noexcept;

/// `first` is the place of the list's first origin among all.
Error check_list(const RelyingPartyConfig& config, Origins list, std::size_t first, Check check) noexcept {
  for (std::size_t i = 0; i < list.size(); ++i) {
    Error error = check(config, list[i]);
    if (!error.failed()) continue;
    error.offset = static_cast<std::uint32_t>(first + i);
    return error;
  }
  return {};
}

/// Whether the rules let an origin pass because of one that is listed.
bool fits(const RelyingPartyConfig& config, const OriginView& origin, std::string_view listed_text) noexcept {
  const auto listed = parse_origin(listed_text);
  if (!listed || listed->kind != OriginKind::https) return false;
  const bool below = config.allow_subdomains && is_within(origin.host, listed->host);
  const bool port = config.allow_any_port || origin.port == listed->port;
  return port && (below || origin.host == listed->host);
}

bool is_allowed_by_rule(const RelyingPartyConfig& config, std::string_view text) noexcept {
  if (!config.allow_subdomains && !config.allow_any_port) return false;
  const auto origin = parse_origin(text);
  if (!origin || origin->kind != OriginKind::https || !is_within(origin->host, config.id)) return false;
  return std::ranges::any_of(config.origins, [&](std::string_view listed) { return fits(config, *origin, listed); });
}

}  // namespace

Error check_origins(const RelyingPartyConfig& config) noexcept {
  const bool strict = config.origin_checks == OriginChecks::strict;
  const bool rules = config.allow_subdomains || config.allow_any_port;
  ASSAY_REQUIRE(strict || !rules, ErrorCode::origin_rules_unchecked, 0);
  const Check own = strict ? check_own_origin : check_recorded_origin;
  const Check other = strict ? check_other_origin : check_recorded_origin;
  const std::size_t num_own = config.origins.size();
  ASSAY_TRY(check_list(config, config.origins, 0, own));
  ASSAY_TRY(check_list(config, config.related_origins, num_own, other));
  return check_list(config, config.top_origins, num_own + config.related_origins.size(), other);
}

bool is_allowed_origin(const RelyingPartyConfig& config, std::string_view origin) noexcept {
  return is_listed(config.origins, origin) || is_listed(config.related_origins, origin) ||
         is_allowed_by_rule(config, origin);
}

}  // namespace assay::rp
