#pragma once

#include <optional>
#include <string_view>

#include "assay/backend.hpp"
#include "assay/relying_party.hpp"
#include "assay/step.hpp"
#include "assay/trust.hpp"
#include "assay/workspace.hpp"
#include "cases.hpp"

namespace assay::cli {

/// What the library says of a case.
struct CaseResult {
  Outcome outcome = Outcome::undecided;
  Error error;
  std::optional<TrustLevel> trust;  ///< accepted registrations
  StepLog log;
};

/// Runs cases one after the other with one backend and one Workspace.
class CaseRunner {
 public:
  /// Throws InputError if there is no such backend, or it fails its known answers.
  CaseRunner(std::string_view backend_name, Profile profile);
  CaseRunner(const Backend& backend, Profile profile);
  CaseResult run(const Case& c);

 private:
  CaseResult run_registration(const Case& c, const RelyingParty& relying_party);
  CaseResult run_authentication(const Case& c, const RelyingParty& relying_party);

  const Backend* backend_ = nullptr;
  Profile profile_;
  Workspace workspace_;
};

enum class Agreement { agrees, disagrees, nothing_expected };

/// Compares outcomes; where the case names a step, as our own files do, the reason and the step too.
Agreement compare(const Case& c, const CaseResult& result);

}  // namespace assay::cli
