#pragma once

#include <string_view>

namespace assay {

/// What an Android app is named by, before the base64url of the SHA-256 of the certificate that signs it.
inline constexpr std::string_view kAndroidAppPrefix = "android:apk-key-hash:";

}  // namespace assay
