#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "assay/bytes.hpp"

namespace assay {

/// How a credential is protected against use without user verification (CTAP2 12.1, credProtect).
enum class CredentialProtection : std::uint8_t {
  not_asked = 0,
  user_verification_optional = 1,
  user_verification_optional_with_credential_id_list = 2,
  user_verification_required = 3,
};

enum class LargeBlobSupport : std::uint8_t { not_asked = 0, preferred = 1, required = 2 };

/// Inputs of a pseudo-random function (WebAuthn 10.1.4). `second` empty: there is none; `first` empty: none at all.
struct PrfValues {
  Bytes first;
  Bytes second;
};

/// Inputs for one credential of allowCredentials.
struct PrfForCredential {
  Bytes credential_id;
  PrfValues values;
};

inline constexpr std::size_t kMaxCredBlob = 32;             ///< bytes that every authenticator with credBlob can store
inline constexpr std::size_t kHmacSecretSalt = 32;          ///< bytes of a salt for hmac-secret
inline constexpr std::size_t kMaxExtensionIdentifier = 32;  ///< bytes (WebAuthn 9.1)
inline constexpr std::size_t kMaxOtherExtensions = 16;      ///< identifiers in `others`

/// The extensions that creation options ask for (WebAuthn 10, CTAP2 12). Zero-initialised it asks for none. Borrowed.
struct RegistrationExtensions {
  bool cred_props = false;
  CredentialProtection cred_protect = CredentialProtection::not_asked;
  bool enforce_cred_protect = false;  ///< the client fails where the authenticator cannot; and so does verification
  bool min_pin_length = false;
  Bytes cred_blob;  ///< to be stored with the credential, at most 32 bytes; empty: not asked
  LargeBlobSupport large_blob = LargeBlobSupport::not_asked;
  bool prf = false;
  PrfValues prf_eval;  ///< to be evaluated at once, where the authenticator can; needs `prf`
  bool hmac_secret = false;
  bool uvm = false;      ///< no part of Level 3 any more
  bool payment = false;  ///< the credential is for Secure Payment Confirmation
  bool third_party_payment =
      false;                       ///< no client takes it as an input: those that know it send it along with `payment`
  std::string_view appid_exclude;  ///< a FIDO AppID; empty: not asked
  std::string_view remote_client_data_json;  ///< empty: not asked
  std::span<const std::string_view> others;  ///< identifiers of extensions that the caller adds to the options itself
};

struct PaymentAmount {
  std::string_view currency;  ///< three upper-case letters (ISO 4217)
  std::string_view value;     ///< a decimal number with a dot, not negative: "10", "10.50"
};

struct PaymentInstrument {
  std::string_view display_name;
  std::string_view icon;  ///< a URL
  bool icon_must_be_shown = true;
  std::string_view details;  ///< empty: there are none
};

/// The logo of one who takes part in a payment (Secure Payment Confirmation, PaymentEntityLogo).
struct PaymentEntityLogo {
  std::string_view url;
  std::string_view label;
};
inline constexpr std::size_t kMaxPaymentLogos = 8;

/// What a payer confirms (Secure Payment Confirmation). Every member is compared with what the client showed.
struct Payment {
  std::string_view rp_id;
  std::string_view top_origin;    ///< of the page that asks for the payment
  std::string_view payee_name;    ///< empty: none
  std::string_view payee_origin;  ///< https; empty: none; one of the two there must be
  PaymentAmount total;
  PaymentInstrument instrument;
  std::span<const PaymentEntityLogo> logos;  ///< the client may leave some out, and keeps their order
  /// The origin that calls Secure Payment Confirmation, where it is not one of the relying party's: that of a merchant
  /// or of a payment service. It is no member of the payment. Empty: one of the relying party's.
  std::string_view caller_origin;
};

/// The extensions that request options ask for. Zero-initialised it asks for none. Borrowed.
struct AuthenticationExtensions {
  std::string_view appid;  ///< a FIDO AppID; empty: not asked
  bool get_cred_blob = false;
  bool large_blob_read = false;
  Bytes large_blob_write;  ///< empty: not asked; excludes `large_blob_read`
  PrfValues prf;           ///< for every credential that prf_by_credential does not name
  std::span<const PrfForCredential> prf_by_credential;
  PrfValues hmac_secret;  ///< salts, 32 bytes each; excludes `prf`
  bool uvm = false;
  const Payment* payment = nullptr;  ///< the ceremony is a Secure Payment Confirmation
  bool third_party_payment = false;  ///< no client takes it as an input (RegistrationExtensions)
  std::string_view remote_client_data_json;
  std::span<const std::string_view> others;  ///< identifiers of extensions that the caller adds to the options itself
};

}  // namespace assay
