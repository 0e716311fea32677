#include "lib/attest/statement_reader.hpp"

#include <algorithm>

#include "lib/cbor/reader.hpp"

namespace assay::attest {
namespace {

/// Where the next item of `reader` stands in the attestation object.
std::size_t position(const Statement& statement, const cbor::Reader& reader) noexcept {
  return statement.offset + reader.offset();
}

Error read_algorithm(const Statement& statement, cbor::Reader& reader, CommonMembers& members, Evidence&) noexcept {
  members.alg_offset = position(statement, reader);
  const auto number = reader.read_integer();
  ASSAY_REQUIRE(number.has_value(), ErrorCode::cbor_wrong_type, position(statement, reader));
  const auto algorithm = static_cast<Algorithm>(*number);
  const bool known = *number == static_cast<std::int32_t>(*number) && !algorithm_name(algorithm).empty();
  ASSAY_REQUIRE(known, ErrorCode::algorithm_unknown, members.alg_offset);
  members.alg = algorithm;
  return {};
}

Error read_signature(const Statement& statement, cbor::Reader& reader, CommonMembers& members, Evidence&) noexcept {
  members.sig_offset = position(statement, reader);
  const auto signature = reader.read_bytes();
  ASSAY_REQUIRE(signature.has_value(), ErrorCode::cbor_wrong_type, position(statement, reader));
  ASSAY_REQUIRE(signature->size() <= statement.limits().signature, ErrorCode::signature_too_long, members.sig_offset);
  members.sig = *signature;
  return {};
}

Error read_certificates(const Statement& statement, cbor::Reader& reader, CommonMembers&, Evidence& evidence) noexcept {
  const std::size_t begin = position(statement, reader);
  const auto count = reader.read_array();
  ASSAY_REQUIRE(count.has_value(), ErrorCode::cbor_wrong_type, position(statement, reader));
  ASSAY_REQUIRE(*count > 0, ErrorCode::attestation_x5c_empty, begin);
  const std::size_t limit = std::min(statement.limits().certificates, evidence.certificates.size());
  ASSAY_REQUIRE(*count <= limit, ErrorCode::too_many_certificates, begin);
  for (std::size_t i = 0; i < *count; ++i) {
    const std::size_t offset = position(statement, reader);
    const auto certificate = reader.read_bytes();
    ASSAY_REQUIRE(certificate.has_value(), ErrorCode::cbor_wrong_type, position(statement, reader));
    ASSAY_REQUIRE(certificate->size() <= statement.limits().certificate, ErrorCode::certificate_too_long, offset);
    evidence.certificates[i] = *certificate;
  }
  evidence.num_certificates = *count;
  return {};
}

Error read_version(const Statement& statement, cbor::Reader& reader, CommonMembers& members, Evidence&) noexcept {
  const auto text = reader.read_text();
  ASSAY_REQUIRE(text.has_value(), ErrorCode::cbor_wrong_type, position(statement, reader));
  members.ver = *text;
  return {};
}

template <Bytes CommonMembers::*value>
Error read_byte_string(const Statement& statement, cbor::Reader& reader, CommonMembers& members, Evidence&) noexcept {
  const auto bytes = reader.read_bytes();
  ASSAY_REQUIRE(bytes.has_value(), ErrorCode::cbor_wrong_type, position(statement, reader));
  members.*value = *bytes;
  return {};
}

Error skip_receipt(const Statement& statement, cbor::Reader& reader, CommonMembers&, Evidence&) noexcept {
  const auto receipt = reader.read_bytes();
  ASSAY_REQUIRE(receipt.has_value(), ErrorCode::cbor_wrong_type, position(statement, reader));
  return {};
}

struct MemberRow {
  std::string_view name;
  unsigned member;
  Error (*read)(const Statement& statement, cbor::Reader& reader, CommonMembers& members, Evidence& evidence) noexcept;
};

constexpr MemberRow kMembers[] = {
    {"alg", member::kAlg, &read_algorithm},
    {"sig", member::kSig, &read_signature},
    {"x5c", member::kX5c, &read_certificates},
    {"ver", member::kVer, &read_version},
    {"certInfo", member::kCertInfo, &read_byte_string<&CommonMembers::cert_info>},
    {"pubArea", member::kPubArea, &read_byte_string<&CommonMembers::pub_area>},
    {"receipt", member::kReceipt, &skip_receipt},
};

Error read_member(const Statement& statement, MemberSet defined, cbor::Reader& reader, CommonMembers& members,
                  Evidence& evidence) noexcept {
  const std::size_t offset = position(statement, reader);
  const auto key = reader.read_text();
  ASSAY_REQUIRE(key.has_value(), ErrorCode::cbor_wrong_type, position(statement, reader));
  ASSAY_REQUIRE(*key != "ecdaaKeyId", ErrorCode::attestation_ecdaa, offset);
  const auto* row = std::ranges::find(kMembers, *key, &MemberRow::name);
  const bool is_defined = row != std::end(kMembers) && ((defined.required | defined.optional) & row->member) != 0;
  ASSAY_REQUIRE(is_defined, ErrorCode::attestation_statement_member, offset);
  members.found |= row->member;
  return row->read(statement, reader, members, evidence);
}

}  // namespace

Result<Leaf> parse_leaf(const Evidence& evidence) noexcept {
  const auto certificate = parse_certificate(evidence.certificates[0]);
  if (!certificate) return located(certificate.error(), certificate_input(0));
  const Bytes spki = certificate->subject_public_key_info;
  const auto key = parse_subject_public_key_info(spki);
  const auto begins_at = static_cast<std::size_t>(spki.data() - certificate->der.data());
  if (!key) return located(key.error(), certificate_input(0), begins_at);
  return Leaf{*certificate, *key};
}

Error read_members(const Statement& statement, MemberSet defined, CommonMembers& members, Evidence& evidence) noexcept {
  cbor::Reader reader(statement.cbor);
  const auto count = reader.read_map();
  ASSAY_REQUIRE(count.has_value(), ErrorCode::cbor_wrong_type, position(statement, reader));
  for (std::size_t i = 0; i < *count; ++i) {
    ASSAY_TRY(read_member(statement, defined, reader, members, evidence));
  }
  const bool complete = (members.found & defined.required) == defined.required;
  ASSAY_REQUIRE(complete, ErrorCode::attestation_statement_member, statement.offset);
  return {};
}

}  // namespace assay::attest
