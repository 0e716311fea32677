#include "lib/base/check.hpp"
#include "lib/der/reader.hpp"

namespace assay::der {

Result<EcdsaSignatureView> parse_ecdsa_signature(Bytes signature) noexcept {
  Reader input(signature);
  auto sequence = input.read_constructed(kSequence);
  if (!sequence) return sequence.error();
  const auto r = sequence->read_unsigned();
  if (!r) return r.error();
  const auto s = sequence->read_unsigned();
  if (!s) return s.error();
  ASSAY_TRY(sequence->expect_end());
  ASSAY_TRY(input.expect_end());
  return EcdsaSignatureView{*r, *s};
}

}  // namespace assay::der
