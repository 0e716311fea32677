#pragma once

#include <optional>
#include <string>
#include <vector>

#include "assay/well_known.hpp"

namespace assay::cli {

struct WellKnownOptions {
  std::vector<std::string> files;
  std::optional<WellKnownDocument> document;  ///< absent: all that the configuration has something for
};

/// `assay wellknown`: prints the documents of relying parties, and warnings about them. Returns the exit code.
int run_wellknown(const WellKnownOptions& options);

}  // namespace assay::cli
