#include "lib/rp/asked_extensions.hpp"

#include <algorithm>
#include <limits>

namespace assay::rp {

AskedExtensions::AskedExtensions(const RegistrationExtensions& asked) noexcept : others_(asked.others) {
  using C = ClientOutput;
  using A = AuthenticatorOutput;
  AuthenticatorOutputSet of_prf(A::hmac_secret);
  of_prf.add(A::hmac_secret_mc);
  add(!asked.appid_exclude.empty(), C::appid_exclude, {});
  add(asked.cred_props, C::cred_props, {});
  add(asked.cred_protect != CredentialProtection::not_asked, {}, A::cred_protect);
  add(asked.min_pin_length, {}, A::min_pin_length);
  add(!asked.cred_blob.empty(), C::cred_blob, A::cred_blob);
  add(asked.large_blob != LargeBlobSupport::not_asked, C::large_blob, {});
  add(asked.prf, C::prf, of_prf);
  add(asked.hmac_secret, C::hmac_create_secret, of_prf);
  add(asked.uvm, C::uvm, A::uvm);
  add(asked.payment, C::payment, A::third_party_payment);
  add(asked.third_party_payment, {}, A::third_party_payment);
  add(!asked.remote_client_data_json.empty(), C::remote_client_data, {});
}

// A payment is answered by the client data; its output, and that of the authenticator, are allowed.
AskedExtensions::AskedExtensions(const AuthenticationExtensions& asked) noexcept : others_(asked.others) {
  using C = ClientOutput;
  using A = AuthenticatorOutput;
  add(!asked.appid.empty(), C::appid, {});
  add(asked.get_cred_blob, C::get_cred_blob, A::cred_blob);
  add(asked.large_blob_read || !asked.large_blob_write.empty(), C::large_blob, {});
  add(!asked.prf.first.empty() || !asked.prf_by_credential.empty(), C::prf, A::hmac_secret);
  add(!asked.hmac_secret.first.empty(), C::hmac_get_secret, A::hmac_secret);
  add(asked.uvm, C::uvm, A::uvm);
  add(asked.third_party_payment, {}, A::third_party_payment);
  add(!asked.remote_client_data_json.empty(), C::remote_client_data, {});
  if (asked.payment != nullptr) {
    client_.add(C::payment);
    authenticator_.add(A::third_party_payment);
  }
}

void AskedExtensions::add(bool is_asked, ClientOutputSet client, AuthenticatorOutputSet authenticator) noexcept {
  if (!is_asked) return;
  questions_[num_questions_++] = {client, authenticator};
  client_.add(client);
  authenticator_.add(authenticator);
}

bool AskedExtensions::all_answered(ClientOutputSet client, AuthenticatorOutputSet authenticator) const noexcept {
  return std::ranges::all_of(std::span(questions_).first(num_questions_), [&](const Question& question) {
    return question.client.meets(client) || question.authenticator.meets(authenticator);
  });
}

std::uint32_t other_bit(std::span<const std::string_view> others, std::string_view identifier) noexcept {
  const auto place = static_cast<std::size_t>(std::ranges::find(others, identifier) - others.begin());
  return place < others.size() && place < kMaxOtherExtensions ? 1U << place : 0;
}

void add_unsolicited(UnsolicitedOutputs& unsolicited, std::string_view identifier) noexcept {
  if (unsolicited.count < unsolicited.identifiers.size()) unsolicited.identifiers[unsolicited.count] = identifier;
  if (unsolicited.count < std::numeric_limits<std::uint8_t>::max()) ++unsolicited.count;
}

}  // namespace assay::rp
