#pragma once

#include <string>
#include <vector>

namespace assay::cli {

struct OptionsRequest {
  bool creation = true;  ///< creation options, or else request options
  std::string site;      ///< the file of `assay wellknown`
  std::string policy;    ///< file; empty: the preset
  std::string preset = "passkey_login";
  std::string user_handle;  ///< base64url; empty: a new one for creation, none for a request
  std::string user_name;
  std::string display_name;
  std::vector<std::string> credentials;  ///< base64url ids, excluded or allowed
  bool conditional = false;
  std::string origin;     ///< that the ceremony is bound to; empty: none
  std::string state_key;  ///< 64 hexadecimal digits; empty: no state is printed
};

/// `assay options`: prints the options of a ceremony, with a fresh challenge. Returns the exit code.
int run_options(const OptionsRequest& request);

}  // namespace assay::cli
