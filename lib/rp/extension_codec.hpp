#pragma once

#include <cstddef>

#include "assay/bytes.hpp"
#include "assay/extension_inputs.hpp"
#include "assay/result.hpp"
#include "lib/base/arena.hpp"

namespace assay::rp {

/// What was asked for, as far as the response is judged by it, in a compact form for the sealed ceremony state. The
/// values that are not compared with anything (a blob to be stored, inputs of prf, salts) are left out: decoded, 32
/// zero bytes stand for each, and prf_by_credential has no credential ids, and at most one entry with a second value
/// and one without.
inline constexpr std::size_t kMaxExtensionState = 2048;

std::size_t encoded_extensions_size(const RegistrationExtensions& asked) noexcept;
std::size_t encoded_extensions_size(const AuthenticationExtensions& asked) noexcept;

/// Gives the bytes written to `out`. Errors: extension_state_too_long (more than kMaxExtensionState: a payment with an
/// icon that is a data URL, above all); output_too_small. Precondition: the checks of lib/rp/extension_check.hpp.
Result<Bytes> encode_extensions(const RegistrationExtensions& asked, MutableBytes out) noexcept;
Result<Bytes> encode_extensions(const AuthenticationExtensions& asked, MutableBytes out) noexcept;

/// Decodes the whole of `encoded`. Texts borrow from it; arrays and the payment are in the arena. Errors:
/// extension_state_malformed (whatever encode_extensions() would not have written), workspace_full.
Result<RegistrationExtensions> decode_registration_extensions(Bytes encoded, Arena& arena) noexcept;
Result<AuthenticationExtensions> decode_authentication_extensions(Bytes encoded, Arena& arena) noexcept;

}  // namespace assay::rp
