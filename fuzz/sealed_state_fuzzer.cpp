// A state that is sealed and opens, and the same after a change, which must not open. Input: what to change, then the
// fields of the state.
#include <algorithm>
#include <array>
#include <vector>

#include "assay/ceremony_state.hpp"
#include "fuzz/harness.hpp"

namespace {

using Hash = std::array<std::uint8_t, 32>;
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
  state.relying_party_hash = array_from<Hash>(cutter);
  state.policy_hash = array_from<Hash>(cutter);
  state.binding_hash = array_from<Hash>(cutter);
  state.origin = assay::text_of(cutter.take(cutter.number(2) % 600));
  state.extensions = cutter.take(cutter.number(2) % 2200);
  return state;
}

/// One more than there can be, at most.
std::vector<assay::CredentialIdDigest> digests_from(fuzz::Cutter& cutter) {
  std::vector<assay::CredentialIdDigest> digests(cutter.number(1) % (assay::kMaxAllowedCredentials + 2));
  for (auto& digest : digests) digest = array_from<assay::CredentialIdDigest>(cutter);
  return digests;
}

bool are_same(const assay::CeremonyState& a, const assay::CeremonyState& b) {
  return a.purpose == b.purpose && a.conditional == b.conditional && a.id == b.id && a.issued_at == b.issued_at &&
         a.expires_at == b.expires_at && a.relying_party_hash == b.relying_party_hash &&
         a.policy_hash == b.policy_hash && a.binding_hash == b.binding_hash &&
         fuzz::same(a.user_handle, b.user_handle) && fuzz::same(a.challenge, b.challenge) &&
         std::ranges::equal(a.allow_credentials, b.allow_credentials) && a.origin == b.origin &&
         fuzz::same(a.extensions, b.extensions);
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
  assay::CeremonyState state = state_from(cutter);
  const std::vector<assay::CredentialIdDigest> digests = digests_from(cutter);
  state.allow_credentials = digests;
  Sealed buffer(assay::kMaxSealedState);
  const auto sealed = assay::seal_state(keys, state, {7}, buffer, fresh_workspace());
  if (!sealed) return FUZZ_CHECK(sealed.error().code == assay::ErrorCode::state_field);
  const auto opened = assay::open_state(keys, *sealed, fresh_workspace());
  FUZZ_CHECK(opened && are_same(*opened, state));
  const Sealed original(sealed->begin(), sealed->end());
  const Sealed other = changed(original, kind, place, bits);
  FUZZ_CHECK(assay::open_state(keys, other, fresh_workspace()).has_value() == (other == original));
}
