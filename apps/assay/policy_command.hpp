#pragma once

#include <string>
#include <vector>

#include "assay/backend.hpp"
#include "assay/verdict.hpp"

namespace assay::cli {

struct PolicyOptions {
  std::vector<std::string> files;
  std::string preset;  ///< to be printed in place of files; empty: none
  std::string backend = std::string(backend_names().front());
  Profile profile = Profile::webauthn;
  bool print = false;  ///< the canonical text of what is in order
  bool json = false;
};

/// `assay policy check`: judges policies, or prints one. Returns the exit code.
int run_policy_check(const PolicyOptions& options);
/// `assay policy presets`: lists the presets.
int run_policy_presets(bool json);

}  // namespace assay::cli
