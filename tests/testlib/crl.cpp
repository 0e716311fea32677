#include "tests/testlib/crl.hpp"

#include <algorithm>
#include <iterator>

namespace testlib {
namespace {

constexpr std::uint8_t kConstructedTag0 = 0xa0;

ByteVector encode_extension(const CertificateExtension& extension) {
  std::vector<ByteVector> members = {der::oid(extension.oid)};
  if (extension.critical) members.push_back(der::boolean(true));
  members.push_back(der::octet_string(extension.value));
  return der::sequence(members);
}

ByteVector encode_extensions(const std::vector<CertificateExtension>& extensions) {
  std::vector<ByteVector> encoded;
  std::ranges::transform(extensions, std::back_inserter(encoded), encode_extension);
  return der::sequence(encoded);
}

ByteVector encode_entry(const RevokedCertificate& entry) {
  std::vector<ByteVector> members = {der::integer(ByteSpan(entry.serial)), der::time(entry.date)};
  if (!entry.extensions.empty()) members.push_back(encode_extensions(entry.extensions));
  return der::sequence(members);
}

ByteVector encode_signed_part(const CrlSpec& spec, const ByteVector& algorithm) {
  std::vector<ByteVector> fields;
  if (spec.version != 1) fields.push_back(der::integer(static_cast<std::uint64_t>(spec.version - 1)));
  fields.push_back(algorithm);
  fields.push_back(encode_name(spec.issuer));
  fields.push_back(der::time(spec.this_update));
  if (spec.next_update) fields.push_back(der::time(*spec.next_update));
  if (!spec.revoked.empty()) {
    std::vector<ByteVector> entries;
    std::ranges::transform(spec.revoked, std::back_inserter(entries), encode_entry);
    fields.push_back(der::sequence(entries));
  }
  if (!spec.extensions.empty()) fields.push_back(der::explicit_tag(0, encode_extensions(spec.extensions)));
  return der::sequence(fields);
}

}  // namespace

ByteVector make_crl(const CrlSpec& spec, const SigningKey& issuer_key) {
  const ByteVector algorithm = issuer_key.signature_algorithm_identifier();
  const ByteVector signed_part = encode_signed_part(spec, spec.inner_algorithm.value_or(algorithm));
  return der::sequence({signed_part, algorithm, der::bit_string(issuer_key.sign(signed_part))});
}

ByteVector make_crl(const CertificateAuthority& issuer, const std::vector<ByteVector>& serials) {
  CrlSpec spec;
  spec.issuer = issuer.name;
  for (const ByteVector& serial : serials) spec.revoked.push_back({.serial = serial});
  return make_crl(spec, issuer.key);
}

ByteVector distribution_point_name(std::string_view uri) {
  const ByteVector general_name = der::implicit_tag(6, bytes_of_text(uri));
  return der::element(kConstructedTag0, der::element(kConstructedTag0, general_name));
}

CertificateExtension issuing_distribution_point(const std::vector<ByteVector>& members) {
  return {std::string(oid::kIssuingDistributionPoint), true, der::sequence(members)};
}

CertificateExtension crl_distribution_points(const std::vector<std::string_view>& uris) {
  std::vector<ByteVector> points;
  for (const std::string_view uri : uris) points.push_back(der::sequence({distribution_point_name(uri)}));
  return {std::string(oid::kCrlDistributionPoints), false, der::sequence(points)};
}

}  // namespace testlib
