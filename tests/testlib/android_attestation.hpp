#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "tests/testlib/bytes.hpp"
#include "tests/testlib/certificate.hpp"
#include "tests/testlib/signing_key.hpp"

namespace testlib {

namespace oid {
inline constexpr std::string_view kAndroidKeyDescription = "1.3.6.1.4.1.11129.2.1.17";
}  // namespace oid

/// Tags of an authorization list, as Android's keymaster and KeyMint number them.
namespace android {
inline constexpr unsigned kPurpose = 1;
inline constexpr unsigned kAlgorithm = 2;
inline constexpr unsigned kKeySize = 3;
inline constexpr unsigned kDigest = 5;
inline constexpr unsigned kEcCurve = 10;
inline constexpr unsigned kRsaPublicExponent = 200;
inline constexpr unsigned kNoAuthRequired = 503;
inline constexpr unsigned kUserAuthType = 504;
inline constexpr unsigned kAuthTimeout = 505;
inline constexpr unsigned kAllApplications = 600;
inline constexpr unsigned kCreationDateTime = 701;
inline constexpr unsigned kOrigin = 702;
inline constexpr unsigned kRootOfTrust = 704;
inline constexpr unsigned kOsVersion = 705;
inline constexpr unsigned kOsPatchLevel = 706;
inline constexpr unsigned kAttestationApplicationId = 709;
inline constexpr unsigned kVendorPatchLevel = 718;
inline constexpr unsigned kBootPatchLevel = 719;

inline constexpr std::uint64_t kSign = 2;       ///< KeyPurpose
inline constexpr std::uint64_t kVerify = 3;     ///< KeyPurpose
inline constexpr std::uint64_t kGenerated = 0;  ///< KeyOrigin
inline constexpr std::uint64_t kImported = 2;   ///< KeyOrigin
}  // namespace android

/// An authorization list by tag; each value is the encoding that stands within the explicit tag.
using AuthorizationList = std::map<unsigned, ByteVector>;
/// The entries in the order of their tags.
std::vector<ByteVector> encode_entries(const AuthorizationList& list);
ByteVector number_set(const std::vector<std::uint64_t>& numbers);

struct RootOfTrustSpec {
  ByteVector verified_boot_key = seed_bytes("android/verified-boot-key", 32);
  bool device_locked = true;
  std::uint8_t verified_boot_state = 0;
  ByteVector verified_boot_hash = seed_bytes("android/verified-boot-hash", 32);  ///< empty: left out

  ByteVector encode() const;
};

/// The value of the key description extension.
struct KeyDescriptionSpec {
  std::uint64_t attestation_version = 300;
  std::uint8_t attestation_security = 1;
  std::uint64_t key_version = 300;
  std::uint8_t key_security = 1;
  ByteVector challenge;
  ByteVector unique_id;
  AuthorizationList software_enforced;
  AuthorizationList hardware_enforced;

  ByteVector encode() const;
};
/// What the trusted environment of a telephone says of a key that it made for signing and for users it has identified.
KeyDescriptionSpec key_description(const SigningKey& key, ByteSpan challenge);

/// The certificate of such a key, without the key description.
CertificateSpec android_certificate(const SigningKey& key, const CertificateAuthority& issuer);
CertificateExtension key_description_extension(ByteSpan value);

}  // namespace testlib
