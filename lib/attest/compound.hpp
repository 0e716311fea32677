#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/attest/format.hpp"

namespace assay::attest {

/// One element of a compound statement.
struct CompoundPart {
  bool has_name = false;
  std::string_view name;     ///< fmt
  Bytes statement;           ///< attStmt
  std::uint32_t offset = 0;  ///< of attStmt in the attestation object
};

struct CompoundParts {
  std::size_t count = 0;
  std::array<CompoundPart, kMaxStatements> parts;
};

/// Reads a compound statement (WebAuthn 8.9): an array of at least two maps of fmt and attStmt. Errors, offsets
/// counting in the attestation object: cbor_wrong_type; compound_count; too_many_statements;
/// attestation_statement_member.
Result<CompoundParts> read_compound(const Statement& statement) noexcept;

}  // namespace assay::attest
