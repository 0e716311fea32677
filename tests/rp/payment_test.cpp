// Secure Payment Confirmation: what the payer confirmed is what was to be confirmed, member by member.
#include <gtest/gtest.h>

#include <string>

#include "tests/rp/extension_samples.hpp"
#include "tests/rp/fixture.hpp"

namespace {

using assay::ErrorCode;
using assay::Payment;
using assay::Step;
using rp_test::AuthenticationCase;
using rp_test::expect_accepted;
using rp_test::expect_refused;

/// The payment of ExtensionSamples as clients write it.
const std::string kConfirmed =
    R"({"rpId":"example.org","topOrigin":"https://shop.example","payeeName":"Shop",)"
    R"("payeeOrigin":"https://shop.example","paymentEntitiesLogos":[)"
    R"({"url":"https://bank.example/logo.png","label":"Bank"},)"
    R"({"url":"https://network.example/logo.png","label":"Network"}],)"
    R"("total":{"currency":"EUR","value":"10.50"},"instrument":{"displayName":"Card 1234",)"
    R"("icon":"https://bank.example/card.png","iconMustBeShown":true,"details":"expires soon"}})";

std::string edited(const std::string& from, const std::string& to) {
  std::string text = kConfirmed;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

AuthenticationCase with_payment(const Payment& asked, const std::string& confirmed) {
  AuthenticationCase c;
  c.spec.client_data.type = "payment.get";
  if (!confirmed.empty()) c.spec.client_data.extra_members = {{"payment", confirmed}};
  c.extensions.payment = &asked;
  return c;
}

class PaymentTest : public ::testing::Test {
 protected:
  assay::AuthenticationVerdict judged(const Payment& asked, const std::string& confirmed) {
    case_ = with_payment(asked, confirmed);
    return case_.verify();
  }
  /// The payer saw something else, and the twin that saw the right thing is accepted.
  void expect_mismatch(const std::string& from, const std::string& to, ErrorCode code) {
    expect_accepted(judged(samples_.confirmed, kConfirmed));
    expect_refused(judged(samples_.confirmed, edited(from, to)), code, Step::auth_origin);
  }
  /// What was asked for has no such member and the payer saw one, or the other way round.
  void expect_presence(const std::string& member, std::string_view& expected, ErrorCode code) {
    const std::string_view kept = expected;
    expected = {};
    expect_accepted(judged(samples_.confirmed, edited(member, "")));
    expect_refused(judged(samples_.confirmed, kConfirmed), code, Step::auth_origin);
    expected = kept;
    expect_refused(judged(samples_.confirmed, edited(member, "")), code, Step::auth_origin);
  }

  rp_test::ExtensionSamples samples_;
  AuthenticationCase case_;
};

TEST_F(PaymentTest, IsConfirmedWhereEveryMemberIsTheSame) {
  const auto verdict = judged(samples_.confirmed, kConfirmed);
  expect_accepted(verdict);
  EXPECT_TRUE(verdict.extension_outputs.payment.confirmed);
  EXPECT_EQ(verdict.extension_outputs.payment.num_logos, 2);
  EXPECT_TRUE(verdict.extension_outputs.payment.browser_bound_public_key.empty());
}

TEST_F(PaymentTest, RefusesEveryMemberThatIsAnother) {
  expect_mismatch(R"("rpId":"example.org")", R"("rpId":"example.com")", ErrorCode::payment_rp_id_mismatch);
  expect_mismatch(R"("topOrigin":"https://shop)", R"("topOrigin":"https://other)",
                  ErrorCode::payment_top_origin_mismatch);
  expect_mismatch(R"("payeeName":"Shop")", R"("payeeName":"shop")", ErrorCode::payment_payee_name_mismatch);
  expect_mismatch(R"("payeeOrigin":"https://shop)", R"("payeeOrigin":"https://other)",
                  ErrorCode::payment_payee_origin_mismatch);
  expect_mismatch("EUR", "USD", ErrorCode::payment_currency_mismatch);
  expect_mismatch("10.50", "10.5", ErrorCode::payment_value_mismatch);
  expect_mismatch("Card 1234", "Card 4321", ErrorCode::payment_display_name_mismatch);
  expect_mismatch("card.png", "other.png", ErrorCode::payment_icon_mismatch);
  expect_mismatch(R"("iconMustBeShown":true)", R"("iconMustBeShown":false)",
                  ErrorCode::payment_icon_must_be_shown_mismatch);
  expect_mismatch("expires soon", "expired", ErrorCode::payment_details_mismatch);
}

TEST_F(PaymentTest, RefusesMembersThatAreMissing) {
  expect_mismatch(R"("rpId":"example.org",)", "", ErrorCode::payment_rp_id_mismatch);
  expect_mismatch(R"("topOrigin":"https://shop.example",)", "", ErrorCode::payment_top_origin_mismatch);
  expect_mismatch(R"("currency":"EUR",)", "", ErrorCode::payment_currency_mismatch);
  expect_mismatch(R"(,"value":"10.50")", "", ErrorCode::payment_value_mismatch);
  expect_mismatch(R"("displayName":"Card 1234",)", "", ErrorCode::payment_display_name_mismatch);
  expect_mismatch(R"("icon":"https://bank.example/card.png",)", "", ErrorCode::payment_icon_mismatch);
  expect_mismatch(R"("total":{"currency":"EUR","value":"10.50"},)", "", ErrorCode::payment_currency_mismatch);
}

TEST_F(PaymentTest, RefusesMembersThatAreThereOrNotUnasked) {
  Payment& asked = samples_.confirmed;
  expect_presence(R"("payeeName":"Shop",)", asked.payee_name, ErrorCode::payment_payee_name_mismatch);
  expect_presence(R"("payeeOrigin":"https://shop.example",)", asked.payee_origin,
                  ErrorCode::payment_payee_origin_mismatch);
  expect_presence(R"(,"details":"expires soon")", asked.instrument.details, ErrorCode::payment_details_mismatch);
}

TEST_F(PaymentTest, TakesIconMustBeShownForTrueWhereItIsAbsent) {
  Payment& asked = samples_.confirmed;
  const std::string absent = edited(R"("iconMustBeShown":true,)", "");
  expect_accepted(judged(asked, absent));
  asked.instrument.icon_must_be_shown = false;
  expect_refused(judged(asked, absent), ErrorCode::payment_icon_must_be_shown_mismatch, Step::auth_origin);
  expect_accepted(judged(asked, edited(R"("iconMustBeShown":true)", R"("iconMustBeShown":false)")));
}

TEST_F(PaymentTest, TakesSomeOfTheLogosInTheirOrder) {
  const std::string bank = R"({"url":"https://bank.example/logo.png","label":"Bank"})";
  const std::string network = R"({"url":"https://network.example/logo.png","label":"Network"})";
  const auto shown = [&](const std::string& logos) {
    return judged(samples_.confirmed, edited(bank + "," + network, logos));
  };
  for (const auto& [logos, count] : {std::pair(bank, 1), std::pair(network, 1), std::pair(std::string(), 0)}) {
    const auto verdict = shown(logos);
    expect_accepted(verdict);
    EXPECT_EQ(verdict.extension_outputs.payment.num_logos, count);
  }
  const auto refused = [&](const std::string& logos) {
    expect_refused(shown(logos), ErrorCode::payment_logos_mismatch, Step::auth_origin);
  };
  refused(network + "," + bank);
  refused(bank + "," + bank);
  refused(R"({"url":"https://bank.example/logo.png","label":"Other"})");
  refused(R"({"url":"https://bank.example/logo.png"})");
  refused(bank + "," + network + R"(,{"url":"https://evil.example/logo.png","label":"Evil"})");
  samples_.confirmed.logos = {};
  expect_refused(judged(samples_.confirmed, kConfirmed), ErrorCode::payment_logos_mismatch, Step::auth_origin);
  expect_accepted(judged(samples_.confirmed, edited(R"("paymentEntitiesLogos":[)" + bank + "," + network + "],", "")));
}

TEST_F(PaymentTest, RefusesMembersOfOtherTypes) {
  expect_mismatch(R"("rpId":"example.org")", R"("rpId":1)", ErrorCode::payment_member_type);
  expect_mismatch(R"({"currency":"EUR","value":"10.50"})", R"("10.50 EUR")", ErrorCode::payment_member_type);
  expect_mismatch(R"("value":"10.50")", R"("value":10.50)", ErrorCode::payment_member_type);
  expect_mismatch(R"("iconMustBeShown":true)", R"("iconMustBeShown":"true")", ErrorCode::payment_member_type);
  expect_mismatch(R"("label":"Bank")", R"("label":null)", ErrorCode::payment_member_type);
  expect_mismatch(R"("paymentEntitiesLogos":[)", R"("paymentEntitiesLogos":[1,)", ErrorCode::payment_member_type);
}

TEST_F(PaymentTest, RefusesClientDataWithoutAPayment) {
  expect_refused(judged(samples_.confirmed, ""), ErrorCode::payment_missing, Step::auth_origin);
  for (const char* none : {"null", "[]", "\"\"", "1"}) {
    expect_refused(judged(samples_.confirmed, none), ErrorCode::payment_missing, Step::auth_origin);
  }
}

// Some clients write the RP ID as `rp`, too.
TEST_F(PaymentTest, ComparesRpWhereItIsThere) {
  expect_accepted(judged(samples_.confirmed, edited("{\"rpId\"", R"({"rp":"example.org","rpId")")));
  expect_refused(judged(samples_.confirmed, edited("{\"rpId\"", R"({"rp":"example.com","rpId")")),
                 ErrorCode::payment_rp_mismatch, Step::auth_origin);
}

TEST_F(PaymentTest, GivesTheBrowserBoundKey) {
  const std::string with_key = edited("{\"rpId\"", R"({"browserBoundPublicKey":"AQIDBA","rpId")");
  case_ = with_payment(samples_.confirmed, with_key);
  case_.spec.client_extension_results = R"({"payment":{"browserBoundSignature":{"signature":"BQYH"}}})";
  case_.refuse_unsolicited_extensions = true;
  const auto verdict = case_.verify();
  expect_accepted(verdict);
  EXPECT_EQ(testlib::to_hex(verdict.extension_outputs.payment.browser_bound_public_key), "01020304");
  EXPECT_EQ(testlib::to_hex(verdict.extension_outputs.payment.browser_bound_signature), "050607");
  expect_refused(judged(samples_.confirmed, edited("{\"rpId\"", R"({"browserBoundPublicKey":"A","rpId")")),
                 ErrorCode::payment_browser_bound_key, Step::auth_origin);
}

TEST_F(PaymentTest, MayBeAskedForByTheOriginThatWasNamed) {
  case_ = with_payment(samples_.confirmed, kConfirmed);
  case_.spec.client_data.origin = "https://shop.example";
  expect_refused(case_.verify(), ErrorCode::origin_not_allowed, Step::auth_origin);
  samples_.confirmed.caller_origin = "https://shop.example";
  expect_accepted(case_.verify());
  case_.spec.client_data.origin = testlib::kOrigin;
  expect_refused(case_.verify(), ErrorCode::payment_caller_mismatch, Step::auth_origin);
}

TEST_F(PaymentTest, OfAnotherRelyingPartyIsMisuse) {
  expect_accepted(judged(samples_.confirmed, kConfirmed));
  samples_.confirmed.rp_id = "example.com";
  expect_refused(judged(samples_.confirmed, kConfirmed), ErrorCode::payment_rp_id_foreign, Step::auth_options);
}

// Client data may be written in any way that JSON can be; escapes are resolved before anything is compared, and what is
// outside of the payment plays no part.
TEST_F(PaymentTest, IsReadWhereItStands) {
  expect_accepted(judged(samples_.confirmed, edited("Card 1234", R"(\u0043ard 1234)")));
  case_ = with_payment(samples_.confirmed, kConfirmed);
  case_.spec.client_data.extra_members.insert(case_.spec.client_data.extra_members.begin(),
                                              {"other", R"({"rpId":1,"total":{"value":"9"}})"});
  expect_accepted(case_.verify());
  expect_accepted(judged(samples_.confirmed, edited("\"total\":{", R"("other":{"value":"9"},"total":{)")));
}

TEST(Catalogue, JS_06_EveryOtherTypeOfClientDataIsRefused) {
  const rp_test::ExtensionSamples samples;
  const auto type = [&](const char* given, bool pays) {
    AuthenticationCase c = with_payment(samples.confirmed, kConfirmed);
    if (!pays) c.extensions.payment = nullptr;
    c.spec.client_data.type = given;
    return c.verify();
  };
  expect_accepted(type("webauthn.get", false));
  expect_accepted(type("payment.get", true));
  for (const char* other : {"payment.get", "webauthn.create", "payment.create", "Webauthn.get", ""}) {
    expect_refused(type(other, false), ErrorCode::type_mismatch, Step::auth_type);
  }
  for (const char* other : {"webauthn.get", "webauthn.create", "payment.create", ""}) {
    expect_refused(type(other, true), ErrorCode::type_mismatch, Step::auth_type);
  }
  for (const char* other : {"payment.get", "webauthn.get"}) {
    rp_test::RegistrationCase c;
    c.request.extensions.payment = true;
    expect_accepted(c.verify());
    c.spec.client_data.type = other;
    expect_refused(c.verify(), ErrorCode::type_mismatch, Step::reg_type);
  }
}

}  // namespace
