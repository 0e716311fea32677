#include "lib/attest/compound.hpp"
#include "lib/attest/format.hpp"
#include "lib/base/check.hpp"

namespace assay::attest {
namespace {

/// The procedure of one part. An unknown or disabled format is a failure of that part.
Error prepare_part(const Statement& whole, const CompoundPart& part, Evidence& evidence) noexcept {
  const auto format = find_format(part.name, whole.policy);
  if (!format) return fail(format.error().code, part.offset);
  evidence.format = (*format)->format;
  Statement statement = whole;
  statement.cbor = part.statement;
  statement.offset = part.offset;
  return (*format)->prepare(statement, evidence);
}

Result<std::span<Evidence>> prepare_parts(const Statement& statement) noexcept {
  const auto compound = read_compound(statement);
  if (!compound) return compound.error();
  const std::span<Evidence> evidence = take_array<Evidence>(statement.arena(), compound->count);
  ASSAY_REQUIRE(!evidence.empty(), ErrorCode::workspace_full, 0);
  for (std::size_t i = 0; i < evidence.size(); ++i) {
    const Error error = prepare_part(statement, compound->parts[i], evidence[i]);
    if (error.code == ErrorCode::compound_nested) return error;
    evidence[i].error = located(error, Input::attestation_object);
  }
  return evidence;
}

}  // namespace

Result<std::span<Evidence>> prepare_statements(const FormatRow& format, const Statement& statement) noexcept {
  if (format.format == AttestationFormat::compound) return prepare_parts(statement);
  const std::span<Evidence> evidence = take_array<Evidence>(statement.arena(), 1);
  ASSAY_REQUIRE(!evidence.empty(), ErrorCode::workspace_full, 0);
  evidence[0].format = format.format;
  ASSAY_TRY(format.prepare(statement, evidence[0]));
  return evidence;
}

}  // namespace assay::attest
