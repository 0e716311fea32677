#include "cases.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "member_reader.hpp"

namespace assay::cli {
namespace {

constexpr std::string_view kFormat = "assay-cases-1";

/// The certificates of a case file, by the SHA-256 of their DER in hex.
using AnchorTable = std::vector<std::pair<std::string, ByteVector>>;

AnchorTable read_anchor_table(MemberReader& file) {
  AnchorTable table;
  const Json* anchors = file.find("anchors");
  if (anchors == nullptr) return table;
  if (!anchors->is_object()) file.complain("anchors", "is not an object");
  for (const auto& [key, value] : anchors->items()) {
    std::optional<ByteVector> der;
    if (value.is_string()) der = from_base64(value.get<std::string>());
    if (!der) file.complain("anchors." + key, "is not standard base64");
    table.emplace_back(key, *std::move(der));
  }
  return table;
}

CaseRelyingParty read_rp(MemberReader rp) {
  CaseRelyingParty out;
  out.id = rp.text("id");
  rp.require("origins");
  out.origins = rp.texts_or_none("origins");
  out.top_origins = rp.texts_or_none("top_origins");
  out.allow_cross_origin = rp.flag_or("allow_cross_origin", false);
  rp.finish();
  return out;
}

std::optional<std::vector<Algorithm>> read_algorithms(MemberReader& expected) {
  const Json* member = expected.find("algorithms");
  if (member == nullptr) return std::nullopt;
  if (!member->is_array()) expected.complain("algorithms", "is not an array");
  std::vector<Algorithm> out;
  for (const Json& number : *member) {
    if (!number.is_number_integer()) expected.complain("algorithms", "has an element that is not an integer");
    const auto value = number.get<std::int64_t>();
    if (value < std::numeric_limits<std::int32_t>::min() || value > std::numeric_limits<std::int32_t>::max()) {
      expected.complain("algorithms", "has an element that is out of range");
    }
    out.push_back(static_cast<Algorithm>(value));
  }
  return out;
}

std::vector<ByteVector> read_allow_credentials(MemberReader& expected) {
  std::vector<ByteVector> out;
  for (const std::string& text : expected.texts_or_none("allow_credentials")) {
    std::optional<ByteVector> id = from_base64url(text);
    if (!id) expected.complain("allow_credentials", "has an element that is not base64url");
    out.push_back(*std::move(id));
  }
  return out;
}

CaseExpected read_expected(MemberReader expected) {
  CaseExpected out;
  out.challenge = expected.base64url("challenge");
  out.user_presence = expected.flag_or("user_presence", true);
  expected.require("user_verification");
  out.user_verification = static_cast<UserVerification>(
      expected.choice_or("user_verification", {"required", "preferred", "discouraged"}, 0));
  out.algorithms = read_algorithms(expected);
  out.discoverable = expected.choice_or("user", {"known", "discoverable"}, 0) == 1;
  out.allow_credentials = read_allow_credentials(expected);
  expected.finish();
  return out;
}

CaseRecord read_record(MemberReader record) {
  CaseRecord out;
  out.id = record.optional_base64url("id");
  out.public_key = record.base64url("public_key");
  out.sign_count =
      static_cast<std::uint32_t>(record.integer("sign_count", 0, std::numeric_limits<std::uint32_t>::max()));
  if (record.find("backup_eligible") != nullptr) {
    out.backup_eligible = record.flag_or("backup_eligible", false) ? Tristate::yes : Tristate::no;
  }
  out.user_handle = record.base64url("user_handle");
  record.finish();
  return out;
}

std::vector<ByteVector> look_up(MemberReader& trust, std::string_view name, const AnchorTable& table) {
  std::vector<ByteVector> out;
  for (const std::string& key : trust.texts_or_none(name)) {
    const auto found = std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.first == key; });
    if (found == table.end()) trust.complain(name, "names '" + to_printable(key) + "', which is not in anchors");
    out.push_back(found->second);
  }
  return out;
}

CaseTrust read_trust(MemberReader trust, const AnchorTable& table) {
  CaseTrust out;
  trust.require("accept");
  for (const std::string& level : trust.texts_or_none("accept")) {
    if (level == "none") {
      out.accept_none = true;
    } else if (level == "self") {
      out.accept_self = true;
    } else if (level == "unanchored") {
      out.accept_unanchored = true;
    } else if (level != "anchored") {  // anchored attestation is always acceptable
      trust.complain("accept", "has the unknown level '" + to_printable(level) + "'");
    }
  }
  out.anchors = look_up(trust, "anchors", table);
  out.intermediates = look_up(trust, "intermediates", table);
  if (!out.anchors.empty() || trust.find("time") != nullptr) {
    constexpr std::int64_t kYear9999 = 253402300799;
    out.time = trust.integer("time", 0, kYear9999);
  }
  trust.finish();
  return out;
}

FlagPolicy read_flag_policy(MemberReader& policy, std::string_view name) {
  return static_cast<FlagPolicy>(policy.choice_or(name, {"any", "must_be_set", "must_be_clear"}, 0));
}

AttestationFormat format_named(MemberReader& compound, const std::string& name) {
  for (int i = 0; i <= static_cast<int>(AttestationFormat::apple_appattest); ++i) {
    const auto format = static_cast<AttestationFormat>(i);
    if (attestation_format_name(format) == name) return format;
  }
  compound.complain("must_include", "has the unknown format '" + to_printable(name) + "'");
}

void read_compound(MemberReader compound, CasePolicy& out) {
  const bool all = compound.find("at_least") == nullptr;
  out.compound_at_least = all ? 0 : static_cast<std::size_t>(compound.integer("at_least", 1, kMaxStatements));
  for (const std::string& name : compound.texts_or_none("must_include")) {
    out.compound_must_include.push_back(format_named(compound, name));
  }
  compound.finish();
}

CasePolicy read_policy(MemberReader policy) {
  CasePolicy out;
  out.any_tpm_vendor = policy.choice_or("tpm_vendors", {"listed", "any"}, 0) == 1;
  out.tpm_keys_generated = policy.choice_or("tpm_keys", {"any", "generated"}, 0) == 1;
  out.android_key = static_cast<AndroidKeySecurity>(policy.choice_or(
      "android_key", {"hardware", "strong_box", "hardware_list", "any"}, static_cast<std::size_t>(out.android_key)));
  const std::size_t appattest = policy.choice_or("apple_appattest", {"disabled", "production", "development"}, 0);
  out.apple_appattest = appattest != 0;
  out.appattest_development = appattest == 2;
  out.android_safetynet = policy.flag_or("android_safetynet", false);
  out.backup_eligible = read_flag_policy(policy, "backup_eligible");
  out.backup_state = read_flag_policy(policy, "backup_state");
  out.sign_count = static_cast<SignCountPolicy>(policy.choice_or("sign_count", {"reject", "report"}, 0));
  out.refuse_short_challenge = policy.flag_or("refuse_short_challenge", false);
  out.refuse_unsolicited_extensions = policy.flag_or("refuse_unsolicited_extensions", false);
  out.extensions = policy.texts_or_none("extensions");
  out.appid = policy.text_or("appid", "");
  out.already_registered = policy.flag_or("already_registered", false);
  out.fido_conformance = policy.choice_or("profile", {"webauthn", "fido_conformance"}, 0) == 1;
  if (policy.find("compound") != nullptr) read_compound(policy.object("compound"), out);
  policy.finish();
  return out;
}

ExpectedVerdict read_verdict(MemberReader verdict) {
  ExpectedVerdict out;
  verdict.require("outcome");
  out.outcome = static_cast<Outcome>(verdict.choice_or("outcome", {"undecided", "accepted", "rejected"}, 0));
  if (verdict.find("reason") != nullptr) out.reason = verdict.text("reason");
  if (verdict.find("step") != nullptr) out.step = verdict.text("step");
  if (out.step && !out.reason) verdict.complain("reason", "is missing beside step");
  verdict.finish();
  return out;
}

/// Members that state facts for people. `format` and `alg` are kept for reports.
void read_facts(MemberReader& member, Case& out) {
  out.format = member.text_or("format", "");
  constexpr std::int64_t kMax = std::numeric_limits<std::int32_t>::max();
  if (member.find("alg") != nullptr) out.alg = member.integer("alg", -kMax - 1, kMax);
  for (const std::string_view name : {"note", "derived_from", "conformance", "source"}) member.find(name);
}

void read_response(MemberReader& member, Case& out) {
  const Json& response = member.require("response");
  if (!response.is_object()) member.complain("response", "is not an object");
  out.response = response.dump();
  const auto id = response.find("id");
  out.id_unknown = id != response.end() && id->is_null();
}

Case read_case(const Json& json, const AnchorTable& table, const std::string& label, std::size_t index) {
  const auto id = json.is_object() ? json.find("id") : json.end();
  const bool has_id = json.is_object() && id != json.end() && id->is_string();
  const std::string name = has_id ? to_printable(id->get<std::string>()) : "number " + std::to_string(index + 1);
  MemberReader member(json, label + ": case " + name);
  Case out;
  out.id = member.text("id");
  member.require("ceremony");
  const std::size_t ceremony = member.choice_or("ceremony", {"registration", "authentication"}, 0);
  out.ceremony = ceremony == 0 ? Ceremony::registration : Ceremony::authentication;
  out.rp = read_rp(member.object("rp"));
  out.expected = read_expected(member.object("expected"));
  if (out.ceremony == Ceremony::registration) {
    out.trust = read_trust(member.object("trust"), table);
  } else {
    out.record = read_record(member.object("record"));
  }
  read_response(member, out);
  if (member.find("policy") != nullptr) out.policy = read_policy(member.object("policy"));
  if (member.find("verdict") != nullptr) out.verdict = read_verdict(member.object("verdict"));
  out.lenient = member.flag_or("lenient", false);
  read_facts(member, out);
  member.finish();
  return out;
}

}  // namespace

std::vector<Case> parse_cases(std::string_view text, const std::string& label) {
  const Json json = parse_json(text, label);
  MemberReader file(json, label);
  if (file.text("format") != kFormat) file.complain("format", "is not '" + std::string(kFormat) + "'");
  const AnchorTable table = read_anchor_table(file);
  const Json& array = file.require("cases");
  if (!array.is_array()) file.complain("cases", "is not an array");
  file.finish();
  std::vector<Case> cases;
  std::set<std::string> ids;
  for (const Json& json_case : array) {
    cases.push_back(read_case(json_case, table, label, cases.size()));
    if (!ids.insert(cases.back().id).second) {
      throw InputError(label + ": case " + to_printable(cases.back().id) + ": another case has this id");
    }
  }
  return cases;
}

}  // namespace assay::cli
