#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/testlib/ceremony.hpp"

/// Our own test cases, in the format assay-cases-1 (vectors/README.md): accepted cases, and for each check of the
/// specification a twin of one of them with a single fault, properly signed otherwise.
namespace vectors {

using Json = nlohmann::ordered_json;
using testlib::ByteSpan;
using testlib::ByteVector;

/// The names of lib/base/status.def and the steps of lib/rp/steps.def: a name that is not there does not compile.
enum class Reason {
#define ASSAY_STATUS(number, error_class, name, text) name,
#include "lib/base/status.def"
#undef ASSAY_STATUS
};
enum class Step {
#define ASSAY_STEP(number, ceremony, name, slug, spec, who, where, text) ceremony##_##name,
#include "lib/rp/steps.def"
#undef ASSAY_STEP
};

/// What a case of either ceremony has. `spec` of the derived types makes the response; all else is the relying party's
/// and stays as it is when the response goes wrong.
struct CommonCase {
  std::string id;
  std::string format;
  int alg = 0;
  std::string note;
  std::vector<std::string> top_origins;
  bool allow_cross_origin = false;
  ByteVector challenge;
  std::string user_verification = "required";
  Json policy = Json::object();
  std::function<void(Json&)> edit_response;  ///< the JSON of the credential, last of all
};

struct RegistrationCase : CommonCase {
  explicit RegistrationCase(testlib::RegistrationSpec s) : spec(std::move(s)) {}
  testlib::RegistrationSpec spec;
  bool user_presence = true;
  std::vector<int> algorithms;  ///< none: the member is left out
  std::vector<std::string> accept;
  std::vector<ByteVector> anchors;
  std::vector<ByteVector> intermediates;
  std::int64_t time = testlib::kJudgedAt;
};

struct AuthenticationCase : CommonCase {
  explicit AuthenticationCase(testlib::AuthenticationSpec s) : spec(std::move(s)) {}
  testlib::AuthenticationSpec spec;
  bool discoverable = false;
  std::vector<ByteVector> allow_credentials;
  ByteVector record_id;
  ByteVector public_key;
  std::uint32_t sign_count = 0;
  std::optional<bool> backup_eligible = false;
  ByteVector user_handle;
};

/// One fault: how the twin is to be changed, and what must become of it.
template <class CaseType>
struct Fault {
  std::string_view suffix;  ///< of the id
  Reason reason;
  Step step;
  std::string_view note;
  std::function<void(CaseType&)> apply;
};

/// A case file under construction.
class CaseFile {
 public:
  void accept(const RegistrationCase& c);
  void accept(const AuthenticationCase& c);
  void reject(const RegistrationCase& twin, const Fault<RegistrationCase>& fault);
  void reject(const AuthenticationCase& twin, const Fault<AuthenticationCase>& fault);

  /// One case a line, so that a change can be read.
  std::string text() const;
  std::size_t size() const { return cases_.size(); }

 private:
  void add_accepted(const CommonCase& c, Json body);
  template <class CaseType>
  void add_rejected(const CaseType& twin, const Fault<CaseType>& fault);
  Json body_of(const RegistrationCase& c);
  Json body_of(const AuthenticationCase& c);
  Json anchor_keys(const std::vector<ByteVector>& certificates);

  std::set<std::string> ids_;
  std::set<std::string> accepted_ids_;
  std::map<std::string, std::string> anchors_;
  std::vector<Json> cases_;
};

/// Replaces the only occurrence of `from`.
void replace(std::string& text, std::string_view from, std::string_view to);

CaseFile registration_cases();
CaseFile authentication_cases();

}  // namespace vectors
