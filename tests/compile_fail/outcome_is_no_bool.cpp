// An outcome has three values; only accepted() says yes.
// expected: (cannot convert|no viable conversion|could not convert|not contextually convertible|convertible to 'bool')
#include "assay/assay.hpp"

bool sign_in(const assay::AuthenticationVerdict& verdict) {
#ifdef MUST_FAIL
  if (verdict.outcome) return true;
  return false;
#else
  return verdict.accepted();
#endif
}
