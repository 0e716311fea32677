// The relying party of the browser test: reads questions from stdin, one JSON object a line, and answers each with one.
//
//   {"ask": "algorithms"}                     the algorithms that can be verified
//   {"ask": "well_known", "rp": {...}}        the document that lists the related origins
//   {"ask": "verdict", "case": {...}, ...}    a case of the format assay-cases-1; "anchors" as in its files
//
// "related_origins" says which origins of other domains are the relying party's. Unlike recorded cases, these are
// judged with every check of a configuration switched on. What is accepted is answered with the record to store.
#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <string>

#include "assay/assay.hpp"
#include "cases.hpp"
#include "encoding.hpp"
#include "member_reader.hpp"

namespace {

using assay::Bytes;
using assay::cli::Case;
using assay::cli::Json;
using assay::cli::to_base64url;

template <class T>
T need(assay::Result<T> result) {
  if (!result) throw std::runtime_error(std::string(assay::error_name(result.error().code)));
  return *std::move(result);
}

template <class View, class Owner>
std::vector<View> views_of(const std::vector<Owner>& owners) {
  return {owners.begin(), owners.end()};
}

const assay::Backend& backend() {
  static const assay::Backend* found = need(assay::find_backend("openssl"));
  return *found;
}

assay::Workspace& workspace() {
  static assay::Workspace made = need(assay::make_workspace(&backend()));
  return made;
}

/// A relying party and the texts that it borrows.
struct Party {
  Party(const assay::cli::CaseRelyingParty& rp, std::vector<std::string> related)
      : id(rp.id),
        owned_origins(rp.origins),
        owned_related(std::move(related)),
        owned_top(rp.top_origins),
        origins(views_of<std::string_view>(owned_origins)),
        related_origins(views_of<std::string_view>(owned_related)),
        top_origins(views_of<std::string_view>(owned_top)) {
    assay::RelyingPartyConfig config;
    config.id = id;
    config.origins = origins;
    config.related_origins = related_origins;
    config.top_origins = top_origins;
    config.allow_localhost = id == "localhost";
    config.allow_cross_origin = rp.allow_cross_origin;
    config.backend = &backend();
    party = need(assay::make_relying_party(config));
  }
  Party(const Party&) = delete;
  Party& operator=(const Party&) = delete;

  std::string id;
  std::vector<std::string> owned_origins, owned_related, owned_top;
  std::vector<std::string_view> origins, related_origins, top_origins;
  assay::RelyingParty party;
};

template <class Verdict>
Json describe(const Verdict& verdict) {
  Json answer = {{"outcome", assay::outcome_name(verdict.outcome)}};
  if (verdict.accepted()) {
    answer["flags"] = verdict.flags.bits;
    answer["alg"] = static_cast<int>(verdict.algorithm);
    answer["extensions"] = to_base64url(verdict.extensions);
    answer["rk"] = verdict.client_extensions.cred_props_rk;
  } else {
    answer["reason"] = assay::error_name(verdict.error.code);
    answer["step"] = assay::step_slug(verdict.error.step);
  }
  return answer;
}

/// As the member `record` of a case; unknown backup eligibility is left out.
Json record_of(const assay::CredentialRecord& record) {
  Json out = {{"id", to_base64url(record.id)},
              {"public_key", to_base64url(record.public_key)},
              {"sign_count", record.sign_count},
              {"user_handle", to_base64url(record.user_handle)}};
  if (record.backup_eligible != assay::Tristate::unknown) {
    out["backup_eligible"] = record.backup_eligible == assay::Tristate::yes;
  }
  return out;
}

/// The extensions of a policy, those that the test asks for.
assay::RegistrationExtensions asked_of(const std::vector<std::string>& identifiers) {
  const auto asks = [&](const char* name) { return std::ranges::find(identifiers, name) != identifiers.end(); };
  assay::RegistrationExtensions asked;
  if (asks("credProtect")) asked.cred_protect = assay::CredentialProtection::user_verification_required;
  asked.min_pin_length = asks("minPinLength");
  asked.prf = asks("prf");
  return asked;
}

Json judge_registration(const Case& c, const Party& party, Bytes user_handle) {
  const auto anchors = views_of<Bytes>(c.trust.anchors);
  assay::RegistrationRequest request;
  request.challenge = c.expected.challenge;
  request.user_handle = user_handle;
  request.algorithms = assay::backend_algorithms(backend());
  if (c.expected.algorithms) request.algorithms = *c.expected.algorithms;
  request.user_verification = c.expected.user_verification;
  request.backup_eligible = c.policy.backup_eligible;
  request.backup_state = c.policy.backup_state;
  request.extensions = asked_of(c.policy.extensions);
  request.refuse_unsolicited_extensions = c.policy.refuse_unsolicited_extensions;
  request.trust.accept_none = c.trust.accept_none;
  request.trust.accept_unanchored = c.trust.accept_unanchored;
  request.trust.anchors = anchors;
  request.trust.time = c.trust.time;
  request.trust.unknown_status = assay::UnknownStatus::accept;
  const auto verdict = verify_registration_json(party.party, request, assay::bytes_of(c.response), workspace());
  Json answer = describe(verdict);
  if (verdict.accepted()) {
    answer["record"] = record_of(verdict.record);
    answer["format"] = assay::attestation_format_name(verdict.format);
    answer["trust"] = assay::trust_level_name(verdict.trust);
    answer["aaguid"] = assay::cli::to_uuid(verdict.record.aaguid);
  }
  return answer;
}

Json judge_authentication(const Case& c, const Party& party) {
  const auto allowed = views_of<Bytes>(c.expected.allow_credentials);
  assay::CredentialRecord record;
  record.id = c.record.id ? Bytes(*c.record.id) : Bytes();
  record.public_key = c.record.public_key;
  record.user_handle = c.record.user_handle;
  record.sign_count = c.record.sign_count;
  record.backup_eligible = c.record.backup_eligible;
  const auto user = c.expected.discoverable ? assay::ExpectedUser(assay::Discoverable{})
                                            : assay::ExpectedUser(assay::KnownUser{c.record.user_handle});
  assay::AuthenticationRequest request{.user = user, .record = record};
  request.challenge = c.expected.challenge;
  request.allow_credentials = allowed;
  request.user_verification = c.expected.user_verification;
  request.backup_state = c.policy.backup_state;
  request.sign_count = c.policy.sign_count;
  request.refuse_unsolicited_extensions = c.policy.refuse_unsolicited_extensions;
  const auto verdict = verify_authentication_json(party.party, request, assay::bytes_of(c.response), workspace());
  Json answer = describe(verdict);
  if (verdict.accepted()) {
    record.sign_count = verdict.delta.sign_count;
    answer["record"] = record_of(record);
  }
  return answer;
}

std::vector<std::string> related_of(const Json& question) {
  return question.value("related_origins", std::vector<std::string>());
}

Json verdict_on(const Json& question) {
  const Json file = {{"format", "assay-cases-1"},
                     {"anchors", question.value("anchors", Json::object())},
                     {"cases", Json::array({question.at("case")})}};
  const Case c = assay::cli::parse_cases(file.dump(), "question").at(0);
  const Party party(c.rp, related_of(question));
  const auto user_handle = assay::cli::from_base64url(question.value("user_handle", ""));
  if (c.ceremony == assay::Ceremony::authentication) return judge_authentication(c, party);
  return judge_registration(c, party, user_handle.value());
}

Json well_known(const Json& question) {
  const auto& rp = question.at("rp");
  const Party party({rp.at("id"), rp.at("origins"), {}, false}, related_of(question));
  std::vector<std::uint8_t> out(4096);
  return Json::parse(
      need(assay::write_well_known(assay::WellKnownDocument::webauthn, party.party, assay::WellKnown(), out)));
}

Json answer_to(const Json& question) {
  const std::string ask = question.at("ask");
  if (ask == "verdict") return verdict_on(question);
  if (ask == "well_known") return well_known(question);
  if (ask != "algorithms") throw std::runtime_error("unknown question");
  Json algorithms = Json::array();
  for (const assay::Algorithm algorithm : assay::backend_algorithms(backend())) {
    algorithms.push_back(static_cast<int>(algorithm));
  }
  return algorithms;
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    try {
      std::cout << answer_to(Json::parse(line)).dump() << std::endl;
    } catch (const std::exception& e) {
      std::cout << Json{{"failed", e.what()}}.dump() << std::endl;
    }
  }
  return 0;
}
