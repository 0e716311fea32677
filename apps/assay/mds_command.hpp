#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "assay/backend.hpp"

namespace assay::cli {

struct MdsOptions {
  std::string file;
  std::vector<std::string> roots;
  std::vector<std::string> intermediates;
  std::string time;  ///< empty: now
  std::string signer = "mds.fidoalliance.org";
  std::string aaguid;  ///< empty: all entries
  std::string backend = std::string(backend_names().front());
  bool json = false;
};

/// `assay mds`: verifies a metadata BLOB and lists what it says. Returns the exit code.
int run_mds(const MdsOptions& options);

}  // namespace assay::cli
