#include "run_case.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "assay/attestation_object.hpp"
#include "assay/authentication.hpp"
#include "assay/authenticator_data.hpp"
#include "assay/registration.hpp"
#include "member_reader.hpp"

namespace assay::cli {
namespace {

/// user.id of registrations: case files do not say it, and no verdict depends on it.
constexpr std::string_view kUserHandle = "user of the case";
/// A credential id where a case does not know it and the attestation object does not tell.
constexpr std::string_view kStandInId = "id is not known.";

/// Stands for a value that a case does not tell: a blob, a salt.
constexpr std::array<std::uint8_t, kHmacSecretSalt> kSomething{};

/// What a case offers that names no algorithms: every one that could be verified. The backend may lack some; such a
/// credential then comes out as one that cannot be judged and not as one that nobody asked for.
constexpr std::array kAllAlgorithms = {
    Algorithm::es256,     Algorithm::eddsa,     Algorithm::esp256,    Algorithm::ed25519, Algorithm::es384,
    Algorithm::es512,     Algorithm::ps256,     Algorithm::ps384,     Algorithm::ps512,   Algorithm::es256k,
    Algorithm::ml_dsa_44, Algorithm::ml_dsa_65, Algorithm::ml_dsa_87, Algorithm::esp384,  Algorithm::esp512,
    Algorithm::ed448,     Algorithm::rs256,     Algorithm::rs384,     Algorithm::rs512,   Algorithm::rs1};

/// Whether RS1 is among what the case takes for credential keys: nobody offers that unknowingly.
bool takes_rs1(const Case& c) {
  if (!c.expected.algorithms) return true;
  const std::vector<Algorithm>& named = *c.expected.algorithms;
  return std::find(named.begin(), named.end(), Algorithm::rs1) != named.end();
}

/// Extensions that a case names, as far as they have a type, and the others; what a case says is no more than names.
struct AskedOfRegistration {
  explicit AskedOfRegistration(const std::vector<std::string>& identifiers) {
    for (const std::string& identifier : identifiers) {
      if (!set(identifier)) others.emplace_back(identifier);
    }
    asked.others = others;
  }
  bool set(std::string_view identifier) {
    using R = RegistrationExtensions;
    constexpr std::pair<std::string_view, bool R::*> kFlags[] = {{"credProps", &R::cred_props},
                                                                 {"minPinLength", &R::min_pin_length},
                                                                 {"prf", &R::prf},
                                                                 {"hmac-secret", &R::hmac_secret},
                                                                 {"uvm", &R::uvm},
                                                                 {"payment", &R::payment},
                                                                 {"thirdPartyPayment", &R::third_party_payment}};
    for (const auto& [name, flag] : kFlags) {
      if (name != identifier) continue;
      asked.*flag = true;
      return true;
    }
    if (identifier == "credBlob") asked.cred_blob = kSomething;
    if (identifier == "credProtect") asked.cred_protect = CredentialProtection::user_verification_optional;
    if (identifier == "largeBlob") asked.large_blob = LargeBlobSupport::preferred;
    return identifier == "credBlob" || identifier == "credProtect" || identifier == "largeBlob";
  }

  RegistrationExtensions asked;
  std::vector<std::string_view> others;
};

/// The same for an authentication.
struct AskedOfAuthentication {
  AskedOfAuthentication(const std::vector<std::string>& identifiers, std::string_view appid) {
    for (const std::string& identifier : identifiers) {
      if (!set(identifier)) others.emplace_back(identifier);
    }
    asked.appid = appid;
    asked.others = others;
  }
  bool set(std::string_view identifier) {
    using A = AuthenticationExtensions;
    constexpr std::pair<std::string_view, bool A::*> kFlags[] = {{"credBlob", &A::get_cred_blob},
                                                                 {"largeBlob", &A::large_blob_read},
                                                                 {"uvm", &A::uvm},
                                                                 {"thirdPartyPayment", &A::third_party_payment}};
    for (const auto& [name, flag] : kFlags) {
      if (name != identifier) continue;
      asked.*flag = true;
      return true;
    }
    if (identifier == "prf") asked.prf.first = kSomething;
    if (identifier == "hmac-secret") asked.hmac_secret.first = kSomething;
    return identifier == "prf" || identifier == "hmac-secret";
  }

  AuthenticationExtensions asked;
  std::vector<std::string_view> others;
};

/// Views of the texts or bytes that a case owns.
template <class View, class Owner>
std::vector<View> views_of(const std::vector<Owner>& owners) {
  return {owners.begin(), owners.end()};
}

/// The credential id in the attestation object of a response; empty where it cannot be read.
ByteVector attested_credential_id(const Json& response) {
  const Json text = response.value(Json::json_pointer("/response/attestationObject"), Json());
  if (!text.is_string()) return {};
  const std::optional<ByteVector> object = from_base64url(text.get<std::string>());
  if (!object) return {};
  const Result<AttestationObjectView> view = parse_attestation_object(*object);
  if (!view) return {};
  const Result<AuthenticatorDataView> data = parse_authenticator_data(view->authenticator_data);
  return {data->attested.credential_id.begin(), data->attested.credential_id.end()};
}

/// Gives a case that does not know its credential id one that fits, so that the rest of it can be judged: the attested
/// one for a registration, the record's for an authentication, and a stand-in where neither is there.
void fill_in_id(Case& c) {
  Json response = Json::parse(c.response);
  ByteVector id =
      c.ceremony == Ceremony::registration ? attested_credential_id(response) : c.record.id.value_or(ByteVector());
  if (id.empty()) id.assign(kStandInId.begin(), kStandInId.end());
  response["id"] = to_base64url(id);
  response.erase("rawId");
  c.response = response.dump();
  c.record.id = std::move(id);
}

bool says_registered(void* /*context*/, Bytes /*credential_id*/) {
  return true;
}

const Backend& backend_of_name(std::string_view name) {
  const Result<const Backend*> backend = find_backend(name);
  if (!backend) {
    throw InputError("backend '" + to_printable(name) + "': " + std::string(error_text(backend.error().code)));
  }
  return **backend;
}

}  // namespace

CaseRunner::CaseRunner(std::string_view backend_name, Profile profile)
    : CaseRunner(backend_of_name(backend_name), profile) {}

CaseRunner::CaseRunner(const Backend& backend, Profile profile) : backend_(&backend), profile_(profile) {
  Result<Workspace> workspace = make_workspace(backend_);
  if (!workspace) throw InputError("Workspace: " + std::string(error_text(workspace.error().code)));
  workspace_ = *std::move(workspace);
}

CaseResult CaseRunner::run(const Case& c) {
  if (c.id_unknown) {
    Case filled = c;
    filled.id_unknown = false;
    fill_in_id(filled);
    return run(filled);
  }
  const std::vector<std::string_view> origins = views_of<std::string_view>(c.rp.origins);
  const std::vector<std::string_view> top_origins = views_of<std::string_view>(c.rp.top_origins);
  RelyingPartyConfig config;
  config.id = c.rp.id;
  config.origins = origins;
  config.top_origins = top_origins;
  config.allow_cross_origin = c.rp.allow_cross_origin;
  config.allow_localhost = true;  // where many ceremonies were recorded
  config.origin_checks = OriginChecks::skipped_for_recorded_ceremonies;
  config.profile = c.policy.fido_conformance ? Profile::fido_conformance : profile_;
  config.allow_rs1_credentials = takes_rs1(c);
  config.backend = backend_;
  const Result<RelyingParty> relying_party = make_relying_party(config);
  if (!relying_party) {
    CaseResult result;
    result.error = relying_party.error();
    result.outcome = outcome_of(result.error);
    return result;
  }
  return c.ceremony == Ceremony::registration ? run_registration(c, *relying_party)
                                              : run_authentication(c, *relying_party);
}

CaseResult CaseRunner::run_registration(const Case& c, const RelyingParty& relying_party) {
  const AskedOfRegistration extensions(c.policy.extensions);
  const std::vector<Bytes> anchors = views_of<Bytes>(c.trust.anchors);
  const std::vector<Bytes> intermediates = views_of<Bytes>(c.trust.intermediates);
  CaseResult result;
  RegistrationRequest request;
  request.challenge = c.expected.challenge;
  request.user_handle = bytes_of(kUserHandle);
  request.algorithms = kAllAlgorithms;
  if (c.expected.algorithms) request.algorithms = *c.expected.algorithms;
  request.user_verification = c.expected.user_verification;
  request.conditional = !c.expected.user_presence;
  request.backup_eligible = c.policy.backup_eligible;
  request.backup_state = c.policy.backup_state;
  request.allow_short_challenge = !c.policy.refuse_short_challenge;
  request.refuse_unsolicited_extensions = c.policy.refuse_unsolicited_extensions;
  request.extensions = extensions.asked;
  request.attestation.allow_unknown_tpm_vendors = c.policy.any_tpm_vendor;
  request.attestation.allow_any_tpm_key = !c.policy.tpm_keys_generated;
  request.attestation.android_key = c.policy.android_key;
  request.attestation.enable_apple_appattest = c.policy.apple_appattest;
  request.attestation.allow_appattest_development = c.policy.appattest_development;
  request.attestation.enable_android_safetynet = c.policy.android_safetynet;
  request.attestation.compound = {c.policy.compound_at_least, c.policy.compound_must_include};
  request.trust.accept_none = c.trust.accept_none;
  request.trust.accept_self = c.trust.accept_self;
  request.trust.accept_unanchored = c.trust.accept_unanchored;
  request.trust.anchors = anchors;
  request.trust.intermediates = intermediates;
  request.trust.time = c.trust.time;
  request.trust.unknown_status = UnknownStatus::accept;  // a case has no revocation lists
  if (c.policy.already_registered) request.lookup.is_registered = says_registered;
  request.log = &result.log;
  const RegistrationVerdict verdict =
      verify_registration_json(relying_party, request, bytes_of(c.response), workspace_);
  result.outcome = verdict.outcome;
  result.error = verdict.error;
  if (verdict.accepted()) result.trust = verdict.trust;
  return result;
}

CaseResult CaseRunner::run_authentication(const Case& c, const RelyingParty& relying_party) {
  const AskedOfAuthentication extensions(c.policy.extensions, c.policy.appid);
  const std::vector<Bytes> allow_credentials = views_of<Bytes>(c.expected.allow_credentials);
  CredentialRecord record;
  if (c.record.id) record.id = *c.record.id;
  record.public_key = c.record.public_key;
  record.user_handle = c.record.user_handle;
  record.rp_id = bytes_of(c.rp.id);
  record.sign_count = c.record.sign_count;
  record.backup_eligible = c.record.backup_eligible;
  CaseResult result;
  const ExpectedUser user =
      c.expected.discoverable ? ExpectedUser(Discoverable{}) : ExpectedUser(KnownUser{c.record.user_handle});
  AuthenticationRequest request{.user = user, .record = record};
  request.challenge = c.expected.challenge;
  request.allow_credentials = allow_credentials;
  request.user_verification = c.expected.user_verification;
  request.backup_state = c.policy.backup_state;
  request.sign_count = c.policy.sign_count;
  request.allow_short_challenge = !c.policy.refuse_short_challenge;
  request.refuse_unsolicited_extensions = c.policy.refuse_unsolicited_extensions;
  request.extensions = extensions.asked;
  request.log = &result.log;
  const AuthenticationVerdict verdict =
      verify_authentication_json(relying_party, request, bytes_of(c.response), workspace_);
  result.outcome = verdict.outcome;
  result.error = verdict.error;
  return result;
}

Agreement compare(const Case& c, const CaseResult& result) {
  if (!c.verdict) return Agreement::nothing_expected;
  bool agrees = c.verdict->outcome == result.outcome;
  if (c.verdict->step) {
    agrees =
        agrees && c.verdict->step == step_slug(result.error.step) && c.verdict->reason == error_name(result.error.code);
  }
  return agrees ? Agreement::agrees : Agreement::disagrees;
}

}  // namespace assay::cli
