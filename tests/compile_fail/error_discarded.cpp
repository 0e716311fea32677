// An error cannot be overlooked.
// expected: (nodiscard|unused-result|unused-value)
#include "assay/assay.hpp"

bool verify(assay::Bytes key, assay::Bytes message, assay::Bytes signature, assay::Workspace& workspace) {
#ifdef MUST_FAIL
  assay::verify_signature(key, message, signature, workspace);
  return true;
#else
  return !assay::verify_signature(key, message, signature, workspace).failed();
#endif
}
