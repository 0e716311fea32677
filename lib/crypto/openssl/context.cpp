#include "lib/crypto/openssl/context.hpp"

#include <new>

#include "lib/base/check.hpp"
#include "lib/crypto/openssl/error_queue.hpp"

namespace assay::crypto::openssl {
namespace {

/// The first message on a state is what makes it allocate, so one is hashed here.
bool make_hasher(Hasher& hasher, HashAlgorithm algorithm) noexcept {
  hasher.digest.reset(EVP_MD_fetch(nullptr, hash_name(algorithm), nullptr));
  hasher.state.reset(EVP_MD_CTX_new());
  return hasher.digest != nullptr && hasher.state != nullptr &&
         EVP_DigestInit_ex2(hasher.state.get(), hasher.digest.get(), nullptr) == 1;
}

bool fill(OpensslContext& context) noexcept {
  for (std::size_t i = 0; i < kNumHashAlgorithms; ++i) {
    if (!make_hasher(context.hashers[i], static_cast<HashAlgorithm>(i))) return false;
  }
  context.whole_message.reset(EVP_MD_CTX_new());
  context.aead.cipher.reset(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr));
  context.aead.state.reset(EVP_CIPHER_CTX_new());
  if (context.aead.cipher == nullptr || context.aead.state == nullptr) return false;
  return context.whole_message != nullptr && context.curve_keys.make();
}

}  // namespace

Result<Context*> new_context() noexcept {
  ErrorQueue queue;
  auto* context = new (std::nothrow) OpensslContext;
  ASSAY_REQUIRE(context != nullptr, ErrorCode::out_of_memory, 0);
  if (!fill(*context)) {
    delete context;
    return queue.take_failure();
  }
  return static_cast<Context*>(context);
}

void free_context(Context* context) noexcept {
  delete static_cast<OpensslContext*>(context);
}

Error sha256(Context& context, Bytes data, std::span<std::uint8_t, 32> digest) noexcept {
  return hash(context, HashAlgorithm::sha256, data, digest);
}

Error hash(Context& context, HashAlgorithm algorithm, Bytes data, MutableBytes digest) noexcept {
  const auto& own = static_cast<const OpensslContext&>(context);
  const bool done = digest.size() == hash_size(algorithm) && hash_message(own, algorithm, data, digest);
  if (holds(ErrorCode::backend_failure, done)) return {};
  ErrorQueue queue;
  return fail(ErrorCode::backend_failure);
}

bool hash_message(const OpensslContext& context, HashAlgorithm algorithm, Bytes message, MutableBytes digest) noexcept {
  const Hasher& hasher = context.hashers[static_cast<std::size_t>(algorithm)];
  return EVP_DigestInit_ex2(hasher.state.get(), hasher.digest.get(), nullptr) == 1 &&
         EVP_DigestUpdate(hasher.state.get(), message.data(), message.size()) == 1 &&
         EVP_DigestFinal_ex(hasher.state.get(), digest.data(), nullptr) == 1;
}

}  // namespace assay::crypto::openssl
