#include "lib/crypto/native/kernels.hpp"

namespace assay::crypto::native {
namespace {

namespace mldsa = assay::native::mldsa;
namespace p256 = assay::native::p256;
namespace sha256 = assay::native::sha256;

constexpr std::string_view kPortableName = "native/portable";
[[maybe_unused]] constexpr std::string_view kIfmaName = "native/ifma";

constexpr Kernels kPortableKernels = {
    .p256_name = kPortableName,
    .p256_verify = &p256::verify_portable_var,
    .p256_expand = &p256::expand_portable_var,
    .mldsa_name = kPortableName,
    .mldsa = &mldsa::kPortable,
    .sha256_name = kPortableName,
    .sha256 = &sha256::kPortable,
};

}  // namespace

Kernels kernels_for([[maybe_unused]] cpu::Levels levels) noexcept {
  Kernels kernels = kPortableKernels;
#if defined(ASSAY_SHA_NI)
  if (levels.has(cpu::Level::sha_ni)) {
    kernels.sha256_name = "native/sha_ni";
    kernels.sha256 = &sha256::kShaNi;
  }
#endif
#if defined(ASSAY_NATIVE_AVX2)
  if (levels.has(cpu::Level::avx2)) {
    kernels.mldsa_name = "native/avx2";
    kernels.mldsa = &mldsa::kAvx2;
  }
#endif
#if defined(ASSAY_NATIVE_AVX512)
  if (levels.has(cpu::Level::ifma)) {
    kernels.mldsa_name = kIfmaName;
    kernels.mldsa = &mldsa::kAvx512;
  }
#endif
#if defined(ASSAY_NATIVE_ADX)
  if (levels.has(cpu::Level::adx)) {
    kernels.p256_name = "native/adx";
    kernels.p256_verify = &p256::verify_adx_var;
  }
#endif
#if defined(ASSAY_NATIVE_IFMA)
  if (levels.has(cpu::Level::ifma)) {
    kernels.p256_name = kIfmaName;
    kernels.p256_verify = &p256::verify_ifma_var;
    kernels.p256_expand = &p256::expand_ifma_var;
  }
#endif
  return kernels;
}

}  // namespace assay::crypto::native
