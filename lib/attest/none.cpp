#include "lib/attest/format.hpp"
#include "lib/base/check.hpp"
#include "lib/cbor/reader.hpp"

namespace assay::attest {

// WebAuthn 8.7: an empty map.
Error prepare_none(const Statement& statement, Evidence& evidence) noexcept {
  cbor::Reader reader(statement.cbor);
  const auto count = reader.read_map();
  ASSAY_REQUIRE(count.has_value(), ErrorCode::cbor_wrong_type, statement.offset);
  ASSAY_REQUIRE(*count == 0, ErrorCode::none_not_empty, statement.offset);
  evidence.level = TrustLevel::none;
  return {};
}

}  // namespace assay::attest
