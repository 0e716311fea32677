#pragma once

#include "lib/base/check.hpp"
#include "lib/crypto/backend.hpp"

namespace assay::crypto {

/// For backends that have no expanded keys.
inline Result<LoadedKey*> load_no_expanded_key(const PublicKeyView&, Algorithm, KeyForm, Bytes) noexcept {
  return fail(ErrorCode::key_form_unsupported);
}
inline Result<LoadedKey*> new_no_blank_key(Algorithm, KeyForm) noexcept {
  return fail(ErrorCode::key_form_unsupported);
}
inline Error refill_no_key(LoadedKey&, const PublicKeyView&, Algorithm) noexcept {
  return fail(ErrorCode::key_form_unsupported);
}
inline Error expand_no_key(const PublicKeyView&, Algorithm, KeyForm, MutableBytes) noexcept {
  return fail(ErrorCode::key_form_unsupported);
}

}  // namespace assay::crypto
