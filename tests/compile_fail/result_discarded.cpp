// A result cannot be overlooked.
// expected: (nodiscard|unused-result)
#include "assay/assay.hpp"

bool is_key(assay::Bytes bytes) {
#ifdef MUST_FAIL
  assay::parse_cose_key(bytes);
  return true;
#else
  return assay::parse_cose_key(bytes).has_value();
#endif
}
