// Whether a number was to be entered has no default.
// expected: could not convert .* to 'assay::ExpectedNumber'
// expected: no matching constructor for initialization of 'assay::ExpectedNumber'
#include "assay/assay.hpp"

bool asks_for_approval(const assay::DeviceKeyRecord& record, const assay::StatementExpectations& expected) {
#ifdef MUST_FAIL
  const assay::StatementRequest request{
      .record = record, .type = assay::StatementType::approve, .credential = "id", .expected = expected};
#else
  const assay::StatementRequest request{.record = record,
                                        .type = assay::StatementType::approve,
                                        .credential = "id",
                                        .number = assay::NoNumber{},
                                        .expected = expected};
#endif
  return *request.type == assay::StatementType::approve;
}
