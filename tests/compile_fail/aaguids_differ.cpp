// An AAGUID that a response merely states is not one that an attestation vouches for.
// expected: (no match for|no viable|cannot convert|could not convert)
#include "assay/assay.hpp"

assay::AttestedAaguid vouched_for(const assay::RegistrationVerdict& verdict) {
#ifdef MUST_FAIL
  return verdict.unverified_aaguid;
#else
  return verdict.attested_aaguid;
#endif
}
