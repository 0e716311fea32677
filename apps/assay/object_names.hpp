#pragma once

#include <string>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/public_key.hpp"

namespace assay::cli {

/// The short name of an attribute of distinguished names ("CN"), or the dotted form of an unknown one.
std::string attribute_name(Bytes oid);
/// The name of a certificate extension and its dotted form, or that alone.
std::string extension_name(Bytes oid);
/// "C=SE, O=Yubico AB", in the order of the certificate.
std::string distinguished_name_text(Bytes name);
/// The name of the algorithm in an AlgorithmIdentifier, or its dotted form.
std::string signature_algorithm_name(Bytes algorithm_identifier);

std::string_view key_type_name(KeyType type);
std::string_view curve_name(Curve curve);
/// "-7 (ES256)".
std::string algorithm_label(std::int64_t algorithm);

}  // namespace assay::cli
