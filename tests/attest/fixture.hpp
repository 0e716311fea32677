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

/// The same with this member moved behind all others: nothing follows that a reader could stumble over.
inline void expect_last_member_refused(rp_test::RegistrationCase c, std::string_view name,
                                       const testlib::ByteVector& value, assay::ErrorCode code) {
  testlib::cbor::Map kept;
  c.spec.hooks.statement = [&](testlib::cbor::Map& statement) { kept = statement; };
  rp_test::expect_accepted(c.verify());
  c.spec.hooks.attestation = [&](testlib::cbor::Map& object) {
    object.set("attStmt", kept.erase(name).set(name, value).encode_as_added());
  };
  rp_test::expect_refused(c.verify(), code, assay::Step::reg_att_stmt);
}

}  // namespace attest_test
