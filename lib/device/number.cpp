#include "lib/device/number.hpp"

#include <algorithm>
#include <array>

#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/base/fields.hpp"
#include "lib/crypto/hmac.hpp"

namespace assay {
namespace device {
namespace {

using Mac = std::array<std::uint8_t, 32>;

constexpr std::string_view kLabel("assay entered number, version 1\0", 32);
constexpr std::size_t kMaxDigits = 16;
constexpr std::size_t kMaxChallengeId = 512;
constexpr std::size_t kMaxMessage = kLabel.size() + kMaxChallengeId + 1 + kMaxDigits;
static_assert(kMaxMessage <= crypto::kMaxHmacMessage);

Result<Mac> mac_of(std::span<const std::uint8_t, 32> key, std::string_view challenge_id, std::string_view digits,
                   const Workspace::Impl& workspace) noexcept {
  std::array<std::uint8_t, kMaxMessage> message;
  FieldWriter writer(message);
  writer.bytes(bytes_of(kLabel));
  writer.bytes(bytes_of(challenge_id));
  writer.number(0, 1);
  writer.bytes(bytes_of(digits));
  Mac mac;
  ASSAY_TRY(crypto::hmac_sha256(workspace, key, Bytes(message).first(writer.used()), mac));
  return mac;
}

}  // namespace

bool is_number(std::string_view digits) noexcept {
  return !digits.empty() && digits.size() <= kMaxDigits &&
         std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_challenge_id(std::string_view id) noexcept {
  return !id.empty() && id.size() <= kMaxChallengeId;
}

Result<bool> number_matches(const ExpectedNumber& expected, std::string_view challenge_id, std::string_view digits,
                            const Workspace::Impl& workspace) noexcept {
  if (expected.kind() == ExpectedNumber::Kind::digits) {
    return equal_constant_time(bytes_of(expected.digits()), bytes_of(digits));
  }
  if (!is_number(digits)) return false;
  const auto mac = mac_of(expected.key().first<32>(), challenge_id, digits, workspace);
  if (!mac) return mac.error();
  return equal_constant_time(*mac, expected.mac());
}

}  // namespace device

Result<std::array<std::uint8_t, 32>> number_mac(std::span<const std::uint8_t, 32> key, std::string_view challenge_id,
                                                std::string_view digits, Workspace& workspace) noexcept {
  ASSAY_REQUIRE(device::is_challenge_id(challenge_id), ErrorCode::statement_challenge_id_form, 0);
  ASSAY_REQUIRE(device::is_number(digits), ErrorCode::statement_number_form, 0);
  const Workspace::Impl* impl = workspace.impl();
  ASSAY_REQUIRE(impl != nullptr && impl->backend != nullptr, ErrorCode::workspace_backend_mismatch, 0);
  return device::mac_of(key, challenge_id, digits, *impl);
}

}  // namespace assay
