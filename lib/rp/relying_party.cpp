#include "assay/relying_party.hpp"

#include <algorithm>

#include "lib/base/check.hpp"
#include "lib/crypto/backend.hpp"

namespace assay {
namespace {

bool is_label_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

bool is_label(std::string_view label) noexcept {
  const bool sized = !label.empty() && label.size() <= 63;
  return sized && label.front() != '-' && label.back() != '-' && std::ranges::all_of(label, is_label_character);
}

/// A domain in lower case, as A-labels: no IP address, so its last label is not a number.
bool is_domain(std::string_view id) noexcept {
  if (id.empty() || id.size() > 253) return false;
  std::string_view label;
  while (!id.empty()) {
    const std::size_t dot = id.find('.');
    label = id.substr(0, dot);
    if (!is_label(label)) return false;
    if (dot == id.size() - 1) return false;
    id.remove_prefix(dot == std::string_view::npos ? id.size() : dot + 1);
  }
  return !std::ranges::all_of(label, [](char c) { return c >= '0' && c <= '9'; });
}

/// Printable ASCII: origins are serialised with A-labels, so anything else could never match.
bool is_origin(std::string_view origin) noexcept {
  return !origin.empty() && std::ranges::all_of(origin, [](char c) { return c > ' ' && c < 0x7f; });
}

Error hash_rp_id(const Backend& backend, std::string_view id, std::span<std::uint8_t, 32> hash32) noexcept {
  const auto context = backend.new_context();
  if (!context) return context.error();
  const Error error = backend.sha256(**context, bytes_of(id), hash32);
  backend.free_context(*context);
  return error;
}

Error check_config(const RelyingPartyConfig& config) noexcept {
  ASSAY_REQUIRE(is_domain(config.id), ErrorCode::rp_id_invalid, 0);
  ASSAY_REQUIRE(!config.origins.empty(), ErrorCode::origins_missing, 0);
  const bool valid =
      std::ranges::all_of(config.origins, is_origin) && std::ranges::all_of(config.top_origins, is_origin);
  ASSAY_REQUIRE(valid, ErrorCode::origin_invalid, 0);
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
