#pragma once

#include <cstddef>
#include <cstdint>

/// What the vector objects and the ordinary ones say to each other. Plain data only: no inline function that the linker
/// could take from a vector object for use elsewhere.
namespace assay::native::p256::ifma {

inline constexpr std::size_t kLanes = 8;

/// A number of 256 bits a lane: limb, then lane.
struct Numbers8 {
  alignas(64) std::uint64_t limbs[4][kLanes];
};

/// What is added to the sum, in order, for each lane: 64 times the index of an entry, plus 1 where it is subtracted.
struct Offsets8 {
  alignas(64) std::uint64_t entries[64][kLanes];
  std::size_t count;  ///< of rows
};

/// A comb as in comb.hpp, or with a spacing of 1 and a table, windows from a table.
struct CombShape {
  std::size_t tables;
  std::size_t teeth;
  std::size_t spacing;
  std::size_t entries;  ///< of a table
};
inline constexpr std::size_t kWindow = 5;
inline constexpr std::size_t kNumWindows = 52;
inline constexpr std::size_t kWindowEntries = 16;

/// Entries in the order in which they are added: the highest column first, of each column the tables in order.
void comb_offsets(const Numbers8& v, const CombShape& comb, Offsets8& offsets) noexcept;
/// The highest window first.
void window_offsets(const Numbers8& v, Offsets8& offsets) noexcept;

/// Ordinary code, handed over to vector code: each number a becomes 2^520 / a mod p, since a was 2^260 times what it
/// stands for.
using InvertLanes = void (*)(Numbers8& numbers) noexcept;

/// Odd multiples 1 to 31 of a key for each lane, in the form of comb.hpp.
struct WindowTables8 {
  alignas(64) std::uint8_t entries[kLanes][kWindowEntries * 64];
};
void make_window_tables(const Numbers8& x, const Numbers8& y, InvertLanes invert_lanes, WindowTables8& tables) noexcept;

/// So many additions before its turn an entry is fetched; the caller does that for the first ones.
inline constexpr std::size_t kFetchedAhead = 6;

/// One sum for each lane, compared.
struct SumInput {
  const std::uint8_t* tables[kLanes];
  const Offsets8* key_offsets;
  const Offsets8* generator_offsets;
  const std::uint8_t* generator_table;
  Numbers8 r;
};
struct SumResult {
  std::uint8_t equal;    ///< lanes where the sum's coordinate x is r
  std::uint8_t unknown;  ///< lanes where a special case was met: neither equal nor not
};
SumResult sum_comb(const SumInput& input, const CombShape& key, const CombShape& generator) noexcept;
SumResult sum_windows(const SumInput& input, const CombShape& generator) noexcept;

/// Points of each lane, as numbers less than p, 2^260 times what they stand for. Where a special case was met z is
/// zero.
struct LanePoints8 {
  Numbers8 x;
  Numbers8 y;
  Numbers8 z;
};
/// Horner's scheme over as many columns, each of one entry a lane.
void sum_columns(const std::uint8_t* const (&tables)[kLanes], const Offsets8& offsets, std::size_t columns,
                 LanePoints8& sums) noexcept;

/// Tables for a comb: eight keys at once.
void expand_lanes(const Numbers8& x, const Numbers8& y, const CombShape& comb, InvertLanes invert_lanes,
                  std::uint8_t* const (&tables)[kLanes]) noexcept;

}  // namespace assay::native::p256::ifma
