#pragma once

#include <cstddef>
#include <string>

namespace assay::cli {

struct LoadOptions {
  std::string url = "http://localhost:8080";
  std::string origin;            ///< of the page; empty: the URL
  std::size_t users = 200;       ///< accounts that are made first
  std::size_t connections = 16;  ///< people who sign in at the same time
  double rate = 0;               ///< sign-ins a second; 0: as many as there can be
  double seconds = 10;
  bool forwarded = false;  ///< each connection says that it is a proxy's, for an address of its own
  bool json = false;
};

/// `assay load`: makes accounts at a server that speaks as assayd does, and signs in to them again and again. Returns
/// the exit code.
int run_load(const LoadOptions& options);

}  // namespace assay::cli
