#include "lib/crypto/mbedtls/aead.hpp"

#include <algorithm>

#include "lib/base/check.hpp"
#include "lib/crypto/mbedtls/failure.hpp"
#include "lib/crypto/mbedtls/handles.hpp"

namespace assay::crypto::mbedtls {
namespace {

/// The state is made for each call, so that no key stays behind.
int set_key(Gcm& gcm, const AeadInput& input) noexcept {
  constexpr unsigned kKeyBits = 256;
  return mbedtls_gcm_setkey(gcm.get(), MBEDTLS_CIPHER_ID_AES, input.key.data(), kKeyBits);
}

}  // namespace

Error aead_seal(Context&, const AeadInput& input, MutableBytes text,
                std::span<std::uint8_t, kAeadTagSize> tag) noexcept {
  Gcm gcm;
  int result = set_key(gcm, input);
  if (result == 0) {
    result = mbedtls_gcm_crypt_and_tag(gcm.get(), MBEDTLS_GCM_ENCRYPT, text.size(), input.nonce.data(),
                                       input.nonce.size(), input.associated_data.data(), input.associated_data.size(),
                                       text.data(), text.data(), tag.size(), tag.data());
  }
  return result == 0 ? Error{} : failure_of(result);
}

Error aead_open(Context&, const AeadInput& input, MutableBytes text,
                std::span<const std::uint8_t, kAeadTagSize> tag) noexcept {
  Gcm gcm;
  int result = set_key(gcm, input);
  if (result == 0) {
    result = mbedtls_gcm_auth_decrypt(gcm.get(), text.size(), input.nonce.data(), input.nonce.size(),
                                      input.associated_data.data(), input.associated_data.size(), tag.data(),
                                      tag.size(), text.data(), text.data());
  }
  const bool authentic = holds(ErrorCode::aead_not_authentic, result != MBEDTLS_ERR_GCM_AUTH_FAILED);
  if (authentic && (result == 0 || result == MBEDTLS_ERR_GCM_AUTH_FAILED)) return {};
  std::ranges::fill(text, std::uint8_t{0});
  return authentic ? failure_of(result) : fail(ErrorCode::aead_not_authentic);
}

}  // namespace assay::crypto::mbedtls
