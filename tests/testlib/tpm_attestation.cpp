#include "tests/testlib/tpm_attestation.hpp"

#include "tests/testlib/hook.hpp"

namespace testlib {
namespace {

ByteVector sized(ByteSpan bytes) {
  return concat({big_endian(bytes.size(), 2), bytes});
}

std::uint16_t curve_of(std::size_t coordinate_len) {
  switch (coordinate_len) {
    case 32: return 0x0003;
    case 48: return 0x0004;
    case 66: return 0x0005;
    default: check(false, "a curve that TPMs have"); return 0;
  }
}

Hash name_hash(std::uint16_t name_algorithm) {
  switch (name_algorithm) {
    case tpm_alg::kSha1: return Hash::sha1;
    case tpm_alg::kSha384: return Hash::sha384;
    case tpm_alg::kSha512: return Hash::sha512;
    default: return Hash::sha256;
  }
}

// Of EdDSA, which is no algorithm for TPMs, the hash that it takes itself.
Hash extra_data_hash(int algorithm) {
  return algorithm == cose::kEdDsa ? Hash::sha512 : hash_of(algorithm);
}

}  // namespace

ByteVector TpmPublicSpec::encode() const {
  ByteVector out = concat({big_endian(type, 2), big_endian(name_algorithm, 2), big_endian(attributes, 4),
                           sized(auth_policy), symmetric, scheme});
  if (type == tpm_alg::kRsa) {
    append(out, concat({big_endian(key_bits, 2), big_endian(exponent, 4), sized(n)}));
  } else {
    append(out, concat({big_endian(curve, 2), key_derivation, sized(x), sized(y)}));
  }
  return out;
}

TpmPublicSpec tpm_public(const SigningKey& key) {
  TpmPublicSpec spec;
  if (key.has_part(KeyPart::modulus)) {
    spec.type = tpm_alg::kRsa;
    spec.n = key.part(KeyPart::modulus);
    spec.key_bits = static_cast<std::uint16_t>(spec.n.size() * 8);
  } else {
    spec.type = tpm_alg::kEcc;
    spec.x = key.part(KeyPart::x);
    spec.y = key.part(KeyPart::y);
    spec.curve = curve_of(spec.x.size());
  }
  return spec;
}

ByteVector tpm_name(std::uint16_t name_algorithm, ByteSpan pub_area) {
  return concat({big_endian(name_algorithm, 2), digest(name_hash(name_algorithm), pub_area)});
}

ByteVector TpmCertifySpec::encode() const {
  return concat({big_endian(magic, 4), big_endian(type, 2), sized(qualified_signer), sized(extra_data), clock_info,
                 big_endian(firmware_version, 8), sized(name), sized(qualified_name)});
}

TpmStatement make_tpm_statement(const SigningKey& key, int algorithm, ByteSpan signed_data, const TpmHooks& hooks) {
  TpmStatement made;
  TpmPublicSpec public_area = tpm_public(key);
  run_hook(hooks.public_area, public_area);
  made.pub_area = public_area.encode();
  run_hook(hooks.pub_area, made.pub_area);
  TpmCertifySpec certification;
  certification.extra_data = digest(extra_data_hash(algorithm), signed_data);
  certification.name = tpm_name(public_area.name_algorithm, made.pub_area);
  run_hook(hooks.certification, certification);
  made.cert_info = certification.encode();
  run_hook(hooks.cert_info, made.cert_info);
  return made;
}

ByteVector directory_name(const std::vector<Name>& rdns) {
  return der::explicit_tag(4, encode_rdns(rdns));
}

CertificateExtension subject_alternative_name(const std::vector<ByteVector>& general_names) {
  return {std::string(oid::kSubjectAlternativeName), true, der::sequence(general_names)};
}

CertificateExtension extended_key_usage(const std::vector<std::string_view>& purposes) {
  std::vector<ByteVector> oids;
  for (const std::string_view purpose : purposes) {
    oids.push_back(der::oid(purpose));
  }
  return {std::string(oid::kExtendedKeyUsage), false, der::sequence(oids)};
}

Name tpm_attributes(const std::string& manufacturer) {
  return {{std::string(oid::kTpmManufacturer), manufacturer},
          {std::string(oid::kTpmModel), "Test TPM"},
          {std::string(oid::kTpmVersion), "id:00010002"}};
}

CertificateSpec aik_certificate(const SigningKey& key, const CertificateAuthority& issuer, ByteSpan aaguid16) {
  CertificateSpec spec = attestation_certificate(key, issuer, aaguid16);
  spec.subject.clear();
  const Name names = tpm_attributes();
  spec.extensions.push_back(subject_alternative_name({directory_name({{names[0]}, {names[1]}, {names[2]}})}));
  spec.extensions.push_back(extended_key_usage({oid::kAikCertificate}));
  return spec;
}

}  // namespace testlib
