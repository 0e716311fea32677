#include "lib/attest/name_attribute.hpp"

#include "lib/base/equal.hpp"

namespace assay::attest {

Bytes only_attribute(Bytes name, Bytes oid) noexcept {
  Bytes found;
  std::size_t count = 0;
  for (std::size_t i = 0;; ++i) {
    const FoundAttribute next = name_attribute_at(name, i);
    if (!next.found) break;
    if (!equal(next.attribute.oid, oid)) continue;
    found = next.attribute.value;
    ++count;
  }
  return count == 1 ? found : Bytes{};
}

}  // namespace assay::attest
