#include "tests/faults/faulty_backend.hpp"

#include <algorithm>

#include "lib/crypto/backend.hpp"

namespace faults {
namespace {

using namespace assay;
using namespace assay::crypto;

int calls = 0;
int failing = -1;

constexpr Error kFailure = {ErrorCode::backend_failure, Step::none, Input::none, 0};

const Backend& real() {
  static const auto backend = find_backend("openssl");
  return **backend;
}

bool fails() noexcept {
  return calls++ == failing;
}

Result<Context*> new_context() noexcept {
  if (fails()) return kFailure;
  return real().new_context();
}
Error sha256(Context& context, Bytes data, std::span<std::uint8_t, 32> digest) noexcept {
  return fails() ? kFailure : real().sha256(context, data, digest);
}
Error hash(Context& context, HashAlgorithm algorithm, Bytes data, MutableBytes digest) noexcept {
  return fails() ? kFailure : real().hash(context, algorithm, data, digest);
}
Error aead_seal(Context& context, const AeadInput& input, MutableBytes text,
                std::span<std::uint8_t, kAeadTagSize> tag) noexcept {
  return fails() ? kFailure : real().aead_seal(context, input, text, tag);
}
Error aead_open(Context& context, const AeadInput& input, MutableBytes text,
                std::span<const std::uint8_t, kAeadTagSize> tag) noexcept {
  return fails() ? kFailure : real().aead_open(context, input, text, tag);
}
Result<LoadedKey*> load_key(const PublicKeyView& key, Algorithm algorithm) noexcept {
  if (fails()) return kFailure;
  return real().load_key(key, algorithm);
}
Error verify_one(Context& context, const VerifyJob& job, const LoadedKey* loaded) noexcept {
  return fails() ? kFailure : real().verify_one(context, job, loaded);
}
void verify_batch(Context& context, std::span<const VerifyJob> jobs, std::span<const LoadedKey* const> loaded,
                  std::span<Error> results) noexcept {
  if (!jobs.empty() && fails()) {
    std::ranges::fill(results, kFailure);
  } else {
    real().verify_batch(context, jobs, loaded, results);
  }
}
Result<LoadedAnchors*> load_certificates(std::span<const Bytes> anchors, std::span<const Bytes> intermediates,
                                         std::span<const Bytes> crls) noexcept {
  if (fails()) return kFailure;
  return real().load_certificates(anchors, intermediates, crls);
}
Error verify_chain(Context& context, const ChainJob& job, ChainFacts& facts) noexcept {
  return fails() ? kFailure : real().verify_chain(context, job, facts);
}

Backend make() {
  Backend backend = real();
  backend.new_context = &new_context;
  backend.sha256 = &sha256;
  backend.hash = &hash;
  backend.aead_seal = &aead_seal;
  backend.aead_open = &aead_open;
  backend.load_key = &load_key;
  backend.verify_one = &verify_one;
  backend.verify_batch = &verify_batch;
  backend.load_certificates = &load_certificates;
  backend.verify_chain = &verify_chain;
  return backend;
}

}  // namespace

const assay::Backend& faulty_backend() {
  static const Backend backend = make();
  return backend;
}

void fail_call(int number) {
  calls = 0;
  failing = number;
}

int num_calls() {
  return calls;
}

}  // namespace faults
