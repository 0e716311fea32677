#pragma once

#include "tests/rp/fixture.hpp"

namespace attest_test {

/// Expects a registration of this kind to be accepted as it is, and refused with `edit` on its statement.
inline void expect_statement_refused(testlib::AttestationKind kind,
                                     const std::function<void(testlib::cbor::Map&)>& edit, assay::ErrorCode code,
                                     assay::Step step = assay::Step::reg_att_stmt) {
  rp_test::RegistrationCase c(kind);
  rp_test::expect_accepted(c.verify());
  c.spec.hooks.statement = edit;
  rp_test::expect_refused(c.verify(), code, step);
}

}  // namespace attest_test
