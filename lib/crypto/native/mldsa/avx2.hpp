#pragma once

#include <cstddef>
#include <cstdint>

#include "lib/crypto/native/mldsa/parameters.hpp"

// What libraries for more than AVX2 use again. See Kernel.

namespace assay::native::mldsa::avx2 {

void ntt(std::int32_t* polynomial) noexcept;
void inverse_ntt(std::int32_t* polynomial) noexcept;
void multiply_row(std::int32_t* result, const Polynomial* row, const Polynomial* vector, std::size_t num) noexcept;
bool unpack_response(std::int32_t* polynomial, const std::uint8_t* packed, unsigned gamma1_bits,
                     std::int32_t bound) noexcept;
void round(std::uint8_t* high, const std::int32_t* polynomial, std::int32_t gamma2) noexcept;

/// Appends the candidates of one block of SHAKE128 that are below q to the polynomial, which has `num` coefficients
/// already; returns how many it has then.
std::size_t take_candidates(std::int32_t* polynomial, std::size_t num, const std::uint8_t* block) noexcept;

}  // namespace assay::native::mldsa::avx2
