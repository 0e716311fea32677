#include "object_names.hpp"

#include <cstdint>
#include <limits>
#include <span>

#include "assay/algorithm.hpp"
#include "assay/certificate.hpp"
#include "encoding.hpp"

namespace assay::cli {
namespace {

struct ObjectName {
  std::string_view oid;
  std::string_view name;
};

constexpr ObjectName kAttributes[] = {
    {"2.5.4.3", "CN"},
    {"2.5.4.4", "SN"},
    {"2.5.4.5", "serialNumber"},
    {"2.5.4.6", "C"},
    {"2.5.4.7", "L"},
    {"2.5.4.8", "ST"},
    {"2.5.4.9", "street"},
    {"2.5.4.10", "O"},
    {"2.5.4.11", "OU"},
    {"2.5.4.12", "title"},
    {"2.5.4.42", "GN"},
    {"2.5.4.97", "organizationIdentifier"},
    {"0.9.2342.19200300.100.1.1", "UID"},
    {"0.9.2342.19200300.100.1.25", "DC"},
    {"1.2.840.113549.1.9.1", "emailAddress"},
    {"2.23.133.2.1", "tpmManufacturer"},
    {"2.23.133.2.2", "tpmModel"},
    {"2.23.133.2.3", "tpmVersion"},
};

constexpr ObjectName kExtensions[] = {
    {"2.5.29.14", "subjectKeyIdentifier"},
    {"2.5.29.15", "keyUsage"},
    {"2.5.29.17", "subjectAltName"},
    {"2.5.29.18", "issuerAltName"},
    {"2.5.29.19", "basicConstraints"},
    {"2.5.29.30", "nameConstraints"},
    {"2.5.29.31", "cRLDistributionPoints"},
    {"2.5.29.32", "certificatePolicies"},
    {"2.5.29.35", "authorityKeyIdentifier"},
    {"2.5.29.37", "extKeyUsage"},
    {"2.5.29.9", "subjectDirectoryAttributes"},
    {"1.3.6.1.5.5.7.1.1", "authorityInfoAccess"},
    {"1.3.6.1.4.1.45724.1.1.2", "id-fido-gen-ce-sernum"},
    {"1.3.6.1.4.1.45724.1.1.4", "id-fido-gen-ce-aaguid"},
    {"1.3.6.1.4.1.45724.2.1.1", "id-fido-u2f-ce-transports"},
    {"1.3.6.1.4.1.41482.2", "yubicoU2fIdentifier"},
    {"1.3.6.1.4.1.41482.3.3", "yubicoFirmwareVersion"},
    {"1.3.6.1.4.1.41482.3.7", "yubicoSerialNumber"},
    {"1.3.6.1.4.1.11129.2.1.17", "androidKeyAttestation"},
    {"1.2.840.113635.100.8.2", "appleAttestationNonce"},
    {"1.3.6.1.4.1.311.21.10", "microsoftApplicationPolicies"},
};

constexpr ObjectName kSignatureAlgorithms[] = {
    {"1.2.840.10045.4.1", "ecdsa-with-SHA1"},
    {"1.2.840.10045.4.3.2", "ecdsa-with-SHA256"},
    {"1.2.840.10045.4.3.3", "ecdsa-with-SHA384"},
    {"1.2.840.10045.4.3.4", "ecdsa-with-SHA512"},
    {"1.2.840.113549.1.1.5", "sha1WithRSAEncryption"},
    {"1.2.840.113549.1.1.10", "rsassaPss"},
    {"1.2.840.113549.1.1.11", "sha256WithRSAEncryption"},
    {"1.2.840.113549.1.1.12", "sha384WithRSAEncryption"},
    {"1.2.840.113549.1.1.13", "sha512WithRSAEncryption"},
    {"1.3.101.112", "Ed25519"},
    {"1.3.101.113", "Ed448"},
    {"2.16.840.1.101.3.4.3.17", "ML-DSA-44"},
    {"2.16.840.1.101.3.4.3.18", "ML-DSA-65"},
    {"2.16.840.1.101.3.4.3.19", "ML-DSA-87"},
};

std::string_view name_in(std::span<const ObjectName> names, std::string_view dotted) {
  for (const ObjectName& row : names) {
    if (row.oid == dotted) return row.name;
  }
  return {};
}

}  // namespace

std::string attribute_name(Bytes oid) {
  const std::string dotted = to_dotted(oid);
  const std::string_view name = name_in(kAttributes, dotted);
  return name.empty() ? dotted : std::string(name);
}

std::string extension_name(Bytes oid) {
  const std::string dotted = to_dotted(oid);
  const std::string_view name = name_in(kExtensions, dotted);
  return name.empty() ? dotted : std::string(name) + " " + dotted;
}

std::string signature_algorithm_name(Bytes algorithm_identifier) {
  // SEQUENCE and OBJECT IDENTIFIER with one-byte lengths: every algorithm that has a name is that short.
  const Bytes der = algorithm_identifier;
  const bool is_short = der.size() >= 4 && der[1] < 0x80 && der[2] == 0x06 && der[3] <= der.size() - 4;
  if (!is_short) return to_hex(der);
  const std::string dotted = to_dotted(der.subspan(4, der[3]));
  const std::string_view name = name_in(kSignatureAlgorithms, dotted);
  return name.empty() ? dotted : std::string(name);
}

std::string_view key_type_name(KeyType type) {
  switch (type) {
    case KeyType::none: return "none";
    case KeyType::okp: return "OKP";
    case KeyType::ec2: return "EC2";
    case KeyType::rsa: return "RSA";
    case KeyType::akp: return "AKP";
  }
  return "";
}

std::string_view curve_name(Curve curve) {
  switch (curve) {
    case Curve::none: return "none";
    case Curve::p256: return "P-256";
    case Curve::p384: return "P-384";
    case Curve::p521: return "P-521";
    case Curve::ed25519: return "Ed25519";
    case Curve::ed448: return "Ed448";
    case Curve::secp256k1: return "secp256k1";
  }
  return "";
}

std::string algorithm_label(std::int64_t algorithm) {
  std::string label = std::to_string(algorithm);
  const bool fits =
      algorithm >= std::numeric_limits<std::int32_t>::min() && algorithm <= std::numeric_limits<std::int32_t>::max();
  const std::string_view name = fits ? algorithm_name(static_cast<Algorithm>(algorithm)) : std::string_view();
  if (!name.empty()) label += " (" + std::string(name) + ")";
  return label;
}

std::string distinguished_name_text(Bytes name) {
  constexpr std::uint8_t kBmpString = 0x1e;
  std::string text;
  for (std::size_t i = 0;; ++i) {
    const FoundAttribute found = name_attribute_at(name, i);
    if (!found.found) break;
    const NameAttributeView& attribute = found.attribute;
    if (i != 0) text += ", ";
    text += attribute_name(attribute.oid) + "=";
    text += attribute.tag == kBmpString ? utf8_from_utf16be(attribute.value) : std::string(text_of(attribute.value));
  }
  return text.empty() ? "(empty)" : text;
}

}  // namespace assay::cli
