#include "lib/crypto/native/context.hpp"

#include <new>

#include "lib/base/check.hpp"
#include "lib/crypto/native/companion.hpp"

namespace assay::crypto::native {
namespace {

NativeContext& own(Context& context) noexcept {
  return static_cast<NativeContext&>(context);
}

}  // namespace

NativeContext::~NativeContext() {
  if (companion != nullptr) native::companion().free_context(companion);
}

Result<Context*> new_context(const Kernels& kernels) noexcept {
  std::unique_ptr<NativeContext> context(new (std::nothrow) NativeContext(kernels));
  ASSAY_REQUIRE(context != nullptr, ErrorCode::out_of_memory, 0);
  const Result<Context*> made = companion().new_context();
  if (!made) return made.error();
  context->companion = *made;
  return static_cast<Context*>(context.release());
}

void free_context(Context* context) noexcept {
  delete static_cast<NativeContext*>(context);
}

Error sha256(Context& context, Bytes data, std::span<std::uint8_t, 32> digest) noexcept {
  assay::native::sha256::hash(*own(context).kernels.sha256, data, digest);
  return {};
}

Error hash(Context& context, HashAlgorithm algorithm, Bytes data, MutableBytes digest) noexcept {
  const bool is_own = algorithm == HashAlgorithm::sha256 && digest.size() == hash_size(algorithm);
  if (is_own) return sha256(context, data, digest.first<32>());
  return companion().hash(*own(context).companion, algorithm, data, digest);
}

Error aead_seal(Context& context, const AeadInput& input, MutableBytes text,
                std::span<std::uint8_t, kAeadTagSize> tag) noexcept {
  return companion().aead_seal(*own(context).companion, input, text, tag);
}

Error aead_open(Context& context, const AeadInput& input, MutableBytes text,
                std::span<const std::uint8_t, kAeadTagSize> tag) noexcept {
  return companion().aead_open(*own(context).companion, input, text, tag);
}

Error verify_chain(Context& context, const ChainJob& job, ChainFacts& facts) noexcept {
  return companion().verify_chain(*own(context).companion, job, facts);
}

}  // namespace assay::crypto::native
