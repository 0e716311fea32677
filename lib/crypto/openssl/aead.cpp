#include "lib/crypto/openssl/aead.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "lib/base/check.hpp"
#include "lib/crypto/openssl/context.hpp"
#include "lib/crypto/openssl/error_queue.hpp"

namespace assay::crypto::openssl {
namespace {

constexpr std::size_t kMaxText = std::numeric_limits<int>::max();

bool update(EVP_CIPHER_CTX* state, std::uint8_t* out, Bytes in) noexcept {
  int written = 0;
  return EVP_CipherUpdate(state, out, &written, in.data(), static_cast<int>(in.size())) == 1;
}

/// Everything but the tag. GCM gives as many bytes as it takes, at once.
bool process(const Aead& aead, bool seal, const AeadInput& input, MutableBytes text) noexcept {
  return text.size() <= kMaxText && input.associated_data.size() <= kMaxText &&
         EVP_CipherInit_ex2(aead.state.get(), aead.cipher.get(), input.key.data(), input.nonce.data(), seal ? 1 : 0,
                            nullptr) == 1 &&
         (input.associated_data.empty() || update(aead.state.get(), nullptr, input.associated_data)) &&
         (text.empty() || update(aead.state.get(), text.data(), text));
}

bool finish(const Aead& aead) noexcept {
  std::array<std::uint8_t, EVP_MAX_BLOCK_LENGTH> rest{};
  int written = 0;
  return EVP_CipherFinal_ex(aead.state.get(), rest.data(), &written) == 1;
}

/// The key does not stay in the context.
class Wiper {
 public:
  explicit Wiper(const Aead& aead) noexcept : aead_(aead) {}
  ~Wiper() { EVP_CIPHER_CTX_reset(aead_.state.get()); }
  Wiper(const Wiper&) = delete;
  Wiper& operator=(const Wiper&) = delete;

 private:
  const Aead& aead_;
};

}  // namespace

Error aead_seal(Context& context, const AeadInput& input, MutableBytes text,
                std::span<std::uint8_t, kAeadTagSize> tag) noexcept {
  const Aead& aead = static_cast<OpensslContext&>(context).aead;
  const Wiper wiper(aead);
  ErrorQueue queue;
  const bool sealed =
      process(aead, true, input, text) && finish(aead) &&
      EVP_CIPHER_CTX_ctrl(aead.state.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()), tag.data()) == 1;
  return sealed ? Error{} : queue.take_failure();
}

Error aead_open(Context& context, const AeadInput& input, MutableBytes text,
                std::span<const std::uint8_t, kAeadTagSize> tag) noexcept {
  const Aead& aead = static_cast<OpensslContext&>(context).aead;
  const Wiper wiper(aead);
  ErrorQueue queue;
  std::array<std::uint8_t, kAeadTagSize> expected{};
  std::ranges::copy(tag, expected.begin());
  const bool processed =
      process(aead, false, input, text) && EVP_CIPHER_CTX_ctrl(aead.state.get(), EVP_CTRL_AEAD_SET_TAG,
                                                               static_cast<int>(expected.size()), expected.data()) == 1;
  if (!processed) {
    std::ranges::fill(text, std::uint8_t{0});
    return queue.take_failure();
  }
  if (holds(ErrorCode::aead_not_authentic, finish(aead))) return {};
  std::ranges::fill(text, std::uint8_t{0});
  return fail(ErrorCode::aead_not_authentic);
}

}  // namespace assay::crypto::openssl
