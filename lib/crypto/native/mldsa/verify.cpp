#include <algorithm>
#include <array>

#include "lib/crypto/native/keccak/shake.hpp"
#include "lib/crypto/native/mldsa/kernel.hpp"
#include "lib/crypto/native/mldsa/mldsa.hpp"
#include "lib/crypto/native/mldsa/signature.hpp"

namespace assay::native::mldsa {
namespace {

using keccak::Shake;

constexpr unsigned kHighKeyBits = 23 - kDroppedBits;  ///< of one coefficient of t1
constexpr std::size_t kHighKeySize = kHighKeyBits * kDegree / 8;
constexpr std::size_t kMaxHighSize = 6 * kDegree / 8;

/// -t1 * 2^d, of which t1 is packed in 10 bits a coefficient.
void unpack_key_row(Polynomial& row, Bytes packed) noexcept {
  for (std::size_t j = 0; j < kDegree; ++j) {
    const std::size_t at = j * kHighKeyBits;
    const int two_bytes = packed[at / 8] | packed[at / 8 + 1] << 8;
    const int high = two_bytes >> (at % 8) & ((1 << kHighKeyBits) - 1);
    row.coefficients[j] = -(high << kDroppedBits);
  }
}

/// ExpandA (FIPS 204, algorithm 32), into rows that have one polynomial more than those of A.
void expand_matrix(const Kernel& kernel, const Parameters& parameters, const std::uint8_t* rho,
                   Polynomial* polynomials) noexcept {
  std::array<Entry, kMaxRows * kMaxColumns> entries{};
  std::size_t num = 0;
  for (std::uint8_t row = 0; row < parameters.num_rows; ++row) {
    Polynomial* const begin = polynomials + row * (parameters.num_columns + 1);
    for (std::uint8_t column = 0; column < parameters.num_columns; ++column) {
      entries[num++] = {begin + column, column, row};
    }
  }
  kernel.sample(rho, entries.data(), num);
}

/// mu (FIPS 204, algorithms 3 and 8): the message is preceded by two zeros, for pure ML-DSA and the length of the
/// context.
void hash_message(const PreparedKey& key, Bytes message, MutableBytes hash) noexcept {
  constexpr std::uint8_t kPureWithoutContext[] = {0, 0};
  Shake shake(keccak::kShake256Rate);
  shake.absorb(key.key_hash);
  shake.absorb(kPureWithoutContext);
  shake.absorb(message);
  shake.squeeze(hash);
}

/// z and c into the NTT domain. False if z is too large.
bool transform_vector(const Kernel& kernel, const Parameters& parameters, const SignatureView& view,
                      Polynomial* vector) noexcept {
  const std::size_t size = parameters.response_size() / parameters.num_columns;
  for (std::size_t column = 0; column < parameters.num_columns; ++column) {
    std::int32_t* const z = vector[column].coefficients;
    if (!kernel.unpack_response(z, view.response.data() + column * size, parameters.gamma1_bits,
                                parameters.gamma1() - parameters.beta - 1)) {
      return false;
    }
    kernel.ntt(z);
  }
  sample_in_ball(parameters, view.challenge, vector[parameters.num_columns]);
  kernel.ntt(vector[parameters.num_columns].coefficients);
  return true;
}

/// w1 = UseHint(h, Az - ct1 * 2^d), row after row into `shake`.
void absorb_commitment(const Kernel& kernel, const PreparedKey& key, const SignatureView& view, Scratch& scratch,
                       Shake& shake) noexcept {
  const Parameters& parameters = parameters_of(key.set);
  const std::size_t row_size = parameters.num_columns + 1;
  for (std::size_t row = 0; row < parameters.num_rows; ++row) {
    std::array<std::uint8_t, kDegree> high;
    std::array<std::uint8_t, kMaxHighSize> packed;
    kernel.multiply_row(scratch.row.coefficients, key.polynomials + row * row_size, scratch.vector, row_size);
    kernel.round(high.data(), scratch.row.coefficients, parameters.gamma2);
    apply_hints(parameters, view.hints_of(row), scratch.row, high.data());
    shake.absorb(Bytes(packed).first(pack_high(parameters, high.data(), packed.data())));
  }
}

}  // namespace

bool prepare(const Kernel& kernel, Bytes public_key, PreparedKey& key) noexcept {
  const Parameters& parameters = parameters_of(key.set);
  if (public_key.size() != parameters.public_key_size) return false;
  expand_matrix(kernel, parameters, public_key.data(), key.polynomials);
  for (std::size_t row = 0; row < parameters.num_rows; ++row) {
    Polynomial& last = key.polynomials[row * (parameters.num_columns + 1) + parameters.num_columns];
    unpack_key_row(last, public_key.subspan(kSeedSize + row * kHighKeySize, kHighKeySize));
    kernel.ntt(last.coefficients);
  }
  Shake shake(keccak::kShake256Rate);
  shake.absorb(public_key);
  shake.squeeze(key.key_hash);
  return true;
}

bool verify(const Kernel& kernel, const PreparedKey& key, Bytes message, Bytes signature, Scratch& scratch) noexcept {
  const Parameters& parameters = parameters_of(key.set);
  SignatureView view;
  if (!split_signature(parameters, signature, view)) return false;
  if (!transform_vector(kernel, parameters, view, scratch.vector)) return false;
  std::array<std::uint8_t, kMessageHashSize> message_hash;
  hash_message(key, message, message_hash);
  Shake shake(keccak::kShake256Rate);
  shake.absorb(message_hash);
  absorb_commitment(kernel, key, view, scratch, shake);
  std::array<std::uint8_t, kMaxChallengeSize> challenge;
  const MutableBytes expected = MutableBytes(challenge).first(parameters.challenge_size);
  shake.squeeze(expected);
  return std::ranges::equal(expected, view.challenge);
}

bool verify(const Kernel& kernel, ParameterSet set, Bytes public_key, Bytes message, Bytes signature,
            Scratch& scratch) noexcept {
  PreparedKey key{set, scratch.key, {}};
  return prepare(kernel, public_key, key) && verify(kernel, key, message, signature, scratch);
}

}  // namespace assay::native::mldsa
