// Sealed ceremony state out of a client's hands: without the key nothing opens, whatever its bytes.
#include "assay/ceremony_state.hpp"
#include "fuzz/harness.hpp"

namespace {

using assay::ErrorCode;

bool is_zero(const assay::CeremonyState& state) {
  return state.purpose == assay::Purpose::none && state.issued_at == 0 && state.expires_at == 0 &&
         fuzz::all_empty({state.user_handle, state.challenge, state.extensions}) && state.origin.empty() &&
         state.allow_credentials.empty();
}

}  // namespace

void fuzz::run(Bytes input) {
  // Two numbers that inputs can hit, and secrets that they cannot.
  const assay::StateKey keys[] = {{1, {0x5e, 0xc1}}, {0, {0x5e, 0xc2}}};
  const auto opened = assay::open_state(keys, input, fresh_workspace());
  FUZZ_CHECK(!opened);
  FUZZ_CHECK(is_zero(*opened));
  FUZZ_CHECK(opened.error().input == assay::Input::ceremony_state);
  const auto without_keys = assay::open_state({}, input, fresh_workspace());
  FUZZ_CHECK(without_keys.error().code == ErrorCode::state_keys_missing);
}
