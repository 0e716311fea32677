// A result is a condition, but no value: it does not turn into a bool or a number by itself.
// expected: (cannot convert|no viable conversion|could not convert)
#include "assay/assay.hpp"

bool is_key(assay::Bytes bytes) {
#ifdef MUST_FAIL
  return assay::parse_cose_key(bytes);
#else
  return static_cast<bool>(assay::parse_cose_key(bytes));
#endif
}
