#include "lib/rp/origin.hpp"

#include <algorithm>
#include <charconv>

#include "assay/base64url.hpp"
#include "lib/base/base64url.hpp"
#include "lib/base/check.hpp"
#include "lib/base/text_part.hpp"
#include "lib/rp/domain.hpp"

namespace assay::rp {
namespace {

constexpr std::string_view kIos = "ios:bundle-id:";
constexpr std::string_view kHttps = "https://";
constexpr std::string_view kHttp = "http://";
constexpr std::size_t kSha256Text = base64url_encoded_len(32);

bool is_upper_case(char c) noexcept {
  return c >= 'A' && c <= 'Z';
}

bool is_bundle_character(char c) noexcept {
  return is_upper_case(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

std::uint16_t default_port(OriginKind kind) noexcept {
  return kind == OriginKind::https ? 443 : 80;
}

Result<OriginView> parse_android(std::string_view hash) noexcept {
  const bool is_hash = hash.size() == kSha256Text && !base64url_fault(hash).failed();
  ASSAY_REQUIRE(is_hash, ErrorCode::origin_android_key_hash, 0);
  return OriginView{.kind = OriginKind::android_app};
}

Result<OriginView> parse_ios(std::string_view bundle_id) noexcept {
  ASSAY_REQUIRE(is_bundle_id(bundle_id), ErrorCode::origin_ios_bundle_id, 0);
  return OriginView{.kind = OriginKind::ios_app};
}

Error check_host(std::string_view host) noexcept {
  ASSAY_REQUIRE(!is_ip_address(host), ErrorCode::origin_ip_address, 0);
  ASSAY_REQUIRE(is_domain(host), ErrorCode::origin_host, 0);
  return {};
}

Error read_port(std::string_view text, OriginView& view) noexcept {
  std::uint16_t port = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool whole = fault == std::errc() && end == text.data() + text.size();
  ASSAY_REQUIRE(whole && !text.starts_with('0'), ErrorCode::origin_port, 0);
  ASSAY_REQUIRE(port != view.port, ErrorCode::origin_default_port, 0);
  view.port = port;
  return {};
}

/// Whether an origin begins with a scheme, in letters of either case.
bool has_scheme(std::string_view origin, std::string_view scheme) noexcept {
  const auto lower = [](char c) { return is_upper_case(c) ? static_cast<char>(c + ('a' - 'A')) : c; };
  return std::ranges::equal(text_part(origin, 0, scheme.size()), scheme, {}, lower);
}

Result<OriginView> parse_web(OriginKind kind, std::string_view origin) noexcept {
  ASSAY_REQUIRE(std::ranges::none_of(origin, is_upper_case), ErrorCode::origin_upper_case, 0);
  const std::string_view rest = text_part(origin, kind == OriginKind::https ? kHttps.size() : kHttp.size());
  ASSAY_REQUIRE(rest.find_first_of("/?#\\") == std::string_view::npos, ErrorCode::origin_path, 0);
  ASSAY_REQUIRE(rest.find('@') == std::string_view::npos, ErrorCode::origin_userinfo, 0);
  const std::size_t colon = rest.starts_with('[') ? std::string_view::npos : rest.find(':');
  OriginView view{.kind = kind, .host = text_part(rest, 0, colon), .port = default_port(kind)};
  ASSAY_TRY(check_host(view.host));
  if (colon != std::string_view::npos) ASSAY_TRY(read_port(text_part(rest, colon + 1), view));
  return view;
}

}  // namespace

Error check_origin_characters(std::string_view origin) noexcept {
  const bool blank =
      std::ranges::any_of(origin, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; });
  ASSAY_REQUIRE(!origin.empty() && !blank, ErrorCode::origin_invalid, 0);
  ASSAY_REQUIRE(is_ascii(origin), ErrorCode::origin_not_ascii, 0);
  return {};
}

bool is_bundle_id(std::string_view id) noexcept {
  const bool parts = !id.empty() && id.front() != '.' && id.back() != '.' && id.find("..") == std::string_view::npos;
  return parts && std::ranges::all_of(id, is_bundle_character);
}

Result<OriginView> parse_origin(std::string_view origin) noexcept {
  ASSAY_TRY(check_origin_characters(origin));
  if (origin.starts_with(kAndroidOriginPrefix)) return parse_android(text_part(origin, kAndroidOriginPrefix.size()));
  if (origin.starts_with(kIos)) return parse_ios(text_part(origin, kIos.size()));
  if (has_scheme(origin, kHttps)) return parse_web(OriginKind::https, origin);
  ASSAY_REQUIRE(has_scheme(origin, kHttp), ErrorCode::origin_scheme, 0);
  return parse_web(OriginKind::http, origin);
}

}  // namespace assay::rp
