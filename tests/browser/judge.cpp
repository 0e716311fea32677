// The relying party of the browser test: reads questions from stdin, one JSON object a line, and answers each with one.
//
//   {"ask": "algorithms"}                                the algorithms that can be verified
//   {"ask": "well_known", "rp": {...}}                   the document that lists the related origins
//   {"ask": "begin_registration", SETTING, "user": {...}, "exclude": [..]}
//   {"ask": "begin_authentication", SETTING, "user_handle", "allow": [..], "prf": {...}}
//   {"ask": "finish_registration", SETTING, "state", "user_handle", "anchors": [..], "registered": [..], "response"}
//   {"ask": "finish_authentication", SETTING, "state", "records": [..], "response"}
//   {"ask": "unknown_credential_signal", "rp": {...}, "credential_id"}
//
// SETTING is "rp", "policy" (a text as parse_policy() takes it) and "session". Binary members are base64url. Whoever
// begins is given "options" for the page and "state"; whoever finishes, the verdict, and what to store if it was
// accepted. An authentication without a user handle is one of a user who is not known.
#include "assay/assay.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <iostream>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "encoding.hpp"
#include "member_reader.hpp"

namespace {

using assay::Bytes;
using assay::cli::ByteVector;
using assay::cli::Json;
using assay::cli::to_base64url;
using Texts = std::vector<std::string>;

template <class T>
T need(assay::Result<T> result) {
  if (!result) throw std::runtime_error(std::string(assay::error_name(result.error().code)));
  return *std::move(result);
}

template <class View, class Owner>
std::vector<View> views_of(const std::vector<Owner>& owners) {
  return {owners.begin(), owners.end()};
}

ByteVector decoded(const std::string& text) {
  auto bytes = assay::cli::from_base64url(text);
  if (!bytes) throw std::runtime_error("not base64url: " + text);
  return *std::move(bytes);
}

ByteVector bytes_at(const Json& object, const char* name) {
  return decoded(object.value(name, ""));
}

std::vector<ByteVector> all_bytes_at(const Json& object, const char* name) {
  std::vector<ByteVector> all;
  for (const std::string& text : object.value(name, Texts())) all.push_back(decoded(text));
  return all;
}

const assay::Backend& backend() {
  static const assay::Backend* found = need(assay::find_backend("openssl"));
  return *found;
}

assay::Workspace& workspace() {
  static assay::Workspace made = need(assay::make_workspace(&backend()));
  return made;
}

bool fill_from_system(void* /*context*/, assay::MutableBytes out) {
  return getrandom(out.data(), out.size(), 0) == static_cast<ssize_t>(out.size());
}

assay::StateKeys state_keys() {
  static const auto made = [] {
    std::array<assay::StateKey, 1> keys{{{.id = 1}}};
    if (!fill_from_system(nullptr, keys[0].secret)) throw std::runtime_error("getrandom failed");
    return keys;
  }();
  return made;
}

assay::CeremonyUse use_once(void* context, const assay::CeremonyId& id, std::int64_t /*expires_at*/) {
  auto& finished = *static_cast<std::set<assay::CeremonyId>*>(context);
  return finished.insert(id).second ? assay::CeremonyUse::first : assay::CeremonyUse::again;
}

/// Once for as long as this process lives, which is longer than any ceremony of the test.
assay::SingleUse single_use() {
  static std::set<assay::CeremonyId> finished;
  return assay::SingleUse::by_hook(&use_once, &finished);
}

/// A relying party and the texts that it borrows.
struct Party {
  explicit Party(const Json& rp)
      : id(rp.at("id")),
        owned_origins(rp.at("origins")),
        owned_related(rp.value("related_origins", Texts())),
        owned_top(rp.value("top_origins", Texts())),
        origins(views_of<std::string_view>(owned_origins)),
        related_origins(views_of<std::string_view>(owned_related)),
        top_origins(views_of<std::string_view>(owned_top)) {
    assay::RelyingPartyConfig config;
    config.id = id;
    config.name = "Browser test";
    config.origins = origins;
    config.related_origins = related_origins;
    config.top_origins = top_origins;
    config.allow_localhost = id == "localhost";
    config.allow_cross_origin = rp.value("allow_cross_origin", false);
    config.backend = &backend();
    party = need(assay::make_relying_party(config));
  }
  Party(const Party&) = delete;
  Party& operator=(const Party&) = delete;

  std::string id;
  Texts owned_origins, owned_related, owned_top;
  std::vector<std::string_view> origins, related_origins, top_origins;
  assay::RelyingParty party;
};

/// What a question says of both ends of a ceremony, and what that borrows.
struct Setting {
  explicit Setting(const Json& question)
      : party(question.at("rp")),
        session(bytes_at(question, "session")),
        policy(need(assay::parse_policy(question.at("policy").get<std::string>(), storage))) {}
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;

  assay::CeremonySetting view() const { return {party.party, policy, state_keys()}; }

  Party party;
  ByteVector session;
  assay::PolicyStorage storage;
  assay::Policy policy;
};

constexpr std::pair<std::string_view, assay::Transports::Bit> kTransports[] = {
    {"usb", assay::Transports::usb},       {"nfc", assay::Transports::nfc},
    {"ble", assay::Transports::ble},       {"smart-card", assay::Transports::smart_card},
    {"hybrid", assay::Transports::hybrid}, {"internal", assay::Transports::internal},
};

Json names_of(assay::Transports transports) {
  Json names = Json::array();
  for (const auto& [name, bit] : kTransports) {
    if ((transports.bits & bit) != 0) names.push_back(name);
  }
  return names;
}

assay::Transports transports_of(const Json& record) {
  assay::Transports transports;
  const auto names = record.value("transports", Texts());
  for (const auto& [name, bit] : kTransports) {
    if (std::ranges::find(names, name) == names.end()) continue;
    transports.bits = static_cast<std::uint16_t>(transports.bits | bit);
  }
  return transports;
}

/// Credentials as options name them, made of records.
struct Descriptors {
  Descriptors(const Json& question, const char* name) {
    const Json records = question.value(name, Json::array());
    for (const Json& record : records) ids.push_back(decoded(record.at("id")));
    for (std::size_t i = 0; i < ids.size(); ++i) list.push_back({ids[i], transports_of(records.at(i))});
  }

  std::vector<ByteVector> ids;
  std::vector<assay::CredentialDescriptor> list;
};

struct Buffers {
  ByteVector options = ByteVector(64 * 1024);
  ByteVector state = ByteVector(assay::kMaxSealedState);

  assay::BeginBuffers views() { return {options, state}; }
};

Json describe(const assay::BegunCeremony& begun) {
  return {{"options", Json::parse(begun.options)}, {"state", to_base64url(begun.state)}};
}

Json begin_registration(const Json& question) {
  const Setting setting(question);
  const Json& user = question.at("user");
  const ByteVector handle = bytes_at(user, "handle");
  const std::string name = user.at("name"), display_name = user.at("display_name");
  const Descriptors exclude(question, "exclude");
  assay::RegistrationStart start;
  start.user = {handle, name, display_name};
  start.exclude_credentials = exclude.list;
  start.binding.session = setting.session;
  start.random.fill = &fill_from_system;
  start.now = std::time(nullptr);
  Buffers buffers;
  return describe(need(assay::begin_registration(setting.view(), start, buffers.views(), workspace())));
}

Json begin_authentication(const Json& question) {
  const Setting setting(question);
  const ByteVector handle = bytes_at(question, "user_handle");
  const Descriptors allow(question, "allow");
  const Json prf = question.value("prf", Json::object());
  const ByteVector first = bytes_at(prf, "first"), second = bytes_at(prf, "second");
  assay::AuthenticationStart start{.user = assay::Discoverable{}};
  if (!handle.empty()) start.user = assay::KnownUser{handle};
  start.allow_credentials = allow.list;
  start.extensions.prf = {first, second};
  start.binding.session = setting.session;
  start.random.fill = &fill_from_system;
  start.now = std::time(nullptr);
  Buffers buffers;
  return describe(need(assay::begin_authentication(setting.view(), start, buffers.views(), workspace())));
}

template <class Verdict>
Json describe(const Verdict& verdict) {
  Json answer = {{"outcome", assay::outcome_name(verdict.outcome)}};
  if (verdict.accepted()) {
    answer["flags"] = verdict.flags.bits;
    answer["alg"] = static_cast<int>(verdict.algorithm);
    answer["unsolicited"] = verdict.extension_outputs.unsolicited.count;
  } else {
    answer["reason"] = assay::error_name(verdict.error.code);
    answer["step"] = assay::step_slug(verdict.error.step);
  }
  return answer;
}

/// The outputs of extensions that the test asks for; those that are not there are left out.
Json describe(const assay::RegistrationExtensionOutputs& outputs) {
  Json out = Json::object();
  if (outputs.cred_props.present) out["discoverable"] = outputs.cred_props.value == assay::Tristate::yes;
  if (outputs.prf_enabled.present) out["prf_enabled"] = outputs.prf_enabled.value;
  if (outputs.cred_protect.present) out["cred_protect"] = static_cast<int>(outputs.cred_protect.value);
  if (outputs.min_pin_length.present) out["min_pin_length"] = outputs.min_pin_length.value;
  return out;
}

Json describe(const assay::AuthenticationExtensionOutputs& outputs) {
  Json out = Json::object();
  if (!outputs.prf_results.present) return out;
  const assay::PrfValues& results = outputs.prf_results.value;
  out["prf"] = {{"first", to_base64url(results.first)}, {"second", to_base64url(results.second)}};
  return out;
}

/// Unknown backup eligibility is left out.
Json describe(const assay::CredentialRecord& record) {
  Json out = {{"id", to_base64url(record.id)},
              {"public_key", to_base64url(record.public_key)},
              {"sign_count", record.sign_count},
              {"user_handle", to_base64url(record.user_handle)},
              {"transports", names_of(record.transports)}};
  if (record.backup_eligible != assay::Tristate::unknown) {
    out["backup_eligible"] = record.backup_eligible == assay::Tristate::yes;
  }
  return out;
}

bool is_among(void* context, Bytes id) {
  const auto& ids = *static_cast<const std::vector<ByteVector>*>(context);
  return std::ranges::any_of(ids, [id](const ByteVector& one) { return std::ranges::equal(one, id); });
}

Json finish_registration(const Json& question) {
  const Setting setting(question);
  const ByteVector state = bytes_at(question, "state"), handle = bytes_at(question, "user_handle");
  const auto owned_anchors = all_bytes_at(question, "anchors");
  const auto anchors = views_of<Bytes>(owned_anchors);
  auto registered = all_bytes_at(question, "registered");
  const std::string response = question.at("response").dump();
  const assay::RegistrationFinish finish{.state = assay::SealedState(state),
                                         .single_use = single_use(),
                                         .user_handle = handle,
                                         .session = setting.session,
                                         .now = std::time(nullptr),
                                         .lookup = {&is_among, &registered},
                                         .trust = {.anchors = anchors}};
  const auto finished = assay::finish_registration(setting.view(), finish, assay::bytes_of(response), workspace());
  const auto& verdict = finished.verdict;
  Json answer = describe(verdict);
  if (verdict.accepted()) {
    answer["record"] = describe(verdict.record);
    answer["format"] = assay::attestation_format_name(verdict.format);
    answer["trust"] = assay::trust_level_name(verdict.trust);
    answer["aaguid"] = assay::cli::to_uuid(verdict.record.aaguid);
    answer["extensions"] = describe(verdict.extension_outputs);
  }
  return answer;
}

/// The records of a question.
class Store {
 public:
  explicit Store(const Json& records) : records_(records) {}
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  assay::RecordLookup lookup() { return {&Store::find, this}; }
  const assay::CredentialRecord& found() const { return found_; }

 private:
  static assay::Result<assay::FoundCredential> find(void* context, Bytes id) {
    auto& self = *static_cast<Store*>(context);
    const std::string text = to_base64url(id);
    const auto at = std::ranges::find_if(self.records_, [&](const Json& record) { return record.at("id") == text; });
    if (at == self.records_.end()) return assay::FoundCredential{};
    self.keep(*at);
    return assay::FoundCredential{&self.found_, nullptr};
  }

  void keep(const Json& record) {
    id_ = bytes_at(record, "id");
    public_key_ = bytes_at(record, "public_key");
    user_handle_ = bytes_at(record, "user_handle");
    found_ = {.id = id_, .public_key = public_key_, .user_handle = user_handle_};
    found_.sign_count = record.at("sign_count");
    found_.transports = transports_of(record);
    if (!record.contains("backup_eligible")) return;
    found_.backup_eligible = record.at("backup_eligible") ? assay::Tristate::yes : assay::Tristate::no;
  }

  const Json& records_;
  ByteVector id_, public_key_, user_handle_;
  assay::CredentialRecord found_;
};

Json finish_authentication(const Json& question) {
  const Setting setting(question);
  const ByteVector state = bytes_at(question, "state");
  const std::string response = question.at("response").dump();
  Store store(question.at("records"));
  const assay::AuthenticationFinish finish{.state = assay::SealedState(state),
                                           .single_use = single_use(),
                                           .records = store.lookup(),
                                           .session = setting.session,
                                           .now = std::time(nullptr)};
  const auto finished = assay::finish_authentication(setting.view(), finish, assay::bytes_of(response), workspace());
  Json answer = describe(finished.verdict);
  answer["may_signal_unknown_credential"] = finished.may_signal_unknown_credential;
  if (finished.accepted()) {
    assay::CredentialRecord record = store.found();
    record.sign_count = finished.verdict.delta.sign_count;
    answer["record"] = describe(record);
    answer["extensions"] = describe(finished.verdict.extension_outputs);
  }
  return answer;
}

Json well_known(const Json& question) {
  const Party party(question.at("rp"));
  ByteVector out(4096);
  return Json::parse(
      need(assay::write_well_known(assay::WellKnownDocument::webauthn, party.party, assay::WellKnown(), out)));
}

Json unknown_credential_signal(const Json& question) {
  const Party party(question.at("rp"));
  ByteVector out(4096);
  return Json::parse(
      need(assay::write_unknown_credential_signal(party.party, bytes_at(question, "credential_id"), out)));
}

Json algorithms(const Json& /*question*/) {
  Json names = Json::array();
  for (const assay::Algorithm algorithm : assay::backend_algorithms(backend())) {
    names.push_back(static_cast<int>(algorithm));
  }
  return names;
}

using Answer = Json (*)(const Json& question);
constexpr std::pair<std::string_view, Answer> kQuestions[] = {
    {"algorithms", &algorithms},
    {"well_known", &well_known},
    {"begin_registration", &begin_registration},
    {"begin_authentication", &begin_authentication},
    {"finish_registration", &finish_registration},
    {"finish_authentication", &finish_authentication},
    {"unknown_credential_signal", &unknown_credential_signal},
};

Json answer_to(const Json& question) {
  const std::string ask = question.at("ask");
  for (const auto& [name, answer] : kQuestions) {
    if (name == ask) return answer(question);
  }
  throw std::runtime_error("unknown question");
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
