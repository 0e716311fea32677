// For a build with MemorySanitizer, which has to be of our code alone: whether native code looks at memory that nobody
// wrote. Every kernel that the processor has, with the known answers of the library; batches that fill the lanes and
// that do not; every form of a key. Ends with an error where an answer is wrong, or is made of nothing.
#include <sanitizer/msan_interface.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "lib/crypto/known_answers.hpp"
#include "lib/crypto/native/sha256/sha256.hpp"
#include "lib/der/reader.hpp"
#include "tests/crypto/native/mldsa/kernels.hpp"
#include "tests/crypto/native/p256/kernels.hpp"

namespace {

namespace p256 = assay::native::p256;
namespace mldsa = assay::native::mldsa;
namespace sha256 = assay::native::sha256;
using assay::Bytes;
using assay::crypto::KnownSignature;

void expect(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "wrong: %s\n", what);
  std::exit(1);
}

const KnownSignature& known(assay::Algorithm algorithm) {
  const auto all = assay::crypto::known_signatures();
  return *std::ranges::find(all, algorithm, &KnownSignature::algorithm);
}

using Bytes32 = std::array<std::uint8_t, 32>;

Bytes32 padded(Bytes number) {
  Bytes32 bytes{};
  std::ranges::copy(number, bytes.end() - static_cast<std::ptrdiff_t>(number.size()));
  return bytes;
}

Bytes32 digest_of(Bytes message, const sha256::Kernel& kernel) {
  Bytes32 digest;
  sha256::hash_many(kernel, {&message, 1}, {&digest, 1});
  __msan_check_mem_is_initialized(digest.data(), digest.size());
  return digest;
}

struct Signature {
  Bytes32 x, y, digest, r, s, wrong_s;
};

Signature p256_signature() {
  const KnownSignature& given = known(assay::Algorithm::es256);
  const auto numbers = *assay::der::parse_ecdsa_signature(given.signature);
  Signature made = {.x = padded(given.key.x),
                    .y = padded(given.key.y),
                    .digest = digest_of(assay::crypto::known_message(), sha256::kPortable),
                    .r = padded(numbers.r),
                    .s = padded(numbers.s),
                    .wrong_s = padded(numbers.s)};
  made.wrong_s[31] ^= 1;
  return made;
}

void check_batch(const p256_test::Kernel& kernel, const Signature& signature, Bytes table, std::size_t count) {
  std::vector<p256::Job> jobs;
  for (std::size_t i = 0; i < count; ++i) {
    jobs.push_back({.x = signature.x,
                    .y = signature.y,
                    .digest = signature.digest,
                    .r = signature.r,
                    .s = i % 3 == 1 ? signature.wrong_s : signature.s,
                    .expanded = table});
  }
  const auto ok = std::make_unique<bool[]>(count);
  __msan_poison(ok.get(), count);
  kernel.verify(jobs, {ok.get(), count});
  __msan_check_mem_is_initialized(ok.get(), count);
  for (std::size_t i = 0; i < count; ++i) expect(ok[i] == (i % 3 != 1), kernel.name);
}

void check_p256() {
  const Signature signature = p256_signature();
  for (const p256_test::Kernel& kernel : p256_test::kernels()) {
    for (const p256::TableKind kind : {p256::TableKind::kib1, p256::TableKind::kib8}) {
      std::vector<std::uint8_t> table(p256::expanded_size(kind));
      __msan_poison(table.data(), table.size());
      const p256::ExpandJob job = {signature.x, signature.y, table};
      kernel.expand(kind, {&job, 1});
      __msan_check_mem_is_initialized(table.data(), table.size());
      for (std::size_t count = 1; count <= 17; ++count) check_batch(kernel, signature, table, count);
    }
    for (std::size_t count = 1; count <= 17; ++count) check_batch(kernel, signature, {}, count);
    std::printf("P-256, %s\n", kernel.name);
  }
}

void check_mldsa() {
  constexpr assay::Algorithm kAlgorithms[] = {assay::Algorithm::ml_dsa_44, assay::Algorithm::ml_dsa_65,
                                              assay::Algorithm::ml_dsa_87};
  const auto scratch = std::make_unique<mldsa::Scratch>();
  for (const auto& [name, kernel] : mldsa::kernels()) {
    for (std::size_t i = 0; i < std::size(kAlgorithms); ++i) {
      const KnownSignature& given = known(kAlgorithms[i]);
      std::vector<std::uint8_t> signature(given.signature.begin(), given.signature.end());
      for (const bool is_right : {true, false}) {
        signature[0] ^= static_cast<std::uint8_t>(!is_right);
        __msan_poison(scratch.get(), sizeof(mldsa::Scratch));
        expect(mldsa::verify(*kernel, mldsa::kSets[i], given.key.x, assay::crypto::known_message(), signature,
                             *scratch) == is_right,
               name.data());
      }
    }
    std::printf("ML-DSA, %s\n", name.data());
  }
}

}  // namespace

int main() {
  check_p256();
  check_mldsa();
  return 0;
}
