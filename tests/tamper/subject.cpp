#include "tests/tamper/subject.hpp"

#include <nlohmann/json.hpp>

#include "encoding.hpp"
#include "input.hpp"

namespace tamper {
namespace {

using assay::cli::Case;
using Json = nlohmann::ordered_json;

struct PartName {
  Part part;
  const char* name;
  const char* pointer;
};
constexpr PartName kParts[] = {
    {Part::json_text, "JSON text", nullptr},
    {Part::id, "id", "/id"},
    {Part::client_data_json, "clientDataJSON", "/response/clientDataJSON"},
    {Part::attestation_object, "attestationObject", "/response/attestationObject"},
    {Part::authenticator_data, "authenticatorData", "/response/authenticatorData"},
    {Part::signature, "signature", "/response/signature"},
    {Part::user_handle, "userHandle", "/response/userHandle"},
};

std::optional<std::string> decoded_member(const Json& response, const char* pointer) {
  const Json text = response.value(Json::json_pointer(pointer), Json());
  if (!text.is_string()) return std::nullopt;
  const auto bytes = assay::cli::from_base64url(text.get<std::string>());
  if (!bytes) return std::nullopt;
  return std::string(bytes->begin(), bytes->end());
}

std::string encoded(std::string_view bytes) {
  return assay::cli::to_base64url(assay::bytes_of(bytes));
}

/// The credential id in the authenticator data of a registration: two bytes of length, and as many of id.
std::string attested_id(const Facts& facts) {
  const auto rest = facts.find("/response/attestationObject/authData/rest");
  if (rest == facts.end() || rest->second.size() < 2) return "";
  const auto byte_at = [&](std::size_t i) { return static_cast<unsigned char>(rest->second[i]); };
  return rest->second.substr(2, byte_at(0) * 256U + byte_at(1));
}

/// Some published responses lack their id, which a stand-in that fits takes the place of.
void give_id(Case& c) {
  Json response = Json::parse(c.response);
  std::string id = attested_id(facts_of(c.response));
  if (c.record.id) id.assign(c.record.id->begin(), c.record.id->end());
  if (id.empty()) id = "id is not known.";
  c.record.id.emplace(id.begin(), id.end());
  response["id"] = encoded(id);
  response.erase("rawId");
  c.response = response.dump();
  c.id_unknown = false;
}

}  // namespace

std::string_view part_name(Part part) {
  return kParts[static_cast<std::size_t>(part)].name;
}

Subject::Subject(Case c) : facts(facts_of(c.response)), case_(std::move(c)) {
  const Json response = Json::parse(case_.response);
  parts_[0] = case_.response;
  for (const PartName& part : kParts) {
    if (part.pointer != nullptr) parts_[static_cast<std::size_t>(part.part)] = decoded_member(response, part.pointer);
  }
  // A copy that Level 3 adds for convenience; it is a part of authentications alone.
  if (case_.ceremony == assay::Ceremony::registration) {
    parts_[static_cast<std::size_t>(Part::authenticator_data)].reset();
  }
}

std::string Subject::with(Part part, std::string_view bytes, std::string response) const {
  if (part == Part::json_text) return std::string(bytes);
  const std::string old_value = '"' + encoded(*this->bytes(part)) + '"';
  const std::string new_value = '"' + encoded(bytes) + '"';
  const std::string name(part_name(part));
  for (const std::string& member : {name, part == Part::id ? std::string("rawId") : name}) {
    const std::string found = '"' + member + "\":" + old_value;
    const std::size_t at = response.find(found);
    if (at == std::string::npos) continue;
    response.replace(at + found.size() - old_value.size(), old_value.size(), new_value);
  }
  return response;
}

std::vector<Subject> load_subjects(const std::vector<std::filesystem::path>& files, assay::cli::CaseRunner& runner) {
  std::vector<Subject> subjects;
  for (const std::filesystem::path& file : files) {
    const std::string label = file.filename().string();
    for (Case& c : assay::cli::parse_cases(assay::cli::read_input(file.string()), label)) {
      if (c.id_unknown) give_id(c);
      const assay::cli::CaseResult result = runner.run(c);
      const assay::TrustLevel trust = result.trust.value_or(assay::TrustLevel::none);
      const bool is_signed = c.ceremony == assay::Ceremony::authentication || trust != assay::TrustLevel::none;
      if (result.outcome != assay::Outcome::accepted || !is_signed) continue;
      c.id = label + ": " + c.id;
      subjects.emplace_back(std::move(c)).trust = trust;
    }
  }
  return subjects;
}

}  // namespace tamper
