#pragma once

#include <string>

#include "assay/import.hpp"

namespace assay::cli {

struct RecordOptions {
  std::string input = "-";
  ForeignLibrary from = ForeignLibrary::none;  ///< none: the input is a record
  std::string user_handle;                     ///< base64url
  std::string rp_id;
  bool hex = false;
  bool json = false;
};

/// `assay record`: prints a stored credential record, or makes one of another library's row. Returns the exit code.
int run_record(const RecordOptions& options);

}  // namespace assay::cli
