#include "lib/der/algorithm_identifier.hpp"

#include "lib/base/check.hpp"

namespace assay::der {

Result<Bytes> read_algorithm(Reader& reader) noexcept {
  Reader next = reader;
  auto sequence = next.read_constructed(kSequence);
  if (!sequence) return sequence.error();
  const auto oid = sequence->read_oid();
  if (!oid) return oid.error();
  if (!sequence->at_end()) {
    const auto parameters = sequence->read_any();
    if (!parameters) return parameters.error();
  }
  ASSAY_TRY(sequence->expect_end());
  const auto whole = reader.read_any();
  return whole ? Result<Bytes>(whole->whole) : whole.error();
}

}  // namespace assay::der
