#pragma once

#include <string>
#include <vector>

#include "encoding.hpp"

namespace assay::cli {

/// What the user gave, read in every encoding that it could be in, the likeliest first. The first encodings are the raw
/// bytes (files, and text that begins like JSON), then PEM, hex, base64url, base64. Throws InputError.
std::vector<ByteVector> read_candidates(const std::string& input);

}  // namespace assay::cli
