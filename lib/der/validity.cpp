#include "lib/der/validity.hpp"

#include "lib/base/check.hpp"
#include "lib/der/time.hpp"

namespace assay::der {

Result<Validity> read_validity(Reader& reader) noexcept {
  Reader next = reader;
  auto sequence = next.read_constructed(kSequence);
  if (!sequence) return sequence.error();
  const auto not_before = read_time(*sequence);
  if (!not_before) return not_before.error();
  const auto not_after = read_time(*sequence);
  if (!not_after) return not_after.error();
  ASSAY_TRY(sequence->expect_end());
  reader = next;
  return Validity{*not_before, *not_after};
}

Result<Validity> peek_validity(Bytes certificate) noexcept {
  constexpr std::uint8_t kVersion = kContextConstructed | 0;
  auto outer = Reader(certificate).read_constructed(kSequence);
  if (!outer) return outer.error();
  auto tbs = outer->read_constructed(kSequence);
  if (!tbs) return tbs.error();
  const bool has_version = tbs->next_is(kVersion);
  for (const std::uint8_t tag : {kVersion, kInteger, kSequence, kSequence}) {  // version, serial, algorithm, issuer
    if (tag == kVersion && !has_version) continue;
    const auto skipped = tbs->read(tag);
    if (!skipped) return skipped.error();
  }
  return read_validity(*tbs);
}

}  // namespace assay::der
