#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace assay::cli {

/// What came of many of the same thing.
struct LoadTally {
  std::vector<double> milliseconds;             ///< of those that went well
  std::map<std::string, std::size_t> failures;  ///< by what was answered

  void add(const LoadTally& other);
  std::size_t num_failed() const;
};

/// What is measured, and how long it took.
struct LoadReport {
  std::size_t users = 0;
  double registered_in = 0;  ///< seconds
  double rate = 0;           ///< that was asked for; 0: none
  double seconds = 0;
  std::size_t connections = 0;
  LoadTally sign_ins;

  /// The text, or one line of JSON.
  std::string text();
  std::string json();

 private:
  double at(double share) const;
};

}  // namespace assay::cli
