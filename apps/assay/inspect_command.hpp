#pragma once

#include <string>

namespace assay::cli {

struct InspectOptions {
  std::string input = "-";
  std::string type;  ///< empty: recognised
};

/// `assay inspect`: prints one structure as a tree. Returns the exit code.
int run_inspect(const InspectOptions& options);

}  // namespace assay::cli
