#pragma once

#include <cstdint>
#include <optional>

#include "assay/public_key.hpp"
#include "assay/result.hpp"
#include "lib/base/arena.hpp"

namespace assay::import {

/// The COSE_Key of a public key that is one, or a SubjectPublicKeyInfo; checked. `algorithm` is what the row says of it
/// beside the key: needed for an RSA key without COSE, and in any case not to be contradicted. A key that is converted
/// is written into the arena. Errors: foreign_key_algorithm at 0 without an input, workspace_full likewise; those of
/// the two parsers, input credential_public_key.
Result<Bytes> cose_key_of(Bytes key, std::optional<std::int64_t> algorithm, Rs1Keys rs1, Arena& arena) noexcept;

}  // namespace assay::import
