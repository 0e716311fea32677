#include "lib/rp/extension_writer.hpp"

#include <string_view>

namespace assay::rp {
namespace {

using json::Writer;

std::string_view protection_name(CredentialProtection level) noexcept {
  switch (level) {
    case CredentialProtection::user_verification_required: return "userVerificationRequired";
    case CredentialProtection::user_verification_optional_with_credential_id_list:
      return "userVerificationOptionalWithCredentialIDList";
    default: return "userVerificationOptional";
  }
}

void write_flag(Writer& writer, std::string_view name, bool asked) noexcept {
  if (asked) writer.boolean(name, true);
}

void write_text(Writer& writer, std::string_view name, std::string_view value) noexcept {
  if (!value.empty()) writer.text(name, value);
}

void write_bytes(Writer& writer, std::string_view name, Bytes value) noexcept {
  if (!value.empty()) writer.bytes(name, value);
}

void write_values(Writer& writer, const PrfValues& values, std::string_view first, std::string_view second) noexcept {
  writer.begin_object();
  writer.bytes(first, values.first);
  write_bytes(writer, second, values.second);
  writer.end_object();
}

void write_eval(Writer& writer, const PrfValues& values) noexcept {
  if (values.first.empty()) return;
  writer.name("eval");
  write_values(writer, values, "first", "second");
}

void write_protection(Writer& writer, const RegistrationExtensions& asked) noexcept {
  if (asked.cred_protect == CredentialProtection::not_asked) return;
  writer.text("credentialProtectionPolicy", protection_name(asked.cred_protect));
  write_flag(writer, "enforceCredentialProtectionPolicy", asked.enforce_cred_protect);
}

void write_large_blob_support(Writer& writer, LargeBlobSupport support) noexcept {
  if (support == LargeBlobSupport::not_asked) return;
  writer.name("largeBlob").begin_object();
  writer.text("support", support == LargeBlobSupport::required ? "required" : "preferred");
  writer.end_object();
}

void write_registration_prf(Writer& writer, const RegistrationExtensions& asked) noexcept {
  if (!asked.prf) return;
  writer.name("prf").begin_object();
  write_eval(writer, asked.prf_eval);
  writer.end_object();
}

void write_large_blob(Writer& writer, const AuthenticationExtensions& asked) noexcept {
  if (!asked.large_blob_read && asked.large_blob_write.empty()) return;
  writer.name("largeBlob").begin_object();
  write_flag(writer, "read", asked.large_blob_read);
  write_bytes(writer, "write", asked.large_blob_write);
  writer.end_object();
}

bool asks_for_prf(const AuthenticationExtensions& asked) noexcept {
  return !asked.prf.first.empty() || !asked.prf_by_credential.empty();
}

void write_authentication_prf(Writer& writer, const AuthenticationExtensions& asked) noexcept {
  if (!asks_for_prf(asked)) return;
  writer.name("prf").begin_object();
  write_eval(writer, asked.prf);
  if (!asked.prf_by_credential.empty()) {
    writer.name("evalByCredential").begin_object();
    for (const PrfForCredential& one : asked.prf_by_credential) {
      writer.name_of_bytes(one.credential_id);
      write_values(writer, one.values, "first", "second");
    }
    writer.end_object();
  }
  writer.end_object();
}

void write_hmac_secret(Writer& writer, const PrfValues& salts) noexcept {
  if (salts.first.empty()) return;
  writer.name("hmacGetSecret");
  write_values(writer, salts, "salt1", "salt2");
}

void write_amount(Writer& writer, const PaymentAmount& amount) noexcept {
  writer.name("total").begin_object();
  writer.text("currency", amount.currency);
  writer.text("value", amount.value);
  writer.end_object();
}

void write_instrument(Writer& writer, const PaymentInstrument& instrument) noexcept {
  writer.name("instrument").begin_object();
  writer.text("displayName", instrument.display_name);
  writer.text("icon", instrument.icon);
  writer.boolean("iconMustBeShown", instrument.icon_must_be_shown);
  write_text(writer, "details", instrument.details);
  writer.end_object();
}

void write_logos(Writer& writer, std::span<const PaymentEntityLogo> logos) noexcept {
  if (logos.empty()) return;
  writer.name("paymentEntitiesLogos").begin_array();
  for (const PaymentEntityLogo& logo : logos) {
    writer.begin_object().text("url", logo.url).text("label", logo.label).end_object();
  }
  writer.end_array();
}

void write_payment(Writer& writer, const Payment& payment) noexcept {
  writer.name("payment").begin_object();
  writer.boolean("isPayment", true);
  writer.text("rpId", payment.rp_id);
  writer.text("topOrigin", payment.top_origin);
  write_text(writer, "payeeName", payment.payee_name);
  write_text(writer, "payeeOrigin", payment.payee_origin);
  write_logos(writer, payment.logos);
  write_amount(writer, payment.total);
  write_instrument(writer, payment.instrument);
  writer.end_object();
}

}  // namespace

bool asks_client(const RegistrationExtensions& asked) noexcept {
  return asked.cred_props || asked.cred_protect != CredentialProtection::not_asked || asked.min_pin_length ||
         !asked.cred_blob.empty() || asked.large_blob != LargeBlobSupport::not_asked || asked.prf ||
         asked.hmac_secret || asked.uvm || asked.payment || !asked.appid_exclude.empty() ||
         !asked.remote_client_data_json.empty();
}

bool asks_client(const AuthenticationExtensions& asked) noexcept {
  return !asked.appid.empty() || asked.get_cred_blob || asked.large_blob_read || !asked.large_blob_write.empty() ||
         asks_for_prf(asked) || !asked.hmac_secret.first.empty() || asked.uvm || asked.payment != nullptr ||
         !asked.remote_client_data_json.empty();
}

void write_registration_extensions(Writer& writer, const RegistrationExtensions& asked) noexcept {
  writer.begin_object();
  write_text(writer, "appidExclude", asked.appid_exclude);
  write_flag(writer, "credProps", asked.cred_props);
  write_protection(writer, asked);
  write_flag(writer, "minPinLength", asked.min_pin_length);
  write_bytes(writer, "credBlob", asked.cred_blob);
  write_large_blob_support(writer, asked.large_blob);
  write_registration_prf(writer, asked);
  write_flag(writer, "hmacCreateSecret", asked.hmac_secret);
  write_flag(writer, "uvm", asked.uvm);
  if (asked.payment) writer.name("payment").begin_object().boolean("isPayment", true).end_object();
  write_text(writer, "remoteClientDataJSON", asked.remote_client_data_json);
  writer.end_object();
}

void write_authentication_extensions(Writer& writer, const AuthenticationExtensions& asked) noexcept {
  writer.begin_object();
  write_text(writer, "appid", asked.appid);
  write_flag(writer, "getCredBlob", asked.get_cred_blob);
  write_large_blob(writer, asked);
  write_authentication_prf(writer, asked);
  write_hmac_secret(writer, asked.hmac_secret);
  write_flag(writer, "uvm", asked.uvm);
  if (asked.payment != nullptr) write_payment(writer, *asked.payment);
  write_text(writer, "remoteClientDataJSON", asked.remote_client_data_json);
  writer.end_object();
}

}  // namespace assay::rp
