#pragma once

#include <cstddef>
#include <cstdint>

#include "lib/crypto/native/mldsa/parameters.hpp"

namespace assay::native::mldsa {

/// One entry of the matrix A and where to write it. FIPS 204, algorithm 32: its seed is rho, the column, the row.
struct Entry {
  Polynomial* polynomial;
  std::uint8_t column;
  std::uint8_t row;
};

/// What takes the time, one implementation each. All give the same numbers, not only the same residues. Nothing but
/// pointers goes in, so that no function of the standard library is compiled for an instruction set.
///
/// Bounds: ntt() takes |x| < q and gives |x| < 9q. multiply_row() takes a row of A, below q, and of -t1 * 2^d, below
/// 9q, times z and c, below 9q: at most 7 * 9 * q^2 + 81 * q^2 = 144 * q^2, which is less than q * 2^31.
struct Kernel {
  /// RejNTTPoly (FIPS 204, algorithm 30) for `num` entries; 0 <= x < q.
  void (*sample)(const std::uint8_t* rho, const Entry* entries, std::size_t num) noexcept;
  /// FIPS 204, algorithm 41, in place.
  void (*ntt)(std::int32_t* polynomial) noexcept;
  /// The sum of the `num` products row[i] * vector[i], transformed back (algorithm 42); 0 <= x < q.
  void (*multiply_row)(std::int32_t* result, const Polynomial* row, const Polynomial* vector, std::size_t num) noexcept;
  /// BitUnpack (algorithm 19) of one polynomial of z. Whether every |x| <= bound.
  bool (*unpack_response)(std::int32_t* polynomial, const std::uint8_t* packed, unsigned gamma1_bits,
                          std::int32_t bound) noexcept;
  /// HighBits (algorithm 37) of 0 <= x < q.
  void (*round)(std::uint8_t* high, const std::int32_t* polynomial, std::int32_t gamma2) noexcept;
};

extern const Kernel kPortable;
#if defined(__x86_64__)
extern const Kernel kAvx2;    ///< needs the level avx2 of lib/cpu
extern const Kernel kAvx512;  ///< needs the levels avx2 and ifma
#endif

}  // namespace assay::native::mldsa
