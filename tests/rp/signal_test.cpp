#include "assay/signal.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "tests/rp/fixture.hpp"

namespace {

using assay::Bytes;
using assay::bytes_of;
using assay::ErrorCode;
using assay::Step;
using rp_test::AuthenticationCase;
using rp_test::expect_refused;
using testlib::ByteVector;
using Json = nlohmann::json;

class Signal : public testing::Test {
 protected:
  rp_test::Party party;
  assay::RelyingParty relying_party = party.make();
  ByteVector room = ByteVector(4096);
};

TEST_F(Signal, WritesAnUnknownCredential) {
  const auto text = assay::write_unknown_credential_signal(relying_party, bytes_of("\xff\xfe id"), room);
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(*text, R"({"rpId":"example.org","credentialId":"__4gaWQ"})");
}

TEST_F(Signal, WritesTheAcceptedCredentials) {
  const std::array<Bytes, 2> ids = {bytes_of("a"), bytes_of("bc")};
  const auto text = assay::write_accepted_credentials_signal(relying_party, bytes_of("user"), ids, room);
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(*text, R"({"rpId":"example.org","userId":"dXNlcg","allAcceptedCredentialIds":["YQ","YmM"]})");
}

TEST_F(Signal, DeniesAllCredentialsOnlyIfThatIsMeant) {
  const auto refused = assay::write_accepted_credentials_signal(relying_party, bytes_of("user"), {}, room);
  EXPECT_EQ(refused.error().code, ErrorCode::signal_credentials_missing);
  const auto meant = assay::write_accepted_credentials_signal(relying_party, bytes_of("user"), {}, room,
                                                              assay::NoCredentials::all_removed);
  ASSERT_TRUE(meant.has_value());
  EXPECT_EQ(*meant, R"({"rpId":"example.org","userId":"dXNlcg","allAcceptedCredentialIds":[]})");
}

TEST_F(Signal, WritesTheUserDetails) {
  const auto text = assay::write_user_details_signal(relying_party, bytes_of("user"), "a\"b</script>", "", room);
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(text->find('<'), std::string_view::npos);
  const Json json = Json::parse(*text);
  EXPECT_EQ(json.size(), 4u);
  EXPECT_EQ(json["rpId"], "example.org");
  EXPECT_EQ(json["userId"], "dXNlcg");
  EXPECT_EQ(json["name"], "a\"b</script>");
  EXPECT_EQ(json["displayName"], "");
}

TEST_F(Signal, RefusesIdsOfImpossibleLength) {
  const ByteVector longest(1023), too_long(1024);
  const auto code = [&](Bytes id) {
    return assay::write_unknown_credential_signal(relying_party, id, room).error().code;
  };
  EXPECT_EQ(code(longest), ErrorCode::ok);
  EXPECT_EQ(code(too_long), ErrorCode::signal_credential_id);
  EXPECT_EQ(code({}), ErrorCode::signal_credential_id);
  const std::array<Bytes, 3> ids = {bytes_of("a"), bytes_of("b"), Bytes()};
  const auto list = assay::write_accepted_credentials_signal(relying_party, bytes_of("user"), ids, room);
  EXPECT_EQ(list.error().code, ErrorCode::signal_credential_id);
  EXPECT_EQ(list.error().offset, 2u);
}

TEST_F(Signal, RefusesUserHandlesOfImpossibleLength) {
  const ByteVector longest(64), too_long(65);
  const std::array<Bytes, 1> ids = {bytes_of("a")};
  for (const auto& [handle, code] : {std::pair{Bytes(longest), ErrorCode::ok},
                                     {Bytes(too_long), ErrorCode::user_handle_invalid},
                                     {Bytes(), ErrorCode::user_handle_invalid}}) {
    EXPECT_EQ(assay::write_accepted_credentials_signal(relying_party, handle, ids, room).error().code, code);
    EXPECT_EQ(assay::write_user_details_signal(relying_party, handle, "name", "", room).error().code, code);
  }
}

TEST_F(Signal, RefusesNamesThatCannotBe) {
  const std::string longest(1024, 'a'), too_long(1025, 'a');
  const auto code = [&](std::string_view name, std::string_view display_name) {
    return assay::write_user_details_signal(relying_party, bytes_of("user"), name, display_name, room).error().code;
  };
  EXPECT_EQ(code(longest, longest), ErrorCode::ok);
  EXPECT_EQ(code("", "name"), ErrorCode::signal_name);
  EXPECT_EQ(code(too_long, "name"), ErrorCode::signal_name);
  EXPECT_EQ(code("name", too_long), ErrorCode::signal_name);
  EXPECT_EQ(code("\xff", "name"), ErrorCode::json_not_utf8);
  EXPECT_EQ(code("name", std::string_view("\0", 1)), ErrorCode::json_nul);
}

TEST_F(Signal, NeedsARelyingPartyAndRoom) {
  const assay::RelyingParty none;
  EXPECT_EQ(assay::write_unknown_credential_signal(none, bytes_of("a"), room).error().code,
            ErrorCode::relying_party_missing);
  EXPECT_EQ(assay::write_accepted_credentials_signal(none, bytes_of("a"), {}, room).error().code,
            ErrorCode::relying_party_missing);
  EXPECT_EQ(assay::write_user_details_signal(none, bytes_of("a"), "a", "b", room).error().code,
            ErrorCode::relying_party_missing);
  const auto text = assay::write_user_details_signal(relying_party, bytes_of("user"), "a", "b", room);
  ASSERT_TRUE(text.has_value());
  for (std::size_t size = 0; size < text->size(); ++size) {
    ByteVector narrow(size);
    EXPECT_EQ(assay::write_user_details_signal(relying_party, bytes_of("user"), "a", "b", narrow).error().code,
              ErrorCode::output_too_small);
  }
}

/// An authentication whose credential nobody has, judged without a record.
struct UnknownCase : AuthenticationCase {
  explicit UnknownCase(bool is_discoverable = true) {
    discoverable = is_discoverable;
    spec.user_handle = user_handle;
  }

  assay::AuthenticationVerdict refuse() {
    made = testlib::make_authentication(spec);
    return refuse_made();
  }
  assay::AuthenticationVerdict refuse_made() {
    const assay::RelyingParty relying_party = party.make();
    const assay::AuthenticationRequest request = complete_request();
    const assay::CredentialRecord none;
    const assay::AuthenticationRequest without_record{
        .user = request.user,
        .record = none,
        .challenge = request.challenge,
        .allow_credentials = request.allow_credentials,
        .user_verification = request.user_verification,
        .backup_state = request.backup_state,
        .extensions = request.extensions,
        .log = request.log,
    };
    const auto verdict =
        assay::refuse_unknown_credential(relying_party, without_record, response(), rp_test::shared_workspace());
    may_signal = assay::may_signal_unknown_credential(without_record, verdict);
    return verdict;
  }

  bool may_signal = false;
};

TEST(UnknownCredential, IsSaidOfAResponseThatIsOtherwiseInOrder) {
  UnknownCase c;
  expect_refused(c.refuse(), ErrorCode::unknown_credential, Step::auth_user_discovered);
  EXPECT_EQ(c.refuse().error.input, assay::Input::credential_id);
  EXPECT_TRUE(c.may_signal);
  // The signature is not what makes the difference: there is no key to verify it with.
  c.spec.hooks.signature = [](ByteVector& signature) { signature.back() ^= 1; };
  expect_refused(c.refuse(), ErrorCode::unknown_credential, Step::auth_user_discovered);
}

TEST(UnknownCredential, IsNotSignalledToAUserWhoWasNamed) {
  UnknownCase c(false);
  expect_refused(c.refuse(), ErrorCode::unknown_credential, Step::auth_user_known);
  EXPECT_FALSE(c.may_signal);
}

// A decoy is in allowCredentials and in no store: a signal would tell it from a credential.
TEST(UnknownCredential, IsNotSignalledWhereTheServerNamedCredentials) {
  UnknownCase c;
  c.allow_credentials = {c.spec.credential_id};
  expect_refused(c.refuse(), ErrorCode::unknown_credential, Step::auth_user_discovered);
  EXPECT_FALSE(c.may_signal);
  c.allow_credentials = {testlib::seed_bytes("another id", 16)};
  expect_refused(c.refuse(), ErrorCode::credential_not_allowed, Step::auth_allow_credentials);
  EXPECT_FALSE(c.may_signal);
}

TEST(UnknownCredential, IsNotSaidOfAResponseThatIsNotOfThisCeremony) {
  struct Row {
    ErrorCode code;
    Step step;
    void (*change)(UnknownCase& c);
  };
  const Row rows[] = {
      {ErrorCode::challenge_mismatch, Step::auth_challenge, [](UnknownCase& c) { c.challenge[0] ^= 1; }},
      {ErrorCode::challenge_too_short, Step::auth_options, [](UnknownCase& c) { c.challenge.resize(15); }},
      {ErrorCode::user_handle_missing, Step::auth_user_discovered, [](UnknownCase& c) { c.spec.user_handle.clear(); }},
      {ErrorCode::origin_not_allowed, Step::auth_origin,
       [](UnknownCase& c) { c.party.origins = {"https://www.example.org"}; }},
      {ErrorCode::type_mismatch, Step::auth_type,
       [](UnknownCase& c) {
         c.spec.hooks.client_data_json = [](std::string& json) { json.replace(json.find(".get"), 4, ".git"); };
       }},
      {ErrorCode::rp_id_hash_mismatch, Step::auth_rp_id_hash,
       [](UnknownCase& c) { c.spec.hooks.auth_data = [](ByteVector& data) { data[0] ^= 1; }; }},
      {ErrorCode::user_not_present, Step::auth_up, [](UnknownCase& c) { c.spec.auth_data.flags &= 0xfe; }},
      {ErrorCode::user_not_verified, Step::auth_uv, [](UnknownCase& c) { c.spec.auth_data.flags &= 0xfb; }},
      {ErrorCode::backup_state_without_eligibility, Step::auth_be_bs,
       [](UnknownCase& c) { c.spec.auth_data.flags |= 0x10; }},
      {ErrorCode::backup_state_policy, Step::auth_bs_policy,
       [](UnknownCase& c) { c.backup_state = assay::FlagPolicy::must_be_set; }},
      {ErrorCode::auth_data_truncated, Step::auth_parts,
       [](UnknownCase& c) { c.spec.hooks.auth_data = [](ByteVector& data) { data.pop_back(); }; }},
  };
  for (const Row& row : rows) {
    UnknownCase c;
    expect_refused(c.refuse(), ErrorCode::unknown_credential, Step::auth_user_discovered);
    row.change(c);
    expect_refused(c.refuse(), row.code, row.step);
    EXPECT_FALSE(c.may_signal);
  }
}

// What a caller hands in by mistake must not make passkey managers remove a credential that there is.
TEST(UnknownCredential, IsNotSaidWhereTheCallerHasARecordOfAnotherCredential) {
  AuthenticationCase c;
  c.discoverable = true;
  c.spec.user_handle = c.user_handle;
  const ByteVector other = testlib::seed_bytes("another id", 16);
  c.record.id = other;
  const auto verdict = c.verify();
  expect_refused(verdict, ErrorCode::record_of_another_credential, Step::auth_user_discovered);
  EXPECT_FALSE(assay::may_signal_unknown_credential(c.complete_request(), verdict));
}

}  // namespace
