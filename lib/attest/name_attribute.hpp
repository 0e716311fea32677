#pragma once

#include "assay/certificate.hpp"

namespace assay::attest {

/// The value of the only attribute of this type (content of its OBJECT IDENTIFIER) in a Name; an empty view if there is
/// none, or more than one.
Bytes only_attribute(Bytes name, Bytes oid) noexcept;

}  // namespace assay::attest
