#pragma once

#include <stdexcept>
#include <string>

namespace assay::cli {

/// An input that cannot be read, or is not what it should be: the program says why and ends with exit code 2.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The bytes of a file; "-" is standard input. Throws InputError.
std::string read_input(const std::string& path);
/// What messages call the input: "-" is "standard input".
std::string input_label(const std::string& path);

}  // namespace assay::cli
