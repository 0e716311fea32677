#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "assay/bytes.hpp"
#include "lib/crypto/native/mldsa/parameters.hpp"

// Verification of ML-DSA signatures (FIPS 204): pure ML-DSA with an empty context, which is what WebAuthn uses. Only
// public data is touched, so everything is variable in time. No heap, no state but the arguments.

namespace assay::native::mldsa {

/// Polynomials of a prepared key: k rows of l of the matrix A and one of -t1 * 2^d, all in the NTT domain.
constexpr std::size_t num_key_polynomials(ParameterSet set) noexcept {
  const Parameters& parameters = parameters_of(set);
  return parameters.num_rows * (parameters.num_columns + 1);
}
inline constexpr std::size_t kMaxKeyPolynomials = kMaxRows * (kMaxColumns + 1);

/// What follows from a public key alone: a key that is used again need not be expanded again. Immutable once prepared;
/// may be shared by threads. The polynomials are the caller's, num_key_polynomials(set) of them: 20 KiB for ML-DSA-44,
/// 36 KiB for ML-DSA-65, 64 KiB for ML-DSA-87.
struct PreparedKey {
  ParameterSet set = ParameterSet::ml_dsa_44;
  Polynomial* polynomials = nullptr;
  std::array<std::uint8_t, kKeyHashSize> key_hash{};  ///< tr
};

/// What one verification works in; not initialised, holds nothing between calls. 73 KiB, of which 64 are for a key that
/// comes without being prepared. One thread at a time.
struct Scratch {
  Polynomial key[kMaxKeyPolynomials];
  Polynomial vector[kMaxColumns + 1];  ///< z, then c
  Polynomial row;                      ///< of w
};

/// One implementation of the arithmetic. The results of all are the same.
struct Kernel;
extern const Kernel kPortable;
#if defined(__x86_64__)
extern const Kernel kAvx2;    ///< needs the level avx2 of lib/cpu
extern const Kernel kAvx512;  ///< needs the levels avx2 and ifma
#endif

/// Fills `key`, whose `set` and `polynomials` the caller set. False if the public key does not have its one length; any
/// other bytes are a key.
[[nodiscard]] bool prepare(const Kernel& kernel, Bytes public_key, PreparedKey& key) noexcept;

/// Whether the signature is one of the message. False for whatever is not in the one encoding of FIPS 204: length,
/// norm of z, and hints that are more than omega, not increasing, or not padded with zeros.
[[nodiscard]] bool verify(const Kernel& kernel, const PreparedKey& key, Bytes message, Bytes signature,
                          Scratch& scratch) noexcept;

/// The same for a key that is prepared for this one signature.
[[nodiscard]] bool verify(const Kernel& kernel, ParameterSet set, Bytes public_key, Bytes message, Bytes signature,
                          Scratch& scratch) noexcept;

}  // namespace assay::native::mldsa
