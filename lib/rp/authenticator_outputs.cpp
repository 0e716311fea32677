#include "lib/rp/authenticator_outputs.hpp"

#include <algorithm>
#include <limits>

#include "assay/extensions.hpp"
#include "lib/base/check.hpp"
#include "lib/cbor/reader.hpp"

namespace assay::rp {
namespace {

struct AuthenticatorOutputRow {
  std::string_view identifier;
  ErrorCode wrong_type;
};

/// In the order of AuthenticatorOutput.
constexpr std::array<AuthenticatorOutputRow, kNumAuthenticatorOutputs> kRows = {{
    {"credProtect", ErrorCode::cred_protect_output},
    {"minPinLength", ErrorCode::min_pin_length_output},
    {"credBlob", ErrorCode::cred_blob_output},
    {"hmac-secret", ErrorCode::hmac_secret_output},
    {"hmac-secret-mc", ErrorCode::hmac_secret_output},
    {"uvm", ErrorCode::uvm_output},
    {"thirdPartyPayment", ErrorCode::third_party_payment_output},
}};

bool read_number(cbor::Reader& reader, std::uint32_t& number) noexcept {
  const auto value = reader.read_integer();
  if (!value || *value < 0 || *value > std::numeric_limits<std::uint32_t>::max()) return false;
  number = static_cast<std::uint32_t>(*value);
  return true;
}

bool read_boolean(cbor::Reader& reader, bool& value) noexcept {
  const auto read = reader.read_boolean();
  value = read && *read;
  return read.has_value();
}

bool read_bytes(cbor::Reader& reader, Bytes& value) noexcept {
  const auto read = reader.read_bytes();
  if (read) value = *read;
  return read.has_value();
}

bool read_level(cbor::Reader& reader, CredentialProtection& level) noexcept {
  std::uint32_t number = 0;
  if (!read_number(reader, number) || number < 1 || number > 3) return false;
  level = static_cast<CredentialProtection>(number);
  return true;
}

bool read_entry(cbor::Reader& reader, UserVerificationEntry& entry) noexcept {
  const auto size = reader.read_array();
  return size && *size == 3 && read_number(reader, entry.method) && read_number(reader, entry.key_protection) &&
         read_number(reader, entry.matcher_protection);
}

// WebAuthn Level 2, 10.3: one to three methods.
bool read_uvm(cbor::Reader& reader, UserVerificationMethods& uvm) noexcept {
  const auto count = reader.read_array();
  if (!count || *count < 1 || *count > uvm.entries.size()) return false;
  for (std::size_t i = 0; i < *count; ++i) {
    if (!read_entry(reader, uvm.entries[i])) return false;
  }
  uvm.count = static_cast<std::uint8_t>(*count);
  return true;
}

/// Whether the value is of the type that it must be.
bool read_value(Bytes value, AuthenticatorOutput output, bool is_registration, AuthenticatorOutputs& out) noexcept {
  cbor::Reader reader(value);
  switch (output) {
    case AuthenticatorOutput::cred_protect: return read_level(reader, out.cred_protect);
    case AuthenticatorOutput::min_pin_length: return read_number(reader, out.min_pin_length);
    case AuthenticatorOutput::cred_blob:
      return is_registration ? read_boolean(reader, out.cred_blob_stored) : read_bytes(reader, out.cred_blob);
    case AuthenticatorOutput::hmac_secret:
      return is_registration ? read_boolean(reader, out.hmac_secret_made) : read_bytes(reader, out.hmac_secret);
    case AuthenticatorOutput::hmac_secret_mc: return read_bytes(reader, out.hmac_secret_mc);
    case AuthenticatorOutput::uvm: return read_uvm(reader, out.uvm);
    case AuthenticatorOutput::third_party_payment: return read_boolean(reader, out.third_party_payment);
  }
  return false;
}

}  // namespace

AuthenticatorOutputs read_authenticator_outputs(Bytes map, bool is_registration, const AskedExtensions& asked,
                                                UnsolicitedOutputs& unsolicited) noexcept {
  AuthenticatorOutputs out;
  for (std::size_t i = 0;; ++i) {
    const FoundExtensionOutput next = extension_output_at(map, i);
    if (!next.found) return out;
    const std::string_view identifier = next.output.identifier;
    const std::uint32_t other = other_bit(asked.others(), identifier);
    out.others |= other;
    const auto row = std::ranges::find(kRows, identifier, &AuthenticatorOutputRow::identifier);
    const auto output = static_cast<AuthenticatorOutput>(row - kRows.begin());
    const bool is_known = row != kRows.end();
    if (is_known ? !asked.asks(output) : other == 0) add_unsolicited(unsolicited, identifier);
    if (!is_known) continue;
    const bool is_right = read_value(next.output.value, output, is_registration, out);
    (is_right ? out.present : out.wrong).add(output);
  }
}

Error check_types(const AuthenticatorOutputs& outputs, const AskedExtensions& asked) noexcept {
  for (std::size_t i = 0; i < kNumAuthenticatorOutputs; ++i) {
    const auto output = static_cast<AuthenticatorOutput>(i);
    const bool tolerable = !outputs.wrong.has(output) || !asked.asks(output);
    ASSAY_REQUIRE(tolerable, kRows[i].wrong_type, 0);
  }
  return {};
}

}  // namespace assay::rp
