#pragma once

#include <string>
#include <vector>

#include "assay/backend.hpp"
#include "assay/relying_party.hpp"

namespace assay::cli {

struct VerifyOptions {
  std::vector<std::string> files;
  std::string backend = std::string(backend_names().front());
  Profile profile = Profile::webauthn;
  bool json = false;
  bool explain = false;
};

/// `assay verify`: runs case files and compares each verdict with the one expected. Returns the exit code.
int run_verify(const VerifyOptions& options);

}  // namespace assay::cli
