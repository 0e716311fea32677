#pragma once

#include <string>
#include <vector>

#include "encoding.hpp"
#include "tests/tamper/facts.hpp"

namespace tamper {

/// The DER of a certificate that facts_of() took apart.
std::string certificate_at(const Facts& facts, const std::string& path);

/// Whether OpenSSL says that one of these signed the certificate, or is it.
bool is_or_is_issued_by_one_of(const std::string& certificate, const std::vector<assay::cli::ByteVector>& anchors);

}  // namespace tamper
