#pragma once

#include "assay/public_key.hpp"
#include "lib/base/equal.hpp"

namespace assay::cose {

/// Whether two keys that were parsed are the same key: of one type, on one curve and with the same numbers. What
/// algorithm they are to be used with is not compared.
inline bool same_key(const PublicKeyView& a, const PublicKeyView& b) noexcept {
  return a.type == b.type && a.curve == b.curve && equal(a.x, b.x) && equal(a.y, b.y) && equal(a.n, b.n) &&
         equal(a.e, b.e);
}

}  // namespace assay::cose
