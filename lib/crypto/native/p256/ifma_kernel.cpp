#include "lib/crypto/native/p256/ifma_kernel.hpp"

#include "lib/base/prefetch.hpp"
#include "lib/crypto/native/p256/ifma_curve.hpp"

namespace assay::native::p256::ifma {
namespace {

// Digits

/// 64 bits of v from a place on.
Vector bits_from(const Numbers8& v, std::size_t place) noexcept {
  const std::size_t word = place / 64;
  const auto shift = static_cast<unsigned>(place % 64);
  if (word >= 4) return _mm512_setzero_si512();
  const Vector low = _mm512_srli_epi64(load(v.limbs[word]), shift);
  if (word == 3 || shift == 0) return low;
  return _mm512_or_si512(low, _mm512_slli_epi64(load(v.limbs[word + 1]), 64 - shift));
}

/// The index that the teeth of a table say, as an offset.
Vector to_offset(Vector bits, std::uint64_t entries, std::size_t table) noexcept {
  const std::uint64_t top = entries;  // the bit of the last tooth
  const __mmask8 negative = _mm512_testn_epi64_mask(bits, broadcast(top));
  const Vector signs = _mm512_maskz_mov_epi64(negative, broadcast(1));
  bits = _mm512_mask_xor_epi64(bits, negative, bits, broadcast(~std::uint64_t{0}));
  const Vector index = add(_mm512_and_si512(bits, broadcast(top - 1)), broadcast(table * top));
  return _mm512_or_si512(_mm512_slli_epi64(index, 6), signs);
}

constexpr std::size_t kMaxTeeth = 24;

/// The teeth of a column in their places: tooth k is bit k.
Vector column_bits(const Vector* teeth, std::size_t count, std::size_t column) noexcept {
  Vector bits = _mm512_setzero_si512();
  for (std::size_t k = 0; k < count; ++k) {
    const auto turn = static_cast<long long>((64 + column - k) % 64);
    const Vector in_place = _mm512_rorv_epi64(teeth[k], _mm512_set1_epi64(turn));
    bits = _mm512_or_si512(bits, _mm512_and_si512(in_place, broadcast(std::uint64_t{1} << k)));
  }
  return bits;
}

// Sums

/// Asks for the entries of the key that are added `kFetchedAhead` additions later.
void fetch(const SumInput& input, std::size_t at) noexcept {
  if (at + kFetchedAhead >= input.key_offsets->count) return;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    prefetch_line(input.tables[lane] + input.key_offsets->entries[at + kFetchedAhead][lane]);
  }
}

/// The lanes' sums, and how far each of the two lists has been added.
struct Sum {
  Jacobian8 sum;
  const SumInput& input;
  const std::uint8_t* generator_tables[kLanes];
  std::size_t key_at = 0;
  std::size_t generator_at = 0;
};

Sum begin_sum(const SumInput& input) noexcept {
  const Affine8 first = load_points(input.tables, input.key_offsets->entries[0]);
  Sum sum = {{first.x, first.y, constant(kMontgomeryOne)}, input, {}, 1, 0};
  for (const std::uint8_t*& table : sum.generator_tables) table = input.generator_table;
  fetch(input, 0);
  return sum;
}

void add_key(Sum& sum, std::size_t count) noexcept {
  for (; count > 0; --count) {
    fetch(sum.input, sum.key_at);
    add_point(sum.sum, load_points(sum.input.tables, sum.input.key_offsets->entries[sum.key_at++]));
  }
}

void add_generator(Sum& sum, std::size_t count) noexcept {
  for (; count > 0; --count) {
    add_point(sum.sum, load_points(sum.generator_tables, sum.input.generator_offsets->entries[sum.generator_at++]));
  }
}

SumResult compare(const Sum& sum) noexcept {
  const Element8 expected = multiply(load_number(sum.input.r), square(sum.sum.z));
  const __mmask8 equal = zero_lanes(normalize(difference<2>(expected, sum.sum.x)));
  const __mmask8 unknown = zero_lanes(sum.sum.z);
  return {static_cast<std::uint8_t>(equal & ~unknown), static_cast<std::uint8_t>(unknown)};
}

void store_number(const Element8& a, Numbers8& out) noexcept {
  Vector words[4];
  pack(canonical(normalize(fold(raw(a)))), words);
  for (std::size_t i = 0; i < 4; ++i) _mm512_store_si512(out.limbs[i], words[i]);
}

}  // namespace

void sum_columns(const std::uint8_t* const (&tables)[kLanes], const Offsets8& offsets, std::size_t columns,
                 LanePoints8& sums) noexcept {
  const Affine8 first = load_points(tables, offsets.entries[0]);
  Jacobian8 sum = {first.x, first.y, constant(kMontgomeryOne)};
  for (std::size_t i = 1; i < columns; ++i) {
    double_point(sum);
    add_point(sum, load_points(tables, offsets.entries[i]));
  }
  store_number(sum.x, sums.x);
  store_number(sum.y, sums.y);
  store_number(sum.z, sums.z);
}

void comb_offsets(const Numbers8& v, const CombShape& comb, Offsets8& offsets) noexcept {
  Vector teeth[kMaxTeeth];
  for (std::size_t k = 0; k < comb.tables * comb.teeth; ++k) teeth[k] = bits_from(v, comb.spacing * k);
  std::size_t at = 0;
  for (std::size_t column = comb.spacing; column-- > 0;) {
    for (std::size_t table = 0; table < comb.tables; ++table) {
      const Vector bits = column_bits(teeth + table * comb.teeth, comb.teeth, column);
      _mm512_store_si512(offsets.entries[at++], to_offset(bits, comb.entries, table));
    }
  }
  offsets.count = at;
}

void window_offsets(const Numbers8& v, Offsets8& offsets) noexcept {
  for (std::size_t window = 0; window < kNumWindows; ++window) {
    _mm512_store_si512(offsets.entries[kNumWindows - 1 - window],
                       to_offset(bits_from(v, kWindow * window), kWindowEntries, 0));
  }
  offsets.count = kNumWindows;
}

SumResult sum_comb(const SumInput& input, const CombShape& key, const CombShape& generator) noexcept {
  Sum sum = begin_sum(input);
  add_key(sum, key.tables - 1);
  for (std::size_t column = key.spacing; column-- > 0;) {
    if (column + 1 < key.spacing) {
      double_point(sum.sum);
      add_key(sum, key.tables);
    }
    if (column < generator.spacing) add_generator(sum, generator.tables);
  }
  return compare(sum);
}

SumResult sum_windows(const SumInput& input, const CombShape& generator) noexcept {
  Sum sum = begin_sum(input);
  for (std::size_t place = kWindow * (kNumWindows - 1); place-- > 0;) {
    double_point(sum.sum);
    if (place % kWindow == 0) add_key(sum, 1);
    if (place < generator.spacing) add_generator(sum, generator.tables);
  }
  return compare(sum);
}

}  // namespace assay::native::p256::ifma
