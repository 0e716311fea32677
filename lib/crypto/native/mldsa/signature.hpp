#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "assay/bytes.hpp"
#include "lib/crypto/native/mldsa/kernel.hpp"

namespace assay::native::mldsa {

/// The parts of a signature; borrows from it.
struct SignatureView {
  Bytes challenge;
  Bytes response;                                  ///< z, packed
  Bytes hint_places;                               ///< of all rows, row after row, strictly increasing within each
  std::array<std::uint8_t, kMaxRows> hint_ends{};  ///< where the places of each row end

  Bytes hints_of(std::size_t row) const noexcept {
    const std::size_t begin = row == 0 ? 0 : hint_ends[row - 1];
    return hint_places.subspan(begin, hint_ends[row] - begin);
  }
};

/// FIPS 204, algorithms 27 and 21. False if the length is not the one, or the hints are not in their one encoding: ends
/// that decrease or exceed omega, places that do not increase, anything but zeros behind the last.
bool split_signature(const Parameters& parameters, Bytes signature, SignatureView& view) noexcept;

/// SampleInBall, algorithm 29.
void sample_in_ball(const Parameters& parameters, Bytes challenge, Polynomial& result) noexcept;

/// UseHint, algorithm 40, at the places that have a hint: `high` is the high part of `row`.
void apply_hints(const Parameters& parameters, Bytes places, const Polynomial& row, std::uint8_t* high) noexcept;

/// SimpleBitPack, algorithm 16, of one row of w1, `high_bits` for each; returns how many bytes of `packed` there are.
std::size_t pack_high(const Parameters& parameters, const std::uint8_t* high, std::uint8_t* packed) noexcept;

}  // namespace assay::native::mldsa
