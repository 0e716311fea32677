#include "lib/rp/extension_check.hpp"

#include <algorithm>
#include <string_view>

#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"

namespace assay::rp {
namespace {

/// Under these names go the inputs and outputs of the extensions that have a type.
constexpr std::string_view kTaken[] = {"appid",
                                       "appidExclude",
                                       "credBlob",
                                       "credProps",
                                       "credProtect",
                                       "credentialProtectionPolicy",
                                       "enforceCredentialProtectionPolicy",
                                       "getCredBlob",
                                       "hmac-secret",
                                       "hmac-secret-mc",
                                       "hmacCreateSecret",
                                       "hmacGetSecret",
                                       "largeBlob",
                                       "minPinLength",
                                       "payment",
                                       "prf",
                                       "remoteClientDataJSON",
                                       "thirdPartyPayment",
                                       "uvm"};

// WebAuthn 9.1.
bool is_identifier(std::string_view text) noexcept {
  const auto is_allowed = [](char c) { return c >= 0x21 && c <= 0x7e && c != '"' && c != '\\'; };
  return !text.empty() && text.size() <= kMaxExtensionIdentifier && std::ranges::all_of(text, is_allowed);
}

Error check_others(std::span<const std::string_view> others) noexcept {
  ASSAY_REQUIRE(others.size() <= kMaxOtherExtensions, ErrorCode::too_many_extensions, 0);
  for (std::size_t i = 0; i < others.size(); ++i) {
    ASSAY_REQUIRE(is_identifier(others[i]), ErrorCode::extension_identifier, i);
    const bool is_free = std::ranges::find(kTaken, others[i]) == std::ranges::end(kTaken);
    ASSAY_REQUIRE(is_free, ErrorCode::extension_identifier_taken, i);
    const auto before = others.first(i);
    const bool is_new = std::ranges::find(before, others[i]) == before.end();
    ASSAY_REQUIRE(is_new, ErrorCode::extension_identifier_repeated, i);
  }
  return {};
}

bool lacks_first(const PrfValues& values) noexcept {
  return values.first.empty() && !values.second.empty();
}

Error check_registration(const RegistrationExtensions& asked) noexcept {
  const bool is_level = asked.cred_protect <= CredentialProtection::user_verification_required;
  ASSAY_REQUIRE(is_level, ErrorCode::cred_protect_level, 0);
  const bool has_level = asked.cred_protect != CredentialProtection::not_asked;
  ASSAY_REQUIRE(has_level || !asked.enforce_cred_protect, ErrorCode::cred_protect_level_missing, 0);
  ASSAY_REQUIRE(asked.cred_blob.size() <= kMaxCredBlob, ErrorCode::cred_blob_too_long, 0);
  ASSAY_REQUIRE(asked.large_blob <= LargeBlobSupport::required, ErrorCode::large_blob_support, 0);
  const bool has_values = !asked.prf_eval.first.empty() || !asked.prf_eval.second.empty();
  ASSAY_REQUIRE(asked.prf || !has_values, ErrorCode::prf_not_asked, 0);
  ASSAY_REQUIRE(!lacks_first(asked.prf_eval), ErrorCode::prf_first_missing, 0);
  return check_others(asked.others);
}

// Secure Payment Confirmation 4.1.1 and Payment Request 2.1.
bool is_currency(std::string_view text) noexcept {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_digits(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_value(std::string_view text) noexcept {
  const auto* const dot = std::ranges::find(text, '.');
  if (dot == text.end()) return is_digits(text);
  return is_digits({text.begin(), dot}) && is_digits({dot + 1, text.end()});
}

Error check_logos(std::span<const PaymentEntityLogo> logos) noexcept {
  ASSAY_REQUIRE(logos.size() <= kMaxPaymentLogos, ErrorCode::too_many_payment_logos, 0);
  for (std::size_t i = 0; i < logos.size(); ++i) {
    ASSAY_REQUIRE(!logos[i].url.empty() && !logos[i].label.empty(), ErrorCode::payment_logo_missing, i);
  }
  return {};
}

Error check_payment(const Payment& payment) noexcept {
  ASSAY_REQUIRE(!payment.rp_id.empty(), ErrorCode::payment_rp_id_missing, 0);
  ASSAY_REQUIRE(!payment.top_origin.empty(), ErrorCode::payment_top_origin_missing, 0);
  const bool has_payee = !payment.payee_name.empty() || !payment.payee_origin.empty();
  ASSAY_REQUIRE(has_payee, ErrorCode::payment_payee_missing, 0);
  const bool is_secure = payment.payee_origin.empty() || payment.payee_origin.starts_with("https://");
  ASSAY_REQUIRE(is_secure, ErrorCode::payment_payee_origin_insecure, 0);
  ASSAY_REQUIRE(is_currency(payment.total.currency), ErrorCode::payment_currency, 0);
  ASSAY_REQUIRE(is_value(payment.total.value), ErrorCode::payment_value, 0);
  const bool has_instrument = !payment.instrument.display_name.empty() && !payment.instrument.icon.empty();
  ASSAY_REQUIRE(has_instrument, ErrorCode::payment_instrument_missing, 0);
  return check_logos(payment.logos);
}

bool is_salt(Bytes salt) noexcept {
  return salt.empty() || salt.size() == kHmacSecretSalt;
}

Error check_prf(const AuthenticationExtensions& asked) noexcept {
  ASSAY_REQUIRE(!lacks_first(asked.prf), ErrorCode::prf_first_missing, 0);
  for (std::size_t i = 0; i < asked.prf_by_credential.size(); ++i) {
    const bool has_first = !asked.prf_by_credential[i].values.first.empty();
    ASSAY_REQUIRE(has_first, ErrorCode::prf_first_missing, i);
  }
  return {};
}

Error check_authentication(const AuthenticationExtensions& asked) noexcept {
  const bool reads_or_writes = !asked.large_blob_read || asked.large_blob_write.empty();
  ASSAY_REQUIRE(reads_or_writes, ErrorCode::large_blob_read_and_write, 0);
  ASSAY_TRY(check_prf(asked));
  const PrfValues& salts = asked.hmac_secret;
  const bool are_salts = is_salt(salts.first) && is_salt(salts.second) && !lacks_first(salts);
  ASSAY_REQUIRE(are_salts, ErrorCode::hmac_secret_salt, 0);
  const bool has_prf = !asked.prf.first.empty() || !asked.prf_by_credential.empty();
  ASSAY_REQUIRE(!has_prf || salts.first.empty(), ErrorCode::prf_and_hmac_secret, 0);
  if (asked.payment != nullptr) ASSAY_TRY(check_payment(*asked.payment));
  return check_others(asked.others);
}

Error check_allowed(const AuthenticationExtensions& asked,
                    std::span<const CredentialDescriptor> allow_credentials) noexcept {
  const bool writes = !asked.large_blob_write.empty();
  ASSAY_REQUIRE(!writes || allow_credentials.size() == 1, ErrorCode::large_blob_write_credential, 0);
  const auto named = asked.prf_by_credential;
  ASSAY_REQUIRE(named.empty() || !allow_credentials.empty(), ErrorCode::prf_without_credentials, 0);
  for (std::size_t i = 0; i < named.size(); ++i) {
    const auto is_same = [&](Bytes id) { return equal(id, named[i].credential_id); };
    const bool is_allowed = std::ranges::any_of(allow_credentials, is_same, &CredentialDescriptor::id);
    ASSAY_REQUIRE(is_allowed, ErrorCode::prf_credential_not_allowed, i);
    const bool is_new = std::ranges::none_of(named.first(i), is_same, &PrfForCredential::credential_id);
    ASSAY_REQUIRE(is_new, ErrorCode::prf_credential_repeated, i);
  }
  return {};
}

}  // namespace

Error check_registration_extensions(const RegistrationExtensions& asked) noexcept {
  return located(check_registration(asked), Input::configuration);
}

Error check_authentication_inputs(const AuthenticationExtensions& asked) noexcept {
  return located(check_authentication(asked), Input::configuration);
}

Error check_authentication_extensions(const AuthenticationExtensions& asked,
                                      std::span<const CredentialDescriptor> allow_credentials) noexcept {
  ASSAY_TRY(check_authentication_inputs(asked));
  return located(check_allowed(asked, allow_credentials), Input::configuration);
}

}  // namespace assay::rp
