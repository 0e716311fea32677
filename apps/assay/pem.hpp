#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "encoding.hpp"

namespace assay::cli {

bool is_space(char c);
std::string without_spaces(std::string_view text);

/// The certificates of a PEM text, DER; none if it holds none. Throws InputError where one has no end line or is not
/// base64.
std::vector<ByteVector> certificates_from_pem(std::string_view text);
/// The certificates of a file, one in DER or any number in PEM, each of which the library can parse. Throws InputError
/// that names the file.
std::vector<ByteVector> read_certificates(const std::string& path);

}  // namespace assay::cli
