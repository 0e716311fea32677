#pragma once

#include <cstdint>
#include <string_view>

#include "assay/error_codes.hpp"
#include "assay/export.hpp"
#include "assay/step_ids.hpp"

namespace assay {

/// The class of an error code: its four top bits. The first four mean that the response was judged and refused; the
/// others that it could not be judged.
enum class ErrorClass : std::uint8_t {
  none = 0,
  malformed = 1,
  mismatch = 2,
  policy = 3,
  untrusted = 4,
  unsupported = 5,
  capacity = 6,
  backend = 7,
  misuse = 8,
};

/// The input that an error's byte offset counts in.
enum class Input : std::uint8_t {
  none = 0,
  credential_json = 1,
  client_data_json = 2,
  attestation_object = 3,
  authenticator_data = 4,
  signature = 5,
  credential_public_key = 6,
  credential_id = 7,
  user_handle = 8,
  client_extension_results = 9,
  credential_record = 10,
  configuration = 11,
  metadata_blob = 12,     ///< the JWS as it was given
  metadata_payload = 13,  ///< its payload, decoded
  ceremony_state = 14,
  device_statement = 15,  ///< the bytes that were signed, without their prefix
  foreign_record = 16,    ///< a row of another library's (import.hpp)
  policy_text = 17,
  certificate = 32,  ///< 32 + i: certificate i of x5c, 0 the leaf
};

/// What went wrong, at which step, and where. 8 bytes, no text, freely copied. A zeroed Error is no error.
struct [[nodiscard]] Error {
  ErrorCode code = ErrorCode::ok;
  Step step = Step::none;
  Input input = Input::none;
  std::uint32_t offset = 0;

  constexpr bool failed() const noexcept { return code != ErrorCode::ok; }
  constexpr ErrorClass error_class() const noexcept {
    return static_cast<ErrorClass>(static_cast<std::uint16_t>(code) >> 12);
  }
  friend constexpr bool operator==(const Error&, const Error&) = default;
};
static_assert(sizeof(Error) == 8);

/// The name of a code as docs/errors.md lists it, "ok" for ErrorCode::ok, "unknown_error" for a number not in the
/// table.
ASSAY_API std::string_view error_name(ErrorCode code) noexcept;
/// One sentence on a code, without a full stop.
ASSAY_API std::string_view error_text(ErrorCode code) noexcept;
ASSAY_API std::string_view error_class_name(ErrorClass error_class) noexcept;
/// The name of an input; every certificate is "certificate".
ASSAY_API std::string_view input_name(Input input) noexcept;
/// Row `index` of the table of codes, 0 <= index < kNumErrorCodes; ErrorCode::ok past its end.
ASSAY_API ErrorCode error_code_at(int index) noexcept;

}  // namespace assay
