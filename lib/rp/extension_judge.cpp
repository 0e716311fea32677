#include "lib/rp/extension_judge.hpp"

#include <algorithm>

#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/rp/authenticator_outputs.hpp"

namespace assay::rp {
namespace {

constexpr std::size_t kResultSize = 32;  ///< of a pseudo-random function
constexpr std::size_t kIvSize = 16;      ///< that PIN/UV auth protocol 2 puts before what it encrypts

template <class T>
ExtensionOutput<T> output(bool present, T value) noexcept {
  return present ? ExtensionOutput<T>{true, value} : ExtensionOutput<T>{};
}

Error check_rules(const AskedExtensions& asked, const ExtensionRules& rules, const ClientOutputs& client,
                  const AuthenticatorOutputs& authenticator, const UnsolicitedOutputs& unsolicited) noexcept {
  ASSAY_TRY(check_types(authenticator, asked));
  const bool tolerable = !rules.refuse_unsolicited || unsolicited.count == 0;
  ASSAY_REQUIRE(tolerable, ErrorCode::extension_unsolicited, 0);
  const std::uint32_t all_others = (1U << std::min(asked.others().size(), kMaxOtherExtensions)) - 1;
  const bool complete =
      asked.all_answered(client.present, authenticator.present) && (client.others | authenticator.others) == all_others;
  ASSAY_REQUIRE(complete || !rules.refuse_missing, ErrorCode::extension_missing, 0);
  return {};
}

Error check_protection(const RegistrationExtensions& asked, const AuthenticatorOutputs& authenticator) noexcept {
  // What the lowest level asks for, every authenticator does.
  if (!asked.enforce_cred_protect || asked.cred_protect <= CredentialProtection::user_verification_optional) return {};
  const bool present = authenticator.present.has(AuthenticatorOutput::cred_protect);
  ASSAY_REQUIRE(present, ErrorCode::cred_protect_missing, 0);
  ASSAY_REQUIRE(authenticator.cred_protect >= asked.cred_protect, ErrorCode::cred_protect_too_low, 0);
  return {};
}

/// How many results there may be of a pseudo-random function.
struct ResultNumbers {
  bool one = false;
  bool two = false;

  void add(const PrfValues& inputs) noexcept {
    if (inputs.first.empty()) return;
    (inputs.second.empty() ? one : two) = true;
  }
};

/// The inputs for a credential are its own, else those for every one. Those that a ceremony state kept have no id: they
/// may be anybody's.
ResultNumbers prf_numbers(const AuthenticationExtensions& asked, Bytes credential_id) noexcept {
  ResultNumbers numbers;
  const auto is_own = [&](Bytes id) { return equal(id, credential_id); };
  const auto own = std::ranges::find_if(asked.prf_by_credential, is_own, &PrfForCredential::credential_id);
  if (own != asked.prf_by_credential.end()) {
    numbers.add(own->values);
    return numbers;
  }
  numbers.add(asked.prf);
  for (const PrfForCredential& one : asked.prf_by_credential) {
    if (one.credential_id.empty()) numbers.add(one.values);
  }
  return numbers;
}

bool is_result(Bytes result) noexcept {
  return result.size() == kResultSize;
}

Error check_prf_results(const ExtensionOutput<PrfValues>& results, const ResultNumbers& numbers) noexcept {
  if (!results.present) return {};
  ASSAY_REQUIRE(numbers.one || numbers.two, ErrorCode::prf_results_unasked, 0);
  const Bytes second = results.value.second;
  const bool are_results = is_result(results.value.first) && (second.empty() || is_result(second));
  ASSAY_REQUIRE(are_results, ErrorCode::prf_results_length, 0);
  ASSAY_REQUIRE(second.empty() ? numbers.one : numbers.two, ErrorCode::prf_results_number, 0);
  return {};
}

Error check_hmac_results(const ExtensionOutput<PrfValues>& results, const ResultNumbers& numbers) noexcept {
  if (!results.present) return {};
  const Bytes second = results.value.second;
  const bool are_results = is_result(results.value.first) && (second.empty() || is_result(second));
  ASSAY_REQUIRE(are_results, ErrorCode::hmac_secret_results_length, 0);
  ASSAY_REQUIRE(second.empty() ? numbers.one : numbers.two, ErrorCode::hmac_secret_results_number, 0);
  return {};
}

/// Whether so many bytes can be results, encrypted by either protocol (CTAP2 6.5.6, 6.5.7).
bool is_encrypted(std::size_t size, const ResultNumbers& numbers) noexcept {
  const std::size_t two = 2 * kResultSize;
  return (numbers.one && (size == kResultSize || size == kResultSize + kIvSize)) ||
         (numbers.two && (size == two || size == two + kIvSize));
}

Error check_hmac_secret(const AuthenticationExtensions& asked, const ReceivedExtensions& received,
                        const AuthenticationExtensionOutputs& out) noexcept {
  const ResultNumbers of_prf = prf_numbers(asked, received.credential_id);
  ResultNumbers numbers;
  numbers.add(asked.hmac_secret);
  const bool is_asked = of_prf.one || of_prf.two || numbers.one || numbers.two;
  const std::size_t size = out.hmac_secret.value.size();
  const bool is_right = is_encrypted(size, of_prf) || is_encrypted(size, numbers);
  ASSAY_REQUIRE(!out.hmac_secret.present || !is_asked || is_right, ErrorCode::hmac_secret_output_length, 0);
  return asked.hmac_secret.first.empty() ? Error{} : check_hmac_results(out.hmac_secret_results, numbers);
}

// The client takes the text as it is and has it signed (WebAuthn 10.1.6).
Error check_remote_client_data(std::string_view asked, Bytes received) noexcept {
  const bool same = asked.empty() || text_of(received) == asked;
  ASSAY_REQUIRE(same, ErrorCode::remote_client_data_mismatch, 0);
  return {};
}

void fill(const ClientOutputs& client, RegistrationExtensionOutputs& out) noexcept {
  const auto has = [&](ClientOutput one) { return client.present.has(one); };
  out.cred_props = output(has(ClientOutput::cred_props), client.rk);
  out.appid_exclude = output(has(ClientOutput::appid_exclude), client.appid_exclude);
  out.cred_blob_claimed = output(has(ClientOutput::cred_blob), client.cred_blob);
  if (has(ClientOutput::large_blob)) out.large_blob_supported = client.large_blob_supported;
  if (has(ClientOutput::prf)) out.prf_enabled = client.prf_enabled;
  if (has(ClientOutput::prf)) out.prf_results = client.prf_results;
  out.hmac_secret_claimed = output(has(ClientOutput::hmac_create_secret), client.hmac_create_secret);
  out.remote_client_data = output(has(ClientOutput::remote_client_data), client.remote_client_data);
  if (has(ClientOutput::payment)) out.browser_bound_signature = client.browser_bound_signature;
}

void fill(const AuthenticatorOutputs& authenticator, RegistrationExtensionOutputs& out) noexcept {
  const auto has = [&](AuthenticatorOutput one) { return authenticator.present.has(one); };
  out.cred_protect = output(has(AuthenticatorOutput::cred_protect), authenticator.cred_protect);
  out.min_pin_length = output(has(AuthenticatorOutput::min_pin_length), authenticator.min_pin_length);
  out.cred_blob = output(has(AuthenticatorOutput::cred_blob), authenticator.cred_blob_stored);
  out.hmac_secret = output(has(AuthenticatorOutput::hmac_secret), authenticator.hmac_secret_made);
  out.hmac_secret_mc = output(has(AuthenticatorOutput::hmac_secret_mc), authenticator.hmac_secret_mc);
  out.uvm = output(has(AuthenticatorOutput::uvm), authenticator.uvm);
  out.third_party_payment = output(has(AuthenticatorOutput::third_party_payment), authenticator.third_party_payment);
}

void fill(const ClientOutputs& client, AuthenticationExtensionOutputs& out) noexcept {
  const auto has = [&](ClientOutput one) { return client.present.has(one); };
  out.appid = output(has(ClientOutput::appid), client.appid);
  out.cred_blob_claimed = output(has(ClientOutput::get_cred_blob), client.get_cred_blob);
  if (has(ClientOutput::large_blob)) out.large_blob = client.large_blob;
  if (has(ClientOutput::large_blob)) out.large_blob_written = client.large_blob_written;
  if (has(ClientOutput::prf)) out.prf_results = client.prf_results;
  out.hmac_secret_results = output(has(ClientOutput::hmac_get_secret), client.hmac_get_secret);
  out.remote_client_data = output(has(ClientOutput::remote_client_data), client.remote_client_data);
  if (has(ClientOutput::payment)) out.payment.browser_bound_signature = client.browser_bound_signature.value;
}

void fill(const AuthenticatorOutputs& authenticator, AuthenticationExtensionOutputs& out) noexcept {
  const auto has = [&](AuthenticatorOutput one) { return authenticator.present.has(one); };
  out.cred_blob = output(has(AuthenticatorOutput::cred_blob), authenticator.cred_blob);
  out.hmac_secret = output(has(AuthenticatorOutput::hmac_secret), authenticator.hmac_secret);
  out.uvm = output(has(AuthenticatorOutput::uvm), authenticator.uvm);
  out.third_party_payment = output(has(AuthenticatorOutput::third_party_payment), authenticator.third_party_payment);
}

}  // namespace

Error judge_extensions(const RegistrationExtensions& asked, const ExtensionRules& rules,
                       const ReceivedExtensions& received, RegistrationExtensionOutputs& out) noexcept {
  const AskedExtensions questions(asked);
  out.unsolicited = received.client.unsolicited;
  const auto authenticator = read_authenticator_outputs(received.authenticator, true, questions, out.unsolicited);
  fill(received.client, out);
  fill(authenticator, out);
  ASSAY_TRY(check_rules(questions, rules, received.client, authenticator, out.unsolicited));
  ASSAY_TRY(check_protection(asked, authenticator));
  const bool supported = out.large_blob_supported.value || asked.large_blob != LargeBlobSupport::required;
  ASSAY_REQUIRE(supported, ErrorCode::large_blob_unsupported, 0);
  if (asked.prf) {
    ResultNumbers numbers;
    numbers.add(asked.prf_eval);
    ASSAY_TRY(check_prf_results(out.prf_results, numbers));
  }
  return check_remote_client_data(asked.remote_client_data_json, received.client_data_json);
}

Error judge_extensions(const AuthenticationExtensions& asked, const ExtensionRules& rules,
                       const ReceivedExtensions& received, AuthenticationExtensionOutputs& out) noexcept {
  const AskedExtensions questions(asked);
  out.unsolicited = received.client.unsolicited;
  const auto authenticator = read_authenticator_outputs(received.authenticator, false, questions, out.unsolicited);
  fill(received.client, out);
  fill(authenticator, out);
  ASSAY_TRY(check_rules(questions, rules, received.client, authenticator, out.unsolicited));
  if (questions.asks(ClientOutput::prf)) {
    ASSAY_TRY(check_prf_results(out.prf_results, prf_numbers(asked, received.credential_id)));
  }
  ASSAY_TRY(check_hmac_secret(asked, received, out));
  return check_remote_client_data(asked.remote_client_data_json, received.client_data_json);
}

}  // namespace assay::rp
