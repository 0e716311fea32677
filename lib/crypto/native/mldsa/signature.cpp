#include "lib/crypto/native/mldsa/signature.hpp"

#include <algorithm>

#include "lib/crypto/native/keccak/shake.hpp"

namespace assay::native::mldsa {
namespace {

bool is_increasing(Bytes places) noexcept {
  return std::ranges::adjacent_find(places, [](auto a, auto b) { return a >= b; }) == places.end();
}

bool read_hints(const Parameters& parameters, Bytes packed, SignatureView& view) noexcept {
  const Bytes places = packed.first(parameters.max_hints);
  std::size_t begin = 0;
  for (std::size_t row = 0; row < parameters.num_rows; ++row) {
    const std::size_t end = packed[parameters.max_hints + row];
    if (end < begin || end > places.size()) return false;
    if (!is_increasing(places.subspan(begin, end - begin))) return false;
    view.hint_ends[row] = static_cast<std::uint8_t>(end);
    begin = end;
  }
  view.hint_places = places.first(begin);
  return std::ranges::all_of(places.subspan(begin), [](std::uint8_t place) { return place == 0; });
}

/// UseHint for one number whose high part is known.
std::uint8_t shifted(const Parameters& parameters, std::int32_t number, std::int32_t high) noexcept {
  const std::int32_t num_numbers = (kModulus - 1) / (2 * parameters.gamma2);
  std::int32_t low = number - high * 2 * parameters.gamma2;
  if (low > parameters.gamma2) low -= kModulus;  // the highest number, which stands for the lowest
  return static_cast<std::uint8_t>((high + (low > 0 ? 1 : num_numbers - 1)) % num_numbers);
}

}  // namespace

bool split_signature(const Parameters& parameters, Bytes signature, SignatureView& view) noexcept {
  if (signature.size() != parameters.signature_size) return false;
  view.challenge = signature.first(parameters.challenge_size);
  view.response = signature.subspan(parameters.challenge_size, parameters.response_size());
  return read_hints(parameters, signature.subspan(parameters.challenge_size + parameters.response_size()), view);
}

void sample_in_ball(const Parameters& parameters, Bytes challenge, Polynomial& result) noexcept {
  keccak::Shake shake(keccak::kShake256Rate);
  shake.absorb(challenge);
  std::array<std::uint8_t, 8> signs{};
  shake.squeeze(signs);
  std::ranges::fill(result.coefficients, 0);
  const std::size_t first = kDegree - static_cast<std::size_t>(parameters.tau);
  for (std::size_t i = first; i < kDegree; ++i) {
    std::uint8_t j = 0;
    do {
      shake.squeeze({&j, 1});
    } while (j > i);
    const std::size_t bit = i - first;
    result.coefficients[i] = result.coefficients[j];
    result.coefficients[j] = (signs[bit / 8] >> (bit % 8) & 1) != 0 ? -1 : 1;
  }
}

void apply_hints(const Parameters& parameters, Bytes places, const Polynomial& row, std::uint8_t* high) noexcept {
  for (const std::uint8_t place : places) {
    high[place] = shifted(parameters, row.coefficients[place], high[place]);
  }
}

std::size_t pack_high(const Parameters& parameters, const std::uint8_t* high, std::uint8_t* packed) noexcept {
  std::size_t size = 0;
  unsigned buffer = 0;
  unsigned num_bits = 0;
  for (std::size_t j = 0; j < kDegree; ++j) {
    buffer |= static_cast<unsigned>(high[j]) << num_bits;
    num_bits += parameters.high_bits;
    for (; num_bits >= 8; num_bits -= 8) {
      packed[size++] = static_cast<std::uint8_t>(buffer);
      buffer >>= 8;
    }
  }
  return size;
}

}  // namespace assay::native::mldsa
