#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace assay::cli {

struct SpeedOptions {
  std::vector<std::string> backends;    ///< empty: those that differ on this machine
  std::vector<std::string> algorithms;  ///< names as "ES256"; empty: all
  std::size_t num_keys = 4096;          ///< of ES256
  double seconds = 5;                   ///< of the processor's time, for all rows together
  bool json = false;
};

/// `assay speed`: measures how many signatures each backend verifies. Returns the exit code.
int run_speed(const SpeedOptions& options);

}  // namespace assay::cli
