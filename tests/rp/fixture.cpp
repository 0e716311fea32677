#include "tests/rp/fixture.hpp"

#include <map>

namespace rp_test {
namespace {

std::vector<assay::Bytes> views(const std::vector<testlib::ByteVector>& vectors) {
  return {vectors.begin(), vectors.end()};
}

const assay::Backend* replacement = nullptr;

}  // namespace

bool use_backend(const assay::Backend* backend) {
  replacement = backend;
  return true;
}

const assay::Backend* openssl() {
  if (replacement != nullptr) return replacement;
  static const auto backend = assay::find_backend("openssl");
  return *backend;
}

assay::Workspace& shared_workspace(const assay::Backend* backend) {
  static std::map<const assay::Backend*, assay::Workspace> workspaces;
  const auto found = workspaces.find(backend);
  if (found != workspaces.end()) return found->second;
  auto made = assay::make_workspace(backend);
  EXPECT_TRUE(made.has_value());
  return workspaces.emplace(backend, std::move(*made)).first->second;
}

assay::RelyingPartyConfig Party::config() const {
  return {.id = id,
          .origins = origins,
          .related_origins = related_origins,
          .top_origins = top_origins,
          .allow_subdomains = allow_subdomains,
          .allow_any_port = allow_any_port,
          .allow_localhost = allow_localhost,
          .allow_cross_origin = allow_cross_origin,
          .origin_checks = origin_checks,
          .profile = profile,
          .allow_rs1_credentials = allow_rs1_credentials,
          .backend = backend,
          .key_cache = key_cache};
}

assay::RelyingParty Party::make() const {
  if (shared != nullptr) return *shared;
  const auto made = assay::make_relying_party(config());
  EXPECT_TRUE(made.has_value()) << assay::error_name(made.error().code);
  return *made;
}

RegistrationCase::RegistrationCase(testlib::AttestationKind kind, int algorithm, int attestation_algorithm)
    : spec(testlib::registration_spec(kind, testlib::SigningKey::make(algorithm, "credential"), "credential",
                                      attestation_algorithm)),
      challenge(spec.client_data.challenge) {
  const auto all = assay::backend_algorithms(*openssl());
  algorithms.assign(all.begin(), all.end());
  request.trust = {.accept_none = true, .accept_self = true, .accept_unanchored = true};
  request.trust.time = testlib::kJudgedAt;
  request.trust.unknown_status = assay::UnknownStatus::accept;
}

const assay::RegistrationRequest& RegistrationCase::complete_request() {
  anchor_views_ = views(anchors);
  request.challenge = challenge;
  request.user_handle = user_handle;
  request.algorithms = algorithms;
  request.trust.anchors = anchor_views_;
  log = {};
  request.log = &log;
  return request;
}

assay::RegistrationResponse RegistrationCase::response() const {
  return {made.credential_id,
          assay::bytes_of(made.client_data_json),
          made.attestation_object,
          {},
          assay::bytes_of(made.client_extension_results)};
}

assay::RegistrationVerdict RegistrationCase::verify() {
  made = testlib::make_registration(spec);
  return verify_made();
}

assay::RegistrationVerdict RegistrationCase::verify_made() {
  shared_workspace(party.backend).reset();
  return assay::verify_registration(party.make(), complete_request(), response(), shared_workspace(party.backend));
}

assay::RegistrationVerdict RegistrationCase::verify_json(const std::function<void(std::string&)>& edit) {
  made = testlib::make_registration(spec);
  json_ = made.to_json();
  if (edit) edit(json_);
  return assay::verify_registration_json(party.make(), complete_request(), assay::bytes_of(json_),
                                         shared_workspace(party.backend));
}

AuthenticationCase::AuthenticationCase(int algorithm, std::string_view label)
    : spec(testlib::authentication_spec(testlib::SigningKey::make(algorithm, label), label)),
      challenge(spec.client_data.challenge),
      stored_id_(spec.credential_id),
      stored_key_(spec.key.cose_key()) {
  record.backup_eligible = assay::Tristate::no;
}

void AuthenticationCase::complete_record() {
  if (record.id.empty()) record.id = stored_id_;
  if (record.public_key.empty()) record.public_key = stored_key_;
  if (record.user_handle.empty()) record.user_handle = user_handle;
}

assay::AuthenticationRequest AuthenticationCase::complete_request() {
  complete_record();
  allow_views_ = views(allow_credentials);
  log = {};
  const assay::ExpectedUser user =
      discoverable ? assay::ExpectedUser(assay::Discoverable{}) : assay::ExpectedUser(assay::KnownUser{user_handle});
  return {.user = user,
          .record = record,
          .challenge = challenge,
          .allow_credentials = allow_views_,
          .user_verification = user_verification,
          .backup_state = backup_state,
          .sign_count = sign_count,
          .sets_uv_initialized = sets_uv_initialized,
          .allow_short_challenge = allow_short_challenge,
          .extensions = extensions,
          .refuse_unsolicited_extensions = refuse_unsolicited_extensions,
          .refuse_missing_extensions = refuse_missing_extensions,
          .key = key,
          .log = &log};
}

assay::AuthenticationResponse AuthenticationCase::response() const {
  return {made.credential_id, assay::bytes_of(made.client_data_json),        made.auth_data, made.signature,
          made.user_handle,   assay::bytes_of(made.client_extension_results)};
}

assay::AuthenticationVerdict AuthenticationCase::verify() {
  made = testlib::make_authentication(spec);
  return verify_made();
}

assay::AuthenticationVerdict AuthenticationCase::verify_made() {
  shared_workspace(party.backend).reset();
  return assay::verify_authentication(party.make(), complete_request(), response(), shared_workspace(party.backend));
}

assay::AuthenticationVerdict AuthenticationCase::verify_json(const std::function<void(std::string&)>& edit) {
  made = testlib::make_authentication(spec);
  json_ = made.to_json();
  if (edit) edit(json_);
  return assay::verify_authentication_json(party.make(), complete_request(), assay::bytes_of(json_),
                                           shared_workspace(party.backend));
}

}  // namespace rp_test
