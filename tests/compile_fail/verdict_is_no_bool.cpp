// A verdict is not a yes.
// expected: (cannot convert|no viable conversion|could not convert|not contextually convertible)
#include "assay/assay.hpp"

bool is_registered(const assay::RegistrationVerdict& verdict) {
#ifdef MUST_FAIL
  if (verdict) return true;
  return false;
#else
  return verdict.accepted();
#endif
}
