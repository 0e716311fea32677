#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/algorithm.hpp"
#include "assay/attestation.hpp"
#include "assay/authentication.hpp"
#include "assay/credential_record.hpp"
#include "assay/step.hpp"
#include "assay/verdict.hpp"
#include "encoding.hpp"

namespace assay::cli {

/// The case files `assay-cases-1`, as plain structs. Binary members are decoded; nothing is judged.

struct CaseRelyingParty {
  std::string id;
  std::vector<std::string> origins;
  std::vector<std::string> top_origins;
  bool allow_cross_origin = false;
};

struct CaseExpected {
  ByteVector challenge;
  bool user_presence = true;
  UserVerification user_verification = UserVerification::required;
  std::optional<std::vector<Algorithm>> algorithms;  ///< absent: all that the backend verifies
  bool discoverable = false;
  std::vector<ByteVector> allow_credentials;
};

struct CaseRecord {
  std::optional<ByteVector> id;  ///< absent: not known
  ByteVector public_key;
  std::uint32_t sign_count = 0;
  Tristate backup_eligible = Tristate::unknown;
  ByteVector user_handle;
};

struct CaseTrust {
  bool accept_none = false;
  bool accept_self = false;
  bool accept_unanchored = false;
  std::vector<ByteVector> anchors;
  std::vector<ByteVector> intermediates;
  std::int64_t time = 0;
};

/// Departures from the default policy.
struct CasePolicy {
  bool any_tpm_vendor = false;
  bool tpm_keys_generated = false;  ///< the specification's vector has another, so cases take any unless they say this
  /// What WebAuthn asks: there are recorded ceremonies of keys in software, so cases take them unless they say
  /// otherwise.
  AndroidKeySecurity android_key = AndroidKeySecurity::hardware_list;
  bool android_safetynet = false;
  bool apple_appattest = false;
  bool appattest_development = false;
  /// Statements that must count; 0: all. A case that does not say takes any, as WebAuthn 8.9 leaves it to the policy.
  std::size_t compound_at_least = 1;
  std::vector<AttestationFormat> compound_must_include;
  FlagPolicy backup_eligible = FlagPolicy::any;
  FlagPolicy backup_state = FlagPolicy::any;
  SignCountPolicy sign_count = SignCountPolicy::reject;
  bool refuse_short_challenge = false;  ///< recorded ceremonies have them, so cases take them unless they say this
  bool refuse_unsolicited_extensions = false;
  std::vector<std::string> extensions;  ///< identifiers that were asked for
  std::string appid;
  bool already_registered = false;  ///< the look-up of the credential id says yes
  bool fido_conformance = false;
};

struct ExpectedVerdict {
  Outcome outcome = Outcome::undecided;
  std::optional<std::string> reason;  ///< an error's name where `step` is there, else a category in plain words
  std::optional<std::string> step;
};

struct Case {
  std::string id;
  Ceremony ceremony = Ceremony::registration;
  CaseRelyingParty rp;
  CaseExpected expected;
  CaseRecord record;        ///< authentication
  CaseTrust trust;          ///< registration
  std::string response;     ///< JSON text of the credential
  bool id_unknown = false;  ///< its id is null: whoever published the response left it out
  CasePolicy policy;
  std::optional<ExpectedVerdict> verdict;  ///< what is expected
  bool lenient = false;
  std::string format;  ///< as the file states it, for people
  std::int64_t alg = 0;
};

/// Reads a case file. Everything in it is read or refused: unknown and duplicate members, wrong types, bad base64url
/// and two cases of one id throw InputError, which names `label`, the case and the member.
std::vector<Case> parse_cases(std::string_view text, const std::string& label);

}  // namespace assay::cli
