#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/testlib/android_attestation.hpp"
#include "tests/testlib/apple_attestation.hpp"
#include "tests/testlib/bytes.hpp"
#include "tests/testlib/cbor_writer.hpp"
#include "tests/testlib/certificate.hpp"
#include "tests/testlib/safetynet_attestation.hpp"
#include "tests/testlib/signing_key.hpp"
#include "tests/testlib/tpm_attestation.hpp"

namespace testlib {

inline constexpr std::string_view kRpId = "example.org";
inline constexpr std::string_view kOrigin = "https://example.org";

/// Flags of authenticator data.
namespace flag {
inline constexpr std::uint8_t kUp = 0x01;
inline constexpr std::uint8_t kUv = 0x04;
inline constexpr std::uint8_t kBe = 0x08;
inline constexpr std::uint8_t kBs = 0x10;
inline constexpr std::uint8_t kAt = 0x40;
inline constexpr std::uint8_t kEd = 0x80;
}  // namespace flag

struct ClientDataSpec {
  std::string type;
  ByteVector challenge;
  std::string origin = std::string(kOrigin);
  std::optional<bool> cross_origin = false;
  std::optional<std::string> top_origin;
  std::vector<std::pair<std::string, std::string>> extra_members;  ///< name, and value as JSON text

  /// In the byte form that browsers write (WebAuthn 5.8.1.1).
  std::string to_json() const;
};

struct AuthDataSpec {
  std::string rp_id = std::string(kRpId);
  std::uint8_t flags = 0;  ///< AT and ED also decide which parts are written
  std::uint32_t sign_count = 0;
  ByteVector aaguid = ByteVector(16);
  ByteVector credential_id;
  ByteVector cose_key;
  ByteVector extensions;  ///< CBOR

  ByteVector encode() const;
};

enum class AttestationKind {
  none,
  packed_self,
  packed_x5c,
  fido_u2f,
  compound,
  tpm,
  android_safetynet,
  android_key,
  apple,
  apple_appattest,
};

/// Called with an intermediate result, which a test may change; all that comes later is made from the changed bytes,
/// so that one fault can be brought in while the rest is properly signed. In the order in which they are called.
struct RegistrationHooks {
  std::function<void(std::string&)> client_data_json;
  std::function<void(ByteVector&)> auth_data;
  std::function<void(KeyDescriptionSpec&)> key_description;
  std::function<void(CertificateSpec&)> certificate;
  std::function<void(std::vector<ByteVector>&)> x5c;
  TpmHooks tpm;
  SafetynetHooks safetynet;
  std::function<void(ByteVector&)> message;  ///< that the attestation signature is over
  std::function<void(ByteVector&)> signature;
  std::function<void(cbor::Map&)> statement;           ///< attStmt; of each part where it is compound
  std::function<void(std::vector<cbor::Map>&)> parts;  ///< of a compound statement: fmt, attStmt
  std::function<void(cbor::Map&)> attestation;         ///< fmt, attStmt, authData
  std::function<void(ByteVector&)> attestation_object;
};

/// What goes into a registration. registration_spec() gives one that is in order.
struct RegistrationSpec {
  AttestationKind kind = AttestationKind::none;
  std::vector<AttestationKind> parts;  ///< compound
  SigningKey key;                      ///< of the credential; also in auth_data.cose_key
  ClientDataSpec client_data;
  AuthDataSpec auth_data;
  /// Of the attestation certificate: all but none and packed_self. android_key and Apple's: the credential key.
  SigningKey attestation_key;
  CertificateAuthority issuer;  ///< of the attestation certificate
  std::vector<std::string> transports = {"usb"};
  std::string client_extension_results = "{}";
  RegistrationHooks hooks;
};
/// The credential id, challenge, AAGUID and attestation key are derived from `label`; attestation certificates are
/// issued by the root of make_ca("attestation"). Flags UP, UV, AT; the AAGUID is zero for fido_u2f. The credential id
/// and the AAGUID of apple_appattest are as App Attest has them.
RegistrationSpec registration_spec(AttestationKind kind, const SigningKey& key, std::string_view label = "credential",
                                   int attestation_algorithm = cose::kEs256);

struct Registration {
  ByteVector credential_id;
  std::string client_data_json;
  ByteVector attestation_object;
  std::vector<std::string> transports;
  std::string client_extension_results;
  // The pieces it was made from.
  ByteVector auth_data;
  ByteVector cose_key;
  std::vector<ByteVector> x5c;
  ByteVector message;  ///< that the attestation signature is over
  ByteVector signature;

  /// PublicKeyCredential.toJSON(), without the members that Level 3 adds for convenience.
  std::string to_json() const;
};
Registration make_registration(const RegistrationSpec& spec);

struct AuthenticationHooks {
  std::function<void(std::string&)> client_data_json;
  std::function<void(ByteVector&)> auth_data;
  std::function<void(ByteVector&)> message;
  std::function<void(ByteVector&)> signature;
};

/// What goes into an authentication. authentication_spec() gives one that is in order.
struct AuthenticationSpec {
  SigningKey key;
  ByteVector credential_id;
  ClientDataSpec client_data;
  AuthDataSpec auth_data;
  ByteVector user_handle;  ///< empty: left out
  std::string client_extension_results = "{}";
  AuthenticationHooks hooks;
};
/// The credential of registration_spec() with the same label. Flags UP, UV; the counter is 1.
AuthenticationSpec authentication_spec(const SigningKey& key, std::string_view label = "credential");

struct Authentication {
  ByteVector credential_id;
  std::string client_data_json;
  ByteVector auth_data;
  ByteVector signature;
  ByteVector user_handle;
  std::string client_extension_results;
  ByteVector message;  ///< that the signature is over

  /// PublicKeyCredential.toJSON().
  std::string to_json() const;
};
Authentication make_authentication(const AuthenticationSpec& spec);

}  // namespace testlib
