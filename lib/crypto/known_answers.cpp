#include "lib/crypto/known_answers.hpp"

#include <algorithm>
#include <array>

#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"

namespace assay::crypto {
namespace {

#include "lib/crypto/known_answers.inc"

constexpr std::size_t kMaxSignature = 4627;  // ML-DSA-87
constexpr std::size_t kNumCases = 3;         // per algorithm: the first is right, the others must be refused

/// The jobs of one algorithm, and room for the signature that was tampered with.
struct Cases {
  std::array<std::uint8_t, kMaxSignature> tampered;
  std::array<VerifyJob, kNumCases> jobs;
};

/// A bit that changes no length and takes no number out of its range: the last of s, or of an RSA signature; the first
/// of R, or of an ML-DSA challenge.
void tamper(MutableBytes signature, KeyType type) noexcept {
  const bool last = type == KeyType::ec2 || type == KeyType::rsa;
  signature[last ? signature.size() - 1 : 0] ^= 0x01;
}

void make_cases(const KnownSignature& known, Cases& cases) noexcept {
  const MutableBytes tampered = MutableBytes(cases.tampered).first(known.signature.size());
  std::ranges::copy(known.signature, tampered.begin());
  tamper(tampered, known.key.type);
  cases.jobs.fill({known.algorithm, known.key, nullptr, kMessage, known.signature});
  cases.jobs[1].message = kOtherMessage;
  cases.jobs[2].signature = tampered;
}

bool is_as_known(const Error& result, std::size_t index) noexcept {
  return result.code == (index == 0 ? ErrorCode::ok : ErrorCode::signature_invalid);
}

bool judges_singly(const Backend& backend, Context& context, const Cases& cases, const LoadedKey* loaded) noexcept {
  for (std::size_t i = 0; i < kNumCases; ++i) {
    if (!is_as_known(backend.verify_one(context, cases.jobs[i], loaded), i)) return false;
  }
  return true;
}

bool judges_batch(const Backend& backend, Context& context, const Cases& cases, const LoadedKey* loaded) noexcept {
  const std::array<const LoadedKey*, kNumCases> keys = {loaded, nullptr, loaded};
  std::array<Error, kNumCases> results;
  results.fill(fail(ErrorCode::backend_self_test));
  backend.verify_batch(context, cases.jobs, keys, results);
  for (std::size_t i = 0; i < kNumCases; ++i) {
    if (!is_as_known(results[i], i)) return false;
  }
  return true;
}

bool verifies(const Backend& backend, Context& context, const KnownSignature& known) noexcept {
  Cases cases;
  make_cases(known, cases);
  const Result<LoadedKey*> loaded = backend.load_key(known.key, known.algorithm);
  if (!loaded) return false;
  const bool good = judges_singly(backend, context, cases, nullptr) &&
                    judges_singly(backend, context, cases, *loaded) && judges_batch(backend, context, cases, *loaded);
  backend.free_key(*loaded);
  return good;
}

bool hashes(const Backend& backend, Context& context) noexcept {
  std::array<std::uint8_t, 32> digest{};
  return !backend.sha256(context, Bytes(kMessage), digest).failed() && equal(digest, kMessageSha256);
}

/// Of known_message(), indexed by HashAlgorithm.
constexpr Bytes kHashes[kNumHashAlgorithms] = {kMessageSha1, kMessageSha256, kMessageSha384, kMessageSha512};

bool hashes_with_all(const Backend& backend, Context& context) noexcept {
  for (std::size_t i = 0; i < kNumHashAlgorithms; ++i) {
    std::array<std::uint8_t, kMaxHashSize> bytes{};
    const MutableBytes digest = MutableBytes(bytes).first(kHashes[i].size());
    const Error error = backend.hash(context, static_cast<HashAlgorithm>(i), Bytes(kMessage), digest);
    if (error.failed() || !equal(digest, kHashes[i])) return false;
  }
  return true;
}

// AES-256-GCM, test case 16 of its submission to NIST (McGrew and Viega, "The Galois/Counter Mode of Operation").
constexpr std::array<std::uint8_t, 32> kGcmKey = {0xfe, 0xff, 0xe9, 0x92, 0x86, 0x65, 0x73, 0x1c, 0x6d, 0x6a, 0x8f,
                                                  0x94, 0x67, 0x30, 0x83, 0x08, 0xfe, 0xff, 0xe9, 0x92, 0x86, 0x65,
                                                  0x73, 0x1c, 0x6d, 0x6a, 0x8f, 0x94, 0x67, 0x30, 0x83, 0x08};
constexpr std::array<std::uint8_t, 12> kGcmNonce = {0xca, 0xfe, 0xba, 0xbe, 0xfa, 0xce,
                                                    0xdb, 0xad, 0xde, 0xca, 0xf8, 0x88};
constexpr std::array<std::uint8_t, 20> kGcmAssociatedData = {0xfe, 0xed, 0xfa, 0xce, 0xde, 0xad, 0xbe,
                                                             0xef, 0xfe, 0xed, 0xfa, 0xce, 0xde, 0xad,
                                                             0xbe, 0xef, 0xab, 0xad, 0xda, 0xd2};
constexpr std::array<std::uint8_t, 60> kGcmText = {
    0xd9, 0x31, 0x32, 0x25, 0xf8, 0x84, 0x06, 0xe5, 0xa5, 0x59, 0x09, 0xc5, 0xaf, 0xf5, 0x26,
    0x9a, 0x86, 0xa7, 0xa9, 0x53, 0x15, 0x34, 0xf7, 0xda, 0x2e, 0x4c, 0x30, 0x3d, 0x8a, 0x31,
    0x8a, 0x72, 0x1c, 0x3c, 0x0c, 0x95, 0x95, 0x68, 0x09, 0x53, 0x2f, 0xcf, 0x0e, 0x24, 0x49,
    0xa6, 0xb5, 0x25, 0xb1, 0x6a, 0xed, 0xf5, 0xaa, 0x0d, 0xe6, 0x57, 0xba, 0x63, 0x7b, 0x39};
constexpr std::array<std::uint8_t, 60> kGcmSealed = {
    0x52, 0x2d, 0xc1, 0xf0, 0x99, 0x56, 0x7d, 0x07, 0xf4, 0x7f, 0x37, 0xa3, 0x2a, 0x84, 0x42,
    0x7d, 0x64, 0x3a, 0x8c, 0xdc, 0xbf, 0xe5, 0xc0, 0xc9, 0x75, 0x98, 0xa2, 0xbd, 0x25, 0x55,
    0xd1, 0xaa, 0x8c, 0xb0, 0x8e, 0x48, 0x59, 0x0d, 0xbb, 0x3d, 0xa7, 0xb0, 0x8b, 0x10, 0x56,
    0x82, 0x88, 0x38, 0xc5, 0xf6, 0x1e, 0x63, 0x93, 0xba, 0x7a, 0x0a, 0xbc, 0xc9, 0xf6, 0x62};
constexpr std::array<std::uint8_t, 16> kGcmTag = {0x76, 0xfc, 0x6e, 0xce, 0x0f, 0x4e, 0x17, 0x68,
                                                  0xcd, 0xdf, 0x88, 0x53, 0xbb, 0x2d, 0x55, 0x1b};

bool seals(const Backend& backend, Context& context) noexcept {
  const AeadInput input{kGcmKey, kGcmNonce, kGcmAssociatedData};
  auto text = kGcmText;
  std::array<std::uint8_t, kAeadTagSize> tag{};
  return !backend.aead_seal(context, input, text, tag).failed() && equal(text, kGcmSealed) && equal(tag, kGcmTag);
}

/// Opens what was sealed, and nothing that differs in a bit.
bool opens(const Backend& backend, Context& context) noexcept {
  const AeadInput input{kGcmKey, kGcmNonce, kGcmAssociatedData};
  const AeadInput other{kGcmKey, kGcmNonce, Bytes(kGcmAssociatedData).first(kGcmAssociatedData.size() - 1)};
  auto text = kGcmSealed;
  if (backend.aead_open(context, input, text, kGcmTag).failed() || !equal(text, kGcmText)) return false;
  auto tag = kGcmTag;
  tag[0] ^= 0x01;
  text = kGcmSealed;
  if (backend.aead_open(context, input, text, tag).code != ErrorCode::aead_not_authentic) return false;
  text = kGcmSealed;
  return backend.aead_open(context, other, text, kGcmTag).code == ErrorCode::aead_not_authentic;
}

/// No anchors never means trusted.
bool refuses_chain_without_anchors(const Backend& backend, Context& context) noexcept {
  ChainFacts facts;
  return backend.verify_chain(context, {}, facts).code == ErrorCode::chain_untrusted;
}

bool offers_only_what_is_known(const Backend& backend) noexcept {
  return std::ranges::all_of(backend.algorithms, [&](Algorithm algorithm) {
    return backend.can_verify(algorithm) && std::ranges::count(kSignatures, algorithm, &KnownSignature::algorithm) > 0;
  });
}

bool reproduces_all(const Backend& backend, Context& context) noexcept {
  if (!hashes(backend, context) || !hashes_with_all(backend, context)) return false;
  if (!seals(backend, context) || !opens(backend, context)) return false;
  if (!refuses_chain_without_anchors(backend, context)) return false;
  return offers_only_what_is_known(backend) && std::ranges::all_of(kSignatures, [&](const KnownSignature& known) {
           return !backend.can_verify(known.algorithm) || verifies(backend, context, known);
         });
}

}  // namespace

std::span<const KnownSignature> known_signatures() noexcept {
  return kSignatures;
}

Bytes known_message() noexcept {
  return kMessage;
}

bool reproduces(const Backend& backend, Context& context, const KnownSignature& known) noexcept {
  return backend.can_verify(known.algorithm) && verifies(backend, context, known);
}

Error check_known_answers(const Backend& backend) noexcept {
  const Result<Context*> context = backend.new_context();
  if (!context) return context.error();
  const bool good = reproduces_all(backend, **context);
  backend.free_context(*context);
  ASSAY_REQUIRE(good, ErrorCode::backend_self_test, 0);
  return {};
}

}  // namespace assay::crypto
