// Who is being authenticated has no default.
// expected: could not convert .* to 'assay::ExpectedUser'
// expected: no matching constructor for initialization of 'assay::ExpectedUser'
#include "assay/assay.hpp"

bool asks_for_known_user(const assay::CredentialRecord& record) {
#ifdef MUST_FAIL
  const assay::AuthenticationRequest request{.record = record};
#else
  const assay::AuthenticationRequest request{.user = assay::Discoverable{}, .record = record};
#endif
  return request.user.is_known();
}
