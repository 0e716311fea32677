// An authentication without a stored record cannot be asked for.
// expected: 'assay::AuthenticationRequest::record' is uninitialized
// expected: reference member of type 'const assay::CredentialRecord &' uninitialized
#include "assay/assay.hpp"

bool asks_for_known_user([[maybe_unused]] const assay::CredentialRecord& record) {
#ifdef MUST_FAIL
  const assay::AuthenticationRequest request{.user = assay::Discoverable{}};
#else
  const assay::AuthenticationRequest request{.user = assay::Discoverable{}, .record = record};
#endif
  return request.user.is_known();
}
