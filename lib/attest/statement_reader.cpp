#include "lib/attest/statement_reader.hpp"

#include <algorithm>

#include "lib/cbor/reader.hpp"

namespace assay::attest {
namespace {

/// Where the next item of `reader` stands in the attestation object.
std::size_t position(const Statement& statement, const cbor::Reader& reader) noexcept {
  return statement.offset + reader.offset();
}

Error wrong_type(const Statement& statement, const cbor::Reader& reader) noexcept {
  return fail(ErrorCode::cbor_wrong_type, position(statement, reader));
}

Error read_algorithm(const Statement& statement, cbor::Reader& reader, CommonMembers& members) noexcept {
  members.alg_offset = position(statement, reader);
  const auto number = reader.read_integer();
  if (!number) return wrong_type(statement, reader);
  const auto algorithm = static_cast<Algorithm>(*number);
  const bool known = *number == static_cast<std::int32_t>(*number) && !algorithm_name(algorithm).empty();
  ASSAY_REQUIRE(known, ErrorCode::algorithm_unknown, members.alg_offset);
  members.alg = algorithm;
  members.has_alg = true;
  return {};
}

Error read_signature(const Statement& statement, cbor::Reader& reader, CommonMembers& members) noexcept {
  members.sig_offset = position(statement, reader);
  const auto signature = reader.read_bytes();
  if (!signature) return wrong_type(statement, reader);
  ASSAY_REQUIRE(signature->size() <= statement.limits().signature, ErrorCode::signature_too_long, members.sig_offset);
  members.sig = *signature;
  members.has_sig = true;
  return {};
}

Error read_certificates(const Statement& statement, cbor::Reader& reader, Evidence& evidence) noexcept {
  const std::size_t begin = position(statement, reader);
  const auto count = reader.read_array();
  if (!count) return wrong_type(statement, reader);
  ASSAY_REQUIRE(*count > 0, ErrorCode::attestation_x5c_empty, begin);
  const std::size_t limit = std::min(statement.limits().certificates, evidence.certificates.size());
  ASSAY_REQUIRE(*count <= limit, ErrorCode::too_many_certificates, begin);
  for (std::size_t i = 0; i < *count; ++i) {
    const std::size_t offset = position(statement, reader);
    const auto certificate = reader.read_bytes();
    if (!certificate) return wrong_type(statement, reader);
    ASSAY_REQUIRE(certificate->size() <= statement.limits().certificate, ErrorCode::certificate_too_long, offset);
    evidence.certificates[i] = *certificate;
  }
  evidence.num_certificates = *count;
  return {};
}

bool is_tpm_member(std::string_view key) noexcept {
  return key == "ver" || key == "certInfo" || key == "pubArea";
}

Error read_tpm_member(const Statement& statement, std::string_view key, cbor::Reader& reader,
                      CommonMembers& members) noexcept {
  ++members.num_tpm;
  if (key == "ver") {
    const auto text = reader.read_text();
    if (!text) return wrong_type(statement, reader);
    members.ver = *text;
    return {};
  }
  const auto bytes = reader.read_bytes();
  if (!bytes) return wrong_type(statement, reader);
  (key == "certInfo" ? members.cert_info : members.pub_area) = *bytes;
  return {};
}

Error read_member(const Statement& statement, MemberSet allowed, cbor::Reader& reader, CommonMembers& members,
                  Evidence& evidence) noexcept {
  const std::size_t offset = position(statement, reader);
  const auto key = reader.read_text();
  if (!key) return wrong_type(statement, reader);
  if (*key == "sig") return read_signature(statement, reader, members);
  if (*key == "alg" && allowed.alg) return read_algorithm(statement, reader, members);
  if (*key == "x5c" && allowed.x5c) {
    members.has_x5c = true;
    return read_certificates(statement, reader, evidence);
  }
  ASSAY_REQUIRE(*key != "ecdaaKeyId", ErrorCode::attestation_ecdaa, offset);
  if (allowed.tpm && is_tpm_member(*key)) return read_tpm_member(statement, *key, reader, members);
  return fail(ErrorCode::attestation_statement_member, offset);
}

/// Whether every member that must be there is.
bool is_complete(const CommonMembers& members, MemberSet allowed) noexcept {
  const bool has_tpm = !allowed.tpm || (members.num_tpm == 3 && members.has_x5c);
  return members.has_sig && (members.has_alg || !allowed.alg) && has_tpm;
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

Error read_members(const Statement& statement, MemberSet allowed, CommonMembers& members, Evidence& evidence) noexcept {
  cbor::Reader reader(statement.cbor);
  const auto count = reader.read_map();
  if (!count) return wrong_type(statement, reader);
  for (std::size_t i = 0; i < *count; ++i) {
    ASSAY_TRY(read_member(statement, allowed, reader, members, evidence));
  }
  ASSAY_REQUIRE(is_complete(members, allowed), ErrorCode::attestation_statement_member, statement.offset);
  return {};
}

}  // namespace assay::attest
