#include <algorithm>
#include <iterator>

#include "lib/base/check.hpp"
#include "lib/cpu/features.hpp"
#include "lib/crypto/automatic.hpp"
#include "lib/crypto/known_answers.hpp"
#include "lib/crypto/native/backend.hpp"

#if defined(ASSAY_OPENSSL)
#include "lib/crypto/openssl/backend.hpp"
#endif
#if defined(ASSAY_MBEDTLS)
#include "lib/crypto/mbedtls/backend.hpp"
#endif

namespace assay {
namespace {

using crypto::native::NativeBackend;

constexpr const Backend* kLibraries[] = {
#if defined(ASSAY_OPENSSL)
    &crypto::openssl::kOpensslBackend,
#endif
#if defined(ASSAY_MBEDTLS)
    &crypto::mbedtls::kMbedtlsBackend,
#endif
};

bool is_available(const NativeBackend& native) noexcept {
  return cpu::available_levels().has_all(native.needed);
}

const NativeBackend* native_named(std::string_view name) noexcept {
  const auto natives = crypto::native::native_backends();
  const auto found =
      std::ranges::find_if(natives, [&](const NativeBackend& native) { return native.backend->name == name; });
  return found == natives.end() ? nullptr : &*found;
}

/// All names; those of native backends stand last, and those that need most of the machine at the very end.
constexpr std::string_view kNames[] = {
#if defined(ASSAY_OPENSSL)
    "openssl",
#endif
#if defined(ASSAY_MBEDTLS)
    "mbedtls",
#endif
    "native",  "native-portable", "auto", "native-adx", "native-ifma",
};

/// Errors: backend_unknown, backend_unavailable.
Result<const Backend*> backend_of(std::string_view name) noexcept {
  for (const Backend* backend : kLibraries) {
    if (backend->name == name) return backend;
  }
  if (name == crypto::kAutomaticBackend.name) return &crypto::kAutomaticBackend;
  const NativeBackend* native = native_named(name);
  ASSAY_REQUIRE(native != nullptr, ErrorCode::backend_unknown, 0);
  ASSAY_REQUIRE(is_available(*native), ErrorCode::backend_unavailable, 0);
  return native->backend;
}

}  // namespace

namespace crypto {

/// Native code, where there is any, is several times as fast; OpenSSL is faster than mbedTLS throughout.
std::span<const Backend* const> automatic_candidates() noexcept {
  static constexpr const Backend* kCandidates[] = {
    &crypto::native::kNativeBackend,
#if defined(ASSAY_OPENSSL)
    &crypto::openssl::kOpensslBackend,
#endif
#if defined(ASSAY_MBEDTLS)
    &crypto::mbedtls::kMbedtlsBackend,
#endif
  };
  static_assert(std::size(kCandidates) <= kMaxCandidates);
  return kCandidates;
}

}  // namespace crypto

std::span<const std::string_view> backend_names() noexcept {
  const auto missing =
      std::ranges::find_if(kNames, [](std::string_view name) { return !backend_of(name).has_value(); });
  return std::span(kNames).first(static_cast<std::size_t>(missing - std::begin(kNames)));
}

Result<const Backend*> find_backend(std::string_view name) noexcept {
  const Result<const Backend*> backend = backend_of(name);
  if (!backend) return backend.error();
  if (*backend == &crypto::kAutomaticBackend) ASSAY_TRY(crypto::choose_automatically());
  ASSAY_TRY(crypto::check_known_answers(**backend));
  return backend;
}

std::string_view backend_name(const Backend& backend) noexcept {
  return backend.name;
}

std::span<const Algorithm> backend_algorithms(const Backend& backend) noexcept {
  return backend.algorithms;
}

std::string_view algorithm_implementation(const Backend& backend, Algorithm algorithm) noexcept {
  return backend.can_verify(algorithm) ? backend.implementation(algorithm) : std::string_view();
}

Result<VerifyJob> known_answer(Algorithm algorithm) noexcept {
  const auto known = crypto::known_signatures();
  const auto found = std::ranges::find(known, algorithm, &crypto::KnownSignature::algorithm);
  ASSAY_REQUIRE(found != known.end(), ErrorCode::algorithm_unknown, 0);
  return VerifyJob{algorithm, found->key, nullptr, crypto::known_message(), found->signature};
}

}  // namespace assay
