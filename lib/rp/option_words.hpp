#pragma once

#include <array>
#include <string_view>

namespace assay::rp {

// The words of WebAuthn for enumerations of ours, by number.

/// UserVerification and ResidentKey.
inline constexpr std::array<std::string_view, 3> kRequirementWords = {"required", "preferred", "discouraged"};
/// AuthenticatorAttachment; `any` is said by leaving the member out.
inline constexpr std::array<std::string_view, 3> kAttachmentWords = {"", "platform", "cross-platform"};
/// Hint; `none` ends the list.
inline constexpr std::array<std::string_view, 4> kHintWords = {"", "security-key", "client-device", "hybrid"};
/// AttestationConveyance.
inline constexpr std::array<std::string_view, 4> kConveyanceWords = {"direct", "enterprise", "indirect", "none"};

template <class Enumeration, std::size_t kSize>
constexpr std::string_view word_of(const std::array<std::string_view, kSize>& words, Enumeration value) noexcept {
  const auto index = static_cast<std::size_t>(value);
  return index < kSize ? words[index] : "";
}

}  // namespace assay::rp
