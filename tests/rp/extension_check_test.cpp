// What options can ask for of extensions, and what not.
#include "lib/rp/extension_check.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/rp/extension_samples.hpp"
#include "tests/rp/fixture.hpp"

namespace {

using assay::AuthenticationExtensions;
using assay::Bytes;
using assay::Error;
using assay::ErrorCode;
using assay::Input;
using assay::Payment;
using assay::PrfForCredential;
using assay::RegistrationExtensions;
using assay::rp::check_authentication_extensions;
using assay::rp::check_authentication_inputs;
using assay::rp::check_registration_extensions;
using rp_test::ExtensionSamples;

void expect_code(const Error& error, ErrorCode code, std::uint32_t offset = 0) {
  EXPECT_EQ(assay::error_name(error.code), assay::error_name(code));
  if (code == ErrorCode::ok) return;
  EXPECT_EQ(error.input, Input::configuration);
  EXPECT_EQ(error.offset, offset);
}

class ExtensionCheck : public ::testing::Test {
 protected:
  /// What is changed in `change` is refused; without it the same is accepted.
  void registration(ErrorCode code, const std::function<void(RegistrationExtensions&)>& change,
                    std::uint32_t offset = 0) const {
    RegistrationExtensions asked = samples_.registration();
    expect_code(check_registration_extensions(asked), ErrorCode::ok);
    change(asked);
    expect_code(check_registration_extensions(asked), code, offset);
  }
  void authentication(ErrorCode code, const std::function<void(AuthenticationExtensions&)>& change,
                      std::uint32_t offset = 0) const {
    AuthenticationExtensions asked = samples_.authentication();
    expect_code(check_authentication_extensions(asked, samples_.allow_credentials()), ErrorCode::ok);
    change(asked);
    expect_code(check_authentication_extensions(asked, samples_.allow_credentials()), code, offset);
  }
  void payment(ErrorCode code, const std::function<void(Payment&)>& change, std::uint32_t offset = 0) const {
    Payment changed = samples_.payment();
    change(changed);
    authentication(
        code, [&](AuthenticationExtensions& asked) { asked.payment = &changed; }, offset);
  }

  ExtensionSamples samples_;
};

TEST_F(ExtensionCheck, AcceptsWhereNothingIsAsked) {
  expect_code(check_registration_extensions({}), ErrorCode::ok);
  expect_code(check_authentication_extensions({}, {}), ErrorCode::ok);
}

TEST_F(ExtensionCheck, RefusesImpossibleLevelsOfProtection) {
  registration(ErrorCode::cred_protect_level,
               [](auto& asked) { asked.cred_protect = static_cast<assay::CredentialProtection>(4); });
  registration(ErrorCode::cred_protect_level_missing,
               [](auto& asked) { asked.cred_protect = assay::CredentialProtection::not_asked; });
}

TEST_F(ExtensionCheck, RefusesLongCredentialBlobs) {
  const std::vector<std::uint8_t> longest(32);
  const std::vector<std::uint8_t> longer(33);
  registration(ErrorCode::ok, [&](auto& asked) { asked.cred_blob = longest; });
  registration(ErrorCode::cred_blob_too_long, [&](auto& asked) { asked.cred_blob = longer; });
}

TEST_F(ExtensionCheck, RefusesUnknownSupportOfLargeBlobs) {
  registration(ErrorCode::large_blob_support,
               [](auto& asked) { asked.large_blob = static_cast<assay::LargeBlobSupport>(3); });
}

TEST_F(ExtensionCheck, RefusesInputsOfPrfThatCannotBe) {
  registration(ErrorCode::prf_not_asked, [](auto& asked) { asked.prf = false; });
  registration(ErrorCode::prf_first_missing, [](auto& asked) { asked.prf_eval.first = {}; });
  authentication(ErrorCode::prf_first_missing, [](auto& asked) { asked.prf.first = {}; });
  const PrfForCredential no_values[] = {{samples_.credential_id, {}}};
  authentication(ErrorCode::prf_first_missing, [&](auto& asked) { asked.prf_by_credential = no_values; });
}

TEST_F(ExtensionCheck, RefusesInputsOfPrfForCredentialsThatAreNotAllowed) {
  const assay::PrfValues values{samples_.first, {}};
  const PrfForCredential other[] = {{samples_.credential_id, values}, {samples_.first, values}};
  authentication(
      ErrorCode::prf_credential_not_allowed, [&](auto& asked) { asked.prf_by_credential = other; }, 1);
  const PrfForCredential twice[] = {{samples_.credential_id, values}, {samples_.credential_id, values}};
  authentication(
      ErrorCode::prf_credential_repeated, [&](auto& asked) { asked.prf_by_credential = twice; }, 1);
  AuthenticationExtensions asked = samples_.authentication();
  asked.large_blob_write = {};
  expect_code(check_authentication_extensions(asked, {}), ErrorCode::prf_without_credentials);
  expect_code(check_authentication_inputs(asked), ErrorCode::ok);
  asked.prf_by_credential = {};
  expect_code(check_authentication_extensions(asked, {}), ErrorCode::ok);
}

TEST_F(ExtensionCheck, RefusesToReadAndWriteALargeBlob) {
  authentication(ErrorCode::large_blob_read_and_write, [](auto& asked) { asked.large_blob_read = true; });
  authentication(ErrorCode::ok, [](auto& asked) {
    asked.large_blob_read = true;
    asked.large_blob_write = {};
  });
}

TEST_F(ExtensionCheck, RefusesToWriteALargeBlobUnlessOneCredentialIsAllowed) {
  AuthenticationExtensions asked;
  asked.large_blob_write = samples_.first;
  const std::vector<assay::CredentialDescriptor> two = {{samples_.first, {}}, {samples_.credential_id, {}}};
  expect_code(check_authentication_extensions(asked, std::span(two).first(1)), ErrorCode::ok);
  expect_code(check_authentication_extensions(asked, {}), ErrorCode::large_blob_write_credential);
  expect_code(check_authentication_extensions(asked, two), ErrorCode::large_blob_write_credential);
  asked = {.large_blob_read = true};
  expect_code(check_authentication_extensions(asked, two), ErrorCode::ok);
}

TEST_F(ExtensionCheck, RefusesSaltsThatAreNoSalts) {
  const std::vector<std::uint8_t> salt(32);
  const std::vector<std::uint8_t> shorter(31);
  const std::vector<std::uint8_t> longer(33);
  const auto check = [](Bytes first, Bytes second) {
    return check_authentication_inputs({.hmac_secret = {first, second}});
  };
  expect_code(check(salt, {}), ErrorCode::ok);
  expect_code(check(salt, salt), ErrorCode::ok);
  expect_code(check(shorter, {}), ErrorCode::hmac_secret_salt);
  expect_code(check(longer, salt), ErrorCode::hmac_secret_salt);
  expect_code(check(salt, longer), ErrorCode::hmac_secret_salt);
  expect_code(check({}, salt), ErrorCode::hmac_secret_salt);
  authentication(ErrorCode::prf_and_hmac_secret, [&](auto& asked) { asked.hmac_secret.first = salt; });
}

TEST_F(ExtensionCheck, RefusesIncompletePayments) {
  payment(ErrorCode::payment_rp_id_missing, [](Payment& p) { p.rp_id = {}; });
  payment(ErrorCode::payment_top_origin_missing, [](Payment& p) { p.top_origin = {}; });
  payment(ErrorCode::ok, [](Payment& p) { p.payee_name = {}; });
  payment(ErrorCode::ok, [](Payment& p) { p.payee_origin = {}; });
  payment(ErrorCode::payment_payee_missing, [](Payment& p) { p.payee_name = p.payee_origin = {}; });
  payment(ErrorCode::payment_payee_origin_insecure, [](Payment& p) { p.payee_origin = "http://shop.example"; });
  payment(ErrorCode::payment_instrument_missing, [](Payment& p) { p.instrument.display_name = {}; });
  payment(ErrorCode::payment_instrument_missing, [](Payment& p) { p.instrument.icon = {}; });
  payment(ErrorCode::ok, [](Payment& p) { p.instrument.details = {}; });
}

TEST_F(ExtensionCheck, RefusesAmountsThatAreNone) {
  for (const std::string_view currency : {"", "EU", "EURO", "eur", "E1R"}) {
    payment(ErrorCode::payment_currency, [&](Payment& p) { p.total.currency = currency; });
  }
  for (const std::string_view value : {"", "-1", "1,5", "1.", ".5", "1.2.3", "1e3", " 1"}) {
    payment(ErrorCode::payment_value, [&](Payment& p) { p.total.value = value; });
  }
  for (const std::string_view value : {"0", "12", "0.01"}) {
    payment(ErrorCode::ok, [&](Payment& p) { p.total.value = value; });
  }
}

TEST_F(ExtensionCheck, RefusesLogosThatCannotBe) {
  const std::vector<assay::PaymentEntityLogo> many(assay::kMaxPaymentLogos + 1, samples_.logos[0]);
  payment(ErrorCode::ok, [&](Payment& p) { p.logos = std::span(many).first(assay::kMaxPaymentLogos); });
  payment(ErrorCode::too_many_payment_logos, [&](Payment& p) { p.logos = many; });
  const assay::PaymentEntityLogo no_label[] = {samples_.logos[0], {"https://bank.example/2.png", {}}};
  payment(
      ErrorCode::payment_logo_missing, [&](Payment& p) { p.logos = no_label; }, 1);
  const assay::PaymentEntityLogo no_url[] = {{{}, "Bank"}};
  payment(ErrorCode::payment_logo_missing, [&](Payment& p) { p.logos = no_url; });
}

TEST_F(ExtensionCheck, RefusesIdentifiersThatAreNone) {
  const std::string longest(32, 'x');
  const std::string longer(33, 'x');
  const auto check = [&](ErrorCode code, std::string_view identifier) {
    const std::string_view others[] = {"first", identifier};
    registration(
        code, [&](auto& asked) { asked.others = others; }, 1);
    authentication(
        code, [&](auto& asked) { asked.others = others; }, 1);
  };
  check(ErrorCode::ok, longest);
  for (const std::string_view bad : {"", longer.c_str(), "two words", "\"quoted\"", "back\\slash", "caf\xc3\xa9"}) {
    check(ErrorCode::extension_identifier, bad);
  }
  check(ErrorCode::extension_identifier_repeated, "first");
  for (const std::string_view taken : {"prf", "hmac-secret", "credentialProtectionPolicy", "uvm", "payment"}) {
    check(ErrorCode::extension_identifier_taken, taken);
  }
}

TEST_F(ExtensionCheck, RefusesTooManyIdentifiers) {
  std::vector<std::string> names;
  for (int i = 0; i < 17; ++i) names.push_back("extension" + std::to_string(i));
  const std::vector<std::string_view> others(names.begin(), names.end());
  registration(ErrorCode::ok, [&](auto& asked) { asked.others = std::span(others).first(16); });
  registration(ErrorCode::too_many_extensions, [&](auto& asked) { asked.others = others; });
}

}  // namespace
