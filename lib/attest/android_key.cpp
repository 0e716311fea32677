#include "lib/attest/android_certificate.hpp"
#include "lib/attest/format.hpp"
#include "lib/attest/statement_reader.hpp"
#include "lib/base/check.hpp"
#include "lib/cose/algorithm_table.hpp"

namespace assay::attest {

// WebAuthn 8.4.
Error prepare_android_key(const Statement& statement, Evidence& evidence) noexcept {
  CommonMembers members;
  ASSAY_TRY(read_members(statement, {.required = member::kAlg | member::kSig | member::kX5c}, members, evidence));
  const auto leaf = parse_leaf(evidence);
  if (!leaf) return leaf.error();
  ASSAY_REQUIRE(cose::certificate_algorithm_fits_key(members.alg, leaf->key), ErrorCode::android_certificate_algorithm,
                members.alg_offset);
  evidence.job = {members.alg, leaf->key, nullptr, statement.signed_data, members.sig};
  evidence.has_job = true;
  evidence.level = TrustLevel::unanchored;
  const AndroidCertificateExpectations expected{statement.credential_key, statement.client_data_hash32,
                                                statement.policy.android_key};
  const Error error = check_android_certificate(*leaf, expected, evidence.facts.android_key);
  evidence.deferred = located(error, certificate_input(0));
  return {};
}

}  // namespace assay::attest
