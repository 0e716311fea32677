// A ceremony cannot be finished without the state that it was begun with.
// expected: could not convert .* to 'assay::SealedState'
// expected: no matching constructor for initialization of 'assay::SealedState'
#include "assay/assay.hpp"

bool has_state(assay::Bytes bytes) {
#ifdef MUST_FAIL
  const assay::RegistrationFinish finish{.single_use = assay::SingleUse::by_caller(), .user_handle = bytes};
#else
  const assay::RegistrationFinish finish{
      .state = assay::SealedState(bytes), .single_use = assay::SingleUse::by_caller(), .user_handle = bytes};
#endif
  return !finish.state.bytes().empty();
}
