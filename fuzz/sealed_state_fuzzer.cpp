// A state that is sealed and opens, and the same after a change, which must not open. Input: what to change, then the
// fields of the state.
#include <algorithm>
#include <vector>

#include "assay/ceremony_state.hpp"
#include "fuzz/harness.hpp"

namespace {

using Sealed = std::vector<std::uint8_t>;

template <class Array>
Array array_from(fuzz::Cutter& cutter) {
  Array array{};
  std::ranges::copy(cutter.take(array.size()), array.begin());
  return array;
}

assay::CeremonyState state_from(fuzz::Cutter& cutter) {
  assay::CeremonyState state;
  state.purpose = static_cast<assay::Purpose>(cutter.number(1) % 4);
  state.conditional = cutter.number(1) % 2 == 1;
  state.id = array_from<assay::CeremonyId>(cutter);
  state.issued_at = static_cast<std::int64_t>(cutter.number(8));
  state.expires_at = static_cast<std::int64_t>(cutter.number(8));
  state.user_handle = cutter.take(cutter.number(1) % 80);
  state.challenge = cutter.take(cutter.number(2) % 300);
  return state;
}

/// Flips bits of one byte, cuts the end off, or adds to it; the same bytes come out only if nothing was asked for.
Sealed changed(Sealed sealed, std::uint64_t kind, std::uint64_t place, std::uint8_t bits) {
  if (kind % 3 == 0) sealed[place % sealed.size()] ^= bits;
  if (kind % 3 == 1) sealed.resize(place % sealed.size());
  if (kind % 3 == 2) sealed.insert(sealed.end(), place % 100, bits);
  return sealed;
}

}  // namespace

void fuzz::run(Bytes input) {
  Cutter cutter(input);
  const std::uint64_t kind = cutter.number(1), place = cutter.number(2);
  const auto bits = static_cast<std::uint8_t>(cutter.number(1));
  const assay::StateKey keys[] = {{1, {0x5e, 0xc1}}};
  const assay::CeremonyState state = state_from(cutter);
  Sealed buffer(assay::kMaxSealedState);
  const auto sealed = assay::seal_state(keys, state, {7}, buffer, fresh_workspace());
  if (!sealed) return FUZZ_CHECK(sealed.error().code == assay::ErrorCode::state_field);
  const auto opened = assay::open_state(keys, *sealed, fresh_workspace());
  FUZZ_CHECK(opened && opened->purpose == state.purpose && opened->expires_at == state.expires_at);
  FUZZ_CHECK(same(opened->challenge, state.challenge) && same(opened->user_handle, state.user_handle));
  const Sealed original(sealed->begin(), sealed->end());
  const Sealed other = changed(original, kind, place, bits);
  FUZZ_CHECK(assay::open_state(keys, other, fresh_workspace()).has_value() == (other == original));
}
