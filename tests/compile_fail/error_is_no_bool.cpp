// An error says by name whether it is one.
// expected: (cannot convert|no viable conversion|could not convert|not contextually convertible)
#include "assay/assay.hpp"

bool is_fine(const assay::Error& error) {
#ifdef MUST_FAIL
  if (error) return false;
  return true;
#else
  return !error.failed();
#endif
}
