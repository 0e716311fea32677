#include "vectors/gen/case_file.hpp"

namespace vectors {
namespace {

using testlib::check;
using testlib::to_base64url;

struct ReasonRow {
  const char* name;
  bool judged;  // rejected, not undecided
};

// The first four classes mean that the response was judged.
constexpr bool kIs_malformed = true;
constexpr bool kIs_mismatch = true;
constexpr bool kIs_policy = true;
constexpr bool kIs_untrusted = true;
constexpr bool kIs_unsupported = false;
constexpr bool kIs_capacity = false;
constexpr bool kIs_backend = false;
constexpr bool kIs_misuse = false;

constexpr ReasonRow kReasons[] = {
#define ASSAY_STATUS(number, error_class, name, text) {#name, kIs_##error_class},
#include "lib/base/status.def"
#undef ASSAY_STATUS
};

constexpr const char* kSlugs[] = {
#define ASSAY_STEP(number, ceremony, name, slug, spec, who, where, text) slug,
#include "lib/rp/steps.def"
#undef ASSAY_STEP
};

Json verdict_of(Reason reason, Step step) {
  const ReasonRow& row = kReasons[static_cast<std::size_t>(reason)];
  return {{"outcome", row.judged ? "rejected" : "undecided"},
          {"reason", row.name},
          {"step", kSlugs[static_cast<std::size_t>(step)]}};
}

Json rp_of(const CommonCase& c) {
  Json rp = {{"id", testlib::kRpId}, {"origins", {testlib::kOrigin}}};
  if (!c.top_origins.empty()) {
    rp["top_origins"] = c.top_origins;
  }
  if (c.allow_cross_origin) {
    rp["allow_cross_origin"] = true;
  }
  return rp;
}

Json response_of(const CommonCase& c, const std::string& credential_json) {
  Json response = Json::parse(credential_json);
  if (c.edit_response) {
    c.edit_response(response);
  }
  return response;
}

void add_facts(Json& body, const CommonCase& c) {
  if (!c.policy.empty()) {
    body["policy"] = c.policy;
  }
  body["format"] = c.format;
  body["alg"] = c.alg;
}

}  // namespace

void replace(std::string& text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  check(at != std::string::npos && text.find(from, at + 1) == std::string::npos,
        "one occurrence of " + std::string(from));
  text.replace(at, from.size(), to);
}

Json CaseFile::anchor_keys(const std::vector<ByteVector>& certificates) {
  Json keys = Json::array();
  for (const ByteVector& certificate : certificates) {
    const std::string key = testlib::to_hex(testlib::sha256(certificate));
    anchors_[key] = testlib::to_base64(certificate);
    keys.push_back(key);
  }
  return keys;
}

Json CaseFile::body_of(const RegistrationCase& c) {
  Json body = {{"ceremony", "registration"}, {"rp", rp_of(c)}};
  Json& expected = body["expected"];
  expected = {{"challenge", to_base64url(c.challenge)},
              {"user_presence", c.user_presence},
              {"user_verification", c.user_verification}};
  if (!c.algorithms.empty()) {
    expected["algorithms"] = c.algorithms;
  }
  body["response"] = response_of(c, testlib::make_registration(c.spec).to_json());
  Json& trust = body["trust"];
  trust = {{"accept", c.accept}, {"anchors", anchor_keys(c.anchors)}};
  if (!c.intermediates.empty()) {
    trust["intermediates"] = anchor_keys(c.intermediates);
  }
  if (!c.anchors.empty()) {
    trust["time"] = c.time;
  }
  add_facts(body, c);
  return body;
}

Json CaseFile::body_of(const AuthenticationCase& c) {
  Json body = {{"ceremony", "authentication"}, {"rp", rp_of(c)}};
  Json& expected = body["expected"];
  expected = {
      {"challenge", to_base64url(c.challenge)}, {"user_presence", true}, {"user_verification", c.user_verification}};
  if (c.discoverable) {
    expected["user"] = "discoverable";
  }
  for (const ByteVector& id : c.allow_credentials) {
    expected["allow_credentials"].push_back(to_base64url(id));
  }
  Json& record = body["record"];
  record = {{"id", to_base64url(c.record_id)},
            {"public_key", to_base64url(c.public_key)},
            {"sign_count", c.sign_count},
            {"user_handle", to_base64url(c.user_handle)}};
  if (c.backup_eligible.has_value()) {
    record["backup_eligible"] = *c.backup_eligible;
  }
  body["response"] = response_of(c, testlib::make_authentication(c.spec).to_json());
  add_facts(body, c);
  return body;
}

void CaseFile::add_accepted(const CommonCase& c, Json body) {
  check(ids_.insert(c.id).second, "an id of its own: " + c.id);
  accepted_ids_.insert(c.id);
  Json whole = {{"id", c.id}};
  whole.update(body);
  whole["verdict"] = {{"outcome", "accepted"}};
  if (!c.note.empty()) {
    whole["note"] = c.note;
  }
  cases_.push_back(std::move(whole));
}

template <class CaseType>
void CaseFile::add_rejected(const CaseType& twin, const Fault<CaseType>& fault) {
  const std::string id = twin.id + "/" + std::string(fault.suffix);
  check(accepted_ids_.contains(twin.id), "an accepted twin: " + id);
  check(ids_.insert(id).second, "an id of its own: " + id);
  CaseType changed = twin;
  fault.apply(changed);
  const Json body = body_of(changed);
  check(body != body_of(twin), "a fault that changes something: " + id);
  Json whole = {{"id", id}};
  whole.update(body);
  whole["verdict"] = verdict_of(fault.reason, fault.step);
  whole["note"] = fault.note;
  whole["derived_from"] = twin.id;
  cases_.push_back(std::move(whole));
}

void CaseFile::accept(const RegistrationCase& c) {
  add_accepted(c, body_of(c));
}

void CaseFile::accept(const AuthenticationCase& c) {
  add_accepted(c, body_of(c));
}

void CaseFile::reject(const RegistrationCase& twin, const Fault<RegistrationCase>& fault) {
  add_rejected(twin, fault);
}

void CaseFile::reject(const AuthenticationCase& twin, const Fault<AuthenticationCase>& fault) {
  add_rejected(twin, fault);
}

std::string CaseFile::text() const {
  std::string out = "{\"format\":\"assay-cases-1\",\n\"anchors\":" + Json(anchors_).dump() + ",\n\"cases\":[\n";
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    out += cases_[i].dump() + (i + 1 < cases_.size() ? ",\n" : "\n");
  }
  return out + "]}\n";
}

}  // namespace vectors
