#include "tests/testlib/certificate.hpp"

#include <algorithm>
#include <stdexcept>

namespace testlib {
namespace {

// Any unique value will do (RFC 7093, method 1); the whole SubjectPublicKeyInfo stands for the key.
ByteVector key_identifier(ByteSpan spki) {
  ByteVector id = sha256(spki);
  id.resize(20);
  return id;
}

// 16 bytes, positive and with no leading zero.
ByteVector serial_from(ByteSpan label) {
  ByteVector serial = Seed(concat({bytes_of_text("serial/"), label})).take(16);
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x3f) | 0x40);
  return serial;
}

ByteVector encode_extension(const CertificateExtension& extension) {
  std::vector<ByteVector> members = {der::oid(extension.oid)};
  if (extension.critical) {
    members.push_back(der::boolean(true));
  }
  members.push_back(der::octet_string(extension.value));
  return der::sequence(members);
}

ByteVector encode_extensions(const std::vector<CertificateExtension>& extensions) {
  std::vector<ByteVector> encoded;
  std::ranges::transform(extensions, std::back_inserter(encoded), encode_extension);
  return der::explicit_tag(3, der::sequence(encoded));
}

ByteVector encode_signed_part(const CertificateSpec& spec, const ByteVector& algorithm) {
  std::vector<ByteVector> fields;
  if (spec.version != 1) {
    fields.push_back(der::explicit_tag(0, der::integer(static_cast<std::uint64_t>(spec.version - 1))));
  }
  fields.push_back(der::integer(ByteSpan(spec.serial)));
  fields.push_back(algorithm);
  fields.push_back(spec.issuer_der.value_or(encode_name(spec.issuer)));
  fields.push_back(der::sequence({der::time(spec.not_before), der::time(spec.not_after)}));
  fields.push_back(spec.subject_der.value_or(encode_name(spec.subject)));
  fields.push_back(spec.spki);
  if (!spec.extensions.empty()) {
    fields.push_back(encode_extensions(spec.extensions));
  }
  return der::sequence(fields);
}

CertificateSpec ca_spec(const SigningKey& key, const Name& name, const SigningKey& issuer_key, const Name& issuer) {
  CertificateSpec spec;
  spec.serial = serial_from(key.spki());
  spec.issuer = issuer;
  spec.subject = name;
  spec.spki = key.spki();
  spec.extensions = {basic_constraints(true), key_usage(5), subject_key_identifier(key.spki()),
                     authority_key_identifier(issuer_key.spki())};
  return spec;
}

Name ca_name(std::string_view label) {
  return {{std::string(oid::kCountry), "CH", der::kPrintableString},
          {std::string(oid::kOrganization), "Assay Test Vectors"},
          {std::string(oid::kCommonName), "Test Root " + std::string(label)}};
}

}  // namespace

ByteVector encode_name(const Name& name) {
  std::vector<Name> rdns;
  for (const NameAttribute& attribute : name) {
    rdns.push_back({attribute});
  }
  return encode_rdns(rdns);
}

ByteVector encode_rdns(const std::vector<Name>& rdns) {
  std::vector<ByteVector> sets;
  for (const Name& rdn : rdns) {
    std::vector<ByteVector> attributes;
    for (const NameAttribute& attribute : rdn) {
      const ByteVector value = der::element(attribute.tag, bytes_of_text(attribute.value));
      attributes.push_back(der::sequence({der::oid(attribute.oid), value}));
    }
    sets.push_back(der::set(attributes));
  }
  return der::sequence(sets);
}

NameAttribute& attribute_of(Name& name, std::string_view oid) {
  const auto found = std::ranges::find(name, oid, &NameAttribute::oid);
  check(found != name.end(), "a name attribute");
  return *found;
}

void erase_attribute(Name& name, std::string_view oid) {
  check(std::erase_if(name, [&](const NameAttribute& a) { return a.oid == oid; }) == 1, "a name attribute to erase");
}

CertificateExtension basic_constraints(bool ca) {
  const ByteVector value = ca ? der::sequence({der::boolean(true)}) : der::sequence({});
  return {std::string(oid::kBasicConstraints), true, value};
}

CertificateExtension key_usage(unsigned bit) {
  const ByteVector bits = {static_cast<std::uint8_t>(0x80U >> bit)};
  return {std::string(oid::kKeyUsage), true, der::bit_string(bits, 7 - bit)};
}

CertificateExtension key_usage_of_ca() {
  return {std::string(oid::kKeyUsage), true, der::bit_string(ByteVector{0x06}, 1)};
}

CertificateExtension subject_key_identifier(ByteSpan spki) {
  return {std::string(oid::kSubjectKeyIdentifier), false, der::octet_string(key_identifier(spki))};
}

CertificateExtension authority_key_identifier(ByteSpan issuer_spki) {
  return {std::string(oid::kAuthorityKeyIdentifier), false,
          der::sequence({der::implicit_tag(0, key_identifier(issuer_spki))})};
}

CertificateExtension aaguid_extension(ByteSpan aaguid16) {
  return {std::string(oid::kFidoAaguid), false, der::octet_string(aaguid16)};
}

CertificateExtension& CertificateSpec::extension(std::string_view oid) {
  const auto found = std::ranges::find(extensions, oid, &CertificateExtension::oid);
  check(found != extensions.end(), "a certificate extension");
  return *found;
}

void CertificateSpec::erase_extension(std::string_view oid) {
  check(std::erase_if(extensions, [&](const CertificateExtension& e) { return e.oid == oid; }) == 1,
        "a certificate extension to erase");
}

ByteVector make_certificate(const CertificateSpec& spec, const SigningKey& issuer_key) {
  const ByteVector algorithm = issuer_key.signature_algorithm_identifier();
  const ByteVector signed_part = encode_signed_part(spec, spec.inner_algorithm.value_or(algorithm));
  return der::sequence({signed_part, algorithm, der::bit_string(issuer_key.sign(signed_part))});
}

CertificateAuthority make_ca(std::string_view label, int algorithm) {
  const SigningKey key = SigningKey::make(algorithm, "ca/" + std::string(label));
  const Name name = ca_name(label);
  return {key, name, make_certificate(ca_spec(key, name, key, name), key)};
}

CertificateAuthority make_intermediate_ca(std::string_view label, const CertificateAuthority& issuer, int algorithm) {
  const SigningKey key = SigningKey::make(algorithm, "intermediate/" + std::string(label));
  Name name = ca_name(label);
  attribute_of(name, oid::kCommonName).value = "Test Intermediate " + std::string(label);
  return {key, name, make_certificate(ca_spec(key, name, issuer.key, issuer.name), issuer.key)};
}

CertificateSpec attestation_certificate(const SigningKey& key, const CertificateAuthority& issuer, ByteSpan aaguid16) {
  CertificateSpec spec;
  spec.serial = serial_from(key.spki());
  spec.issuer = issuer.name;
  spec.subject = {{std::string(oid::kCountry), "CH", der::kPrintableString},
                  {std::string(oid::kOrganization), "Assay Test Vectors"},
                  {std::string(oid::kOrganizationalUnit), "Authenticator Attestation"},
                  {std::string(oid::kCommonName), "Test Authenticator"}};
  spec.spki = key.spki();
  spec.extensions = {basic_constraints(false), key_usage(0), authority_key_identifier(issuer.key.spki()),
                     aaguid_extension(aaguid16)};
  return spec;
}

}  // namespace testlib
