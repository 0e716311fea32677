// An authentication cannot be finished without a way to find the credential's record.
// expected: could not convert .* to 'assay::RecordLookup'
// expected: no matching constructor for initialization of 'assay::RecordLookup'
#include "assay/assay.hpp"

assay::Result<assay::FoundCredential> find_nothing(void*, assay::Bytes) {
  return assay::FoundCredential{};
}

bool finds_something(assay::Bytes bytes) {
#ifdef MUST_FAIL
  const assay::AuthenticationFinish finish{.state = assay::SealedState(bytes),
                                           .single_use = assay::SingleUse::by_caller()};
#else
  const assay::AuthenticationFinish finish{.state = assay::SealedState(bytes),
                                           .single_use = assay::SingleUse::by_caller(),
                                           .records = {&find_nothing, nullptr}};
#endif
  return finish.records(bytes)->record != nullptr;
}
