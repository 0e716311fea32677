// A device statement as a phone sends it: with the signature of another one it is never accepted; signed as it is, only
// if it says what is expected, by the word of another reader.
#include "assay/device_statement.hpp"

#include <nlohmann/json.hpp>

#include "fuzz/harness.hpp"
#include "tests/testlib/phone.hpp"

namespace {

using assay::Bytes;
using assay::StatementVerdict;
using nlohmann::json;

constexpr std::uint32_t kStored = 4;
constexpr std::int64_t kTolerance = 300;

const testlib::SigningKey& key() {
  static const auto made = testlib::SigningKey::make(testlib::cose::kEdDsa, "device");
  return made;
}

const std::string& genuine() {
  static const auto text = testlib::statement_of("device.approve")
                               .set("ctr", std::int64_t{kStored + 1})
                               .set("num", testlib::kEnteredNumber)
                               .to_json();
  return text;
}

testlib::ByteVector signed_by_phone(Bytes statement) {
  return key().sign(testlib::statement_message(assay::text_of(statement)));
}

bool is_zero(const StatementVerdict& verdict, bool has_counter) {
  const auto& [claim, level, is_biometric, max_age] = verdict.verification;
  const bool is_unverified = claim == assay::UserVerificationClaim::none && level == assay::VerificationLevel::none;
  const bool no_counter = verdict.counter.stored == 0 && verdict.counter.received == 0 && !verdict.counter.regressed;
  return verdict.type == assay::StatementType::none && verdict.algorithm == assay::Algorithm::none && is_unverified &&
         !is_biometric && max_age == 0 && verdict.issued_at == 0 && verdict.delta.counter == 0 &&
         no_counter != has_counter;
}

StatementVerdict judge(Bytes statement, Bytes signature) {
  static const auto public_key = key().cose_key(), challenge = testlib::statement_challenge(),
                    context = testlib::context_hash();
  static const std::string app = testlib::android_app();
  static const std::string_view apps[] = {app};
  assay::DeviceKeyRecord record{.public_key = public_key, .app = assay::bytes_of(app), .counter = kStored};
  record.algorithm = static_cast<assay::Algorithm>(testlib::cose::kEdDsa);
  const assay::StatementRequest request = {.record = record,
                                           .type = assay::StatementType::approve,
                                           .credential = testlib::kCredential,
                                           .number = assay::EnteredNumber{testlib::kEnteredNumber},
                                           .expected = {.challenge = Bytes(challenge),
                                                        .audience = testlib::kAudience,
                                                        .apps = std::span<const std::string_view>(apps),
                                                        .challenge_id = assay::ChallengeId{testlib::kChallengeId},
                                                        .context = assay::ContextHash{context},
                                                        .time = testlib::kJudgedAt,
                                                        .clock_tolerance = kTolerance,
                                                        .verification = {.proof = assay::VerificationProof::claimed}}};
  const auto verdict = assay::verify_statement(request, {statement, signature}, fuzz::fresh_workspace());
  const bool has_counter = verdict.error.code == assay::ErrorCode::statement_counter_regressed;
  FUZZ_CHECK(verdict.accepted() != verdict.error.failed());
  FUZZ_CHECK(verdict.accepted() || is_zero(verdict, has_counter));
  return verdict;
}

/// All that is left open is when it was made and how far the counter went.
bool says_what_is_expected(Bytes statement, const StatementVerdict& verdict) {
  const json expected = json::parse(genuine());
  json said = json::parse(assay::text_of(statement), nullptr, false);
  if (!said.is_object() || !said["ctr"].is_number_integer() || !said["iat"].is_number_integer()) return false;
  const auto counter = said["ctr"].get<std::int64_t>(), time = said["iat"].get<std::int64_t>();
  said["ctr"] = expected["ctr"];
  said["iat"] = expected["iat"];
  return said == expected && counter > kStored && counter == verdict.delta.counter && time == verdict.issued_at &&
         time >= testlib::kJudgedAt - kTolerance && time <= testlib::kJudgedAt + kTolerance;
}

void check_address(Bytes statement, bool is_accepted) {
  const auto address = assay::peek_statement(statement, fuzz::fresh_workspace());
  const auto& [type, credential, challenge_id, challenge] = *address;
  const bool is_empty = credential.empty() && challenge_id.empty() && challenge.empty();
  if (!address) return FUZZ_CHECK(!is_accepted && type == assay::StatementType::none && is_empty);
  FUZZ_CHECK(type != assay::StatementType::none);
  FUZZ_CHECK(!is_accepted || (credential == testlib::kCredential && challenge_id == testlib::kChallengeId));
}

}  // namespace

void fuzz::run(Bytes input) {
  static const auto signature = signed_by_phone(assay::bytes_of(genuine()));
  static const bool is_sound = judge(assay::bytes_of(genuine()), signature).accepted();
  FUZZ_CHECK(is_sound);
  const bool is_genuine = same(input, assay::bytes_of(genuine()));
  FUZZ_CHECK(judge(input, signature).accepted() == is_genuine);
  FUZZ_CHECK(judge(assay::bytes_of(genuine()), input).accepted() == same(input, signature));
  const auto verdict = judge(input, signed_by_phone(input));
  FUZZ_CHECK(!verdict.accepted() || says_what_is_expected(input, verdict));
  check_address(input, verdict.accepted());
}
