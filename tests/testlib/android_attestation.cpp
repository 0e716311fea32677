#include "tests/testlib/android_attestation.hpp"

#include "tests/testlib/der_writer.hpp"

namespace testlib {
namespace {

constexpr std::uint64_t kRsa = 1;
constexpr std::uint64_t kEc = 3;
constexpr std::uint64_t kSha256 = 4;

struct CurveParameters {
  std::uint64_t number;  // EcCurve: P-224 is 0
  std::uint64_t key_size;
};

CurveParameters curve_of(int algorithm) {
  switch (algorithm) {
    case cose::kEs384: return {2, 384};
    case cose::kEs512: return {3, 521};
    default: return {1, 256};
  }
}

void add_key_parameters(AuthorizationList& list, const SigningKey& key) {
  if (key.has_part(KeyPart::modulus)) {
    list[android::kAlgorithm] = der::integer(kRsa);
    list[android::kKeySize] = der::integer(key.part(KeyPart::modulus).size() * 8);
    list[android::kRsaPublicExponent] = der::integer(ByteSpan(key.part(KeyPart::exponent)));
  } else {
    const CurveParameters curve = curve_of(key.algorithm());
    list[android::kAlgorithm] = der::integer(kEc);
    list[android::kKeySize] = der::integer(curve.key_size);
    list[android::kEcCurve] = der::integer(curve.number);
  }
}

ByteVector application_id() {
  const ByteVector package = der::sequence({der::octet_string(bytes_of_text("org.example.keys")), der::integer(7)});
  const ByteVector digest = der::octet_string(seed_bytes("android/package-signer", 32));
  return der::sequence({der::set({package}), der::set({digest})});
}

}  // namespace

std::vector<ByteVector> encode_entries(const AuthorizationList& list) {
  std::vector<ByteVector> entries;
  for (const auto& [tag, value] : list) {
    entries.push_back(der::explicit_tag(tag, value));
  }
  return entries;
}

ByteVector number_set(const std::vector<std::uint64_t>& numbers) {
  std::vector<ByteVector> members;
  for (const std::uint64_t number : numbers) {
    members.push_back(der::integer(number));
  }
  return der::set(members);
}

ByteVector RootOfTrustSpec::encode() const {
  std::vector<ByteVector> fields = {der::octet_string(verified_boot_key), der::boolean(device_locked),
                                    der::enumerated(verified_boot_state)};
  if (!verified_boot_hash.empty()) {
    fields.push_back(der::octet_string(verified_boot_hash));
  }
  return der::sequence(fields);
}

ByteVector KeyDescriptionSpec::encode() const {
  return der::sequence({der::integer(attestation_version), der::enumerated(attestation_security),
                        der::integer(key_version), der::enumerated(key_security), der::octet_string(challenge),
                        der::octet_string(unique_id), der::sequence(encode_entries(software_enforced)),
                        der::sequence(encode_entries(hardware_enforced))});
}

KeyDescriptionSpec key_description(const SigningKey& key, ByteSpan challenge) {
  KeyDescriptionSpec spec;
  spec.challenge.assign(challenge.begin(), challenge.end());
  spec.software_enforced[android::kCreationDateTime] = der::integer(std::uint64_t{1735689600000});
  spec.software_enforced[android::kAttestationApplicationId] = der::octet_string(application_id());
  AuthorizationList& list = spec.hardware_enforced;
  list[android::kPurpose] = number_set({android::kSign});
  add_key_parameters(list, key);
  list[android::kDigest] = number_set({kSha256});
  list[android::kUserAuthType] = der::integer(3);  // password or fingerprint
  list[android::kAuthTimeout] = der::integer(10);
  list[android::kOrigin] = der::integer(android::kGenerated);
  list[android::kRootOfTrust] = RootOfTrustSpec().encode();
  list[android::kOsVersion] = der::integer(140000);
  list[android::kOsPatchLevel] = der::integer(202412);
  list[android::kVendorPatchLevel] = der::integer(20241205);
  list[android::kBootPatchLevel] = der::integer(20241205);
  return spec;
}

CertificateSpec android_certificate(const SigningKey& key, const CertificateAuthority& issuer) {
  CertificateSpec spec;
  spec.issuer = issuer.name;
  spec.subject = {{std::string(oid::kCommonName), "Android Keystore Key"}};
  spec.spki = key.spki();
  spec.extensions = {key_usage(0), authority_key_identifier(issuer.key.spki())};
  return spec;
}

CertificateExtension key_description_extension(ByteSpan value) {
  return {std::string(oid::kAndroidKeyDescription), false, {value.begin(), value.end()}};
}

}  // namespace testlib
