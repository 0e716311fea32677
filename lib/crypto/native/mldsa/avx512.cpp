#include "lib/crypto/native/mldsa/avx2.hpp"
#include "lib/crypto/native/mldsa/sampler.hpp"

namespace assay::native::mldsa {
namespace {

struct EightStates {
  static constexpr std::size_t kNumStates = 8;
  static void permute(std::uint64_t* lanes) noexcept { keccak::permute_x8_avx512(lanes); }
  static std::size_t take_candidates(std::int32_t* polynomial, std::size_t num, const std::uint8_t* block) noexcept {
    return avx2::take_candidates(polynomial, num, block);
  }
};

void sample(const std::uint8_t* rho, const Entry* entries, std::size_t num) noexcept {
  Sampler<EightStates>::sample_all(rho, entries, num);
}

}  // namespace

const Kernel kAvx512 = {sample, avx2::ntt, avx2::multiply_row, avx2::unpack_response, avx2::round};

}  // namespace assay::native::mldsa
