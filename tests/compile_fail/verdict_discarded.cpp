// A verdict cannot be overlooked.
// expected: (nodiscard|unused-result|unused-value)
#include "assay/assay.hpp"

bool sign_in(const assay::RelyingParty& relying_party, const assay::AuthenticationRequest& request,
             const assay::AuthenticationResponse& response, assay::Workspace& workspace) {
#ifdef MUST_FAIL
  assay::verify_authentication(relying_party, request, response, workspace);
  return true;
#else
  return assay::verify_authentication(relying_party, request, response, workspace).accepted();
#endif
}
