// Who makes sure that a ceremony is finished once has no default.
// expected: could not convert .* to 'assay::SingleUse'
// expected: no matching constructor for initialization of 'assay::SingleUse'
#include "assay/assay.hpp"

bool is_ledger_callers(assay::Bytes bytes) {
#ifdef MUST_FAIL
  const assay::RegistrationFinish finish{.state = assay::SealedState(bytes), .user_handle = bytes};
#else
  const assay::RegistrationFinish finish{
      .state = assay::SealedState(bytes), .single_use = assay::SingleUse::by_caller(), .user_handle = bytes};
#endif
  return finish.single_use.hook() == nullptr;
}
