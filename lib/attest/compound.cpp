#include "lib/attest/compound.hpp"

#include <algorithm>

#include "lib/base/check.hpp"
#include "lib/cbor/reader.hpp"

namespace assay::attest {
namespace {

/// The offset that an item of `reader` has in the attestation object.
std::size_t position(const Statement& statement, const cbor::Reader& reader) noexcept {
  return statement.offset + reader.offset();
}

Error read_part_member(const Statement& statement, cbor::Reader& reader, CompoundPart& part) noexcept {
  const std::size_t offset = position(statement, reader);
  const auto key = reader.read_text();
  ASSAY_REQUIRE(key.has_value(), ErrorCode::cbor_wrong_type, offset);
  const std::size_t value_offset = position(statement, reader);
  if (*key == "fmt") {
    const auto name = reader.read_text();
    ASSAY_REQUIRE(name.has_value(), ErrorCode::cbor_wrong_type, value_offset);
    part.name = *name;
    part.has_name = true;
    return {};
  }
  ASSAY_REQUIRE(*key == "attStmt", ErrorCode::attestation_statement_member, offset);
  const auto value = reader.skip_item();
  if (!value) return value.error();
  part.statement = *value;
  part.offset = static_cast<std::uint32_t>(value_offset);
  return {};
}

Error read_part(const Statement& statement, cbor::Reader& reader, CompoundPart& part) noexcept {
  const std::size_t offset = position(statement, reader);
  const auto count = reader.read_map();
  ASSAY_REQUIRE(count.has_value(), ErrorCode::cbor_wrong_type, offset);
  for (std::size_t i = 0; i < *count; ++i) ASSAY_TRY(read_part_member(statement, reader, part));
  ASSAY_REQUIRE(part.has_name && !part.statement.empty(), ErrorCode::attestation_statement_member, offset);
  return {};
}

}  // namespace

Result<CompoundParts> read_compound(const Statement& statement) noexcept {
  cbor::Reader reader(statement.cbor);
  const auto count = reader.read_array();
  ASSAY_REQUIRE(count.has_value(), ErrorCode::cbor_wrong_type, statement.offset);
  ASSAY_REQUIRE(*count >= 2, ErrorCode::compound_count, statement.offset);
  ASSAY_REQUIRE(*count <= kMaxStatements, ErrorCode::too_many_statements, statement.offset);
  CompoundParts parts;
  parts.count = *count;
  for (CompoundPart& part : std::span(parts.parts).first(parts.count)) ASSAY_TRY(read_part(statement, reader, part));
  return parts;
}

Error refuse_nested_compound(const Statement& statement, Evidence&) noexcept {
  return fail(ErrorCode::compound_nested, statement.offset);
}

}  // namespace assay::attest
