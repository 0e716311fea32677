#include <algorithm>
#include <charconv>

#include "assay/base64url.hpp"
#include "assay/well_known.hpp"
#include "lib/base/check.hpp"
#include "lib/rp/origin.hpp"

namespace assay {
namespace {

constexpr std::size_t kFingerprintText = 32 * 3 - 1;
static_assert(kAndroidAppOriginLen == rp::kAndroidOriginPrefix.size() + base64url_encoded_len(32));

/// Two digits, and a colon unless they are the last.
bool read_byte(std::string_view text, std::uint8_t& byte) noexcept {
  const auto [end, fault] = std::from_chars(text.data(), text.data() + 2, byte, 16);
  return fault == std::errc() && end == text.data() + 2 && (text.size() == 2 || text[2] == ':');
}

}  // namespace

Result<CertificateFingerprint> parse_certificate_fingerprint(std::string_view text) noexcept {
  ASSAY_REQUIRE(text.size() == kFingerprintText, ErrorCode::certificate_fingerprint, 0);
  CertificateFingerprint fingerprint{};
  bool read = true;
  for (std::size_t i = 0; i < fingerprint.size(); ++i) read = read && read_byte(text.substr(i * 3), fingerprint[i]);
  ASSAY_REQUIRE(read, ErrorCode::certificate_fingerprint, 0);
  return fingerprint;
}

Result<std::string_view> android_app_origin(const CertificateFingerprint& fingerprint, MutableBytes out) noexcept {
  ASSAY_REQUIRE(out.size() >= kAndroidAppOriginLen, ErrorCode::output_too_small, 0);
  const MutableBytes text = out.first(kAndroidAppOriginLen);
  std::ranges::copy(rp::kAndroidOriginPrefix, text.begin());
  const auto written = base64url_encode(fingerprint, text.subspan(rp::kAndroidOriginPrefix.size()));
  if (!written) return written.error();
  return text_of(text);
}

}  // namespace assay
