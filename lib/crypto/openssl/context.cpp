#include "lib/crypto/openssl/context.hpp"

#include <new>

#include "lib/base/check.hpp"
#include "lib/crypto/openssl/error_queue.hpp"

namespace assay::crypto::openssl {
namespace {

/// The first message on a state is what makes it allocate, so one is hashed here.
bool make_hasher(Hasher& hasher, Hash hash) noexcept {
  hasher.digest.reset(EVP_MD_fetch(nullptr, hash_name(hash), nullptr));
  hasher.state.reset(EVP_MD_CTX_new());
  return hasher.digest != nullptr && hasher.state != nullptr &&
         EVP_DigestInit_ex2(hasher.state.get(), hasher.digest.get(), nullptr) == 1;
}

bool fill(OpensslContext& context) noexcept {
  for (const Hash hash : {Hash::sha1, Hash::sha256, Hash::sha384, Hash::sha512}) {
    if (!make_hasher(context.hashers[static_cast<std::size_t>(hash)], hash)) return false;
  }
  context.whole_message.reset(EVP_MD_CTX_new());
  return context.whole_message != nullptr && context.curve_keys.make();
}

/// Hashes into `out`, which has room for the hash.
bool run(const Hasher& hasher, Bytes message, std::uint8_t* out, unsigned int* size) noexcept {
  return EVP_DigestInit_ex2(hasher.state.get(), hasher.digest.get(), nullptr) == 1 &&
         EVP_DigestUpdate(hasher.state.get(), message.data(), message.size()) == 1 &&
         EVP_DigestFinal_ex(hasher.state.get(), out, size) == 1;
}

const Hasher& hasher_of(const OpensslContext& context, Hash hash) noexcept {
  return context.hashers[static_cast<std::size_t>(hash)];
}

}  // namespace

Result<Context*> new_context() noexcept {
  ErrorQueue queue;
  auto* context = new (std::nothrow) OpensslContext;
  if (context == nullptr) return fail(ErrorCode::out_of_memory);
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
  const Hasher& hasher = hasher_of(static_cast<OpensslContext&>(context), Hash::sha256);
  if (run(hasher, data, digest.data(), nullptr)) return {};
  ErrorQueue queue;
  return fail(ErrorCode::backend_failure);
}

HashValue hash_message(OpensslContext& context, Hash hash, Bytes message) noexcept {
  HashValue value;
  if (!run(hasher_of(context, hash), message, value.bytes.data(), &value.size)) value.size = 0;
  return value;
}

}  // namespace assay::crypto::openssl
