#include <array>

#include "assay/certificate.hpp"
#include "lib/attest/aaguid_extension.hpp"
#include "lib/attest/format.hpp"
#include "lib/attest/name_attribute.hpp"
#include "lib/attest/statement_reader.hpp"
#include "lib/base/check.hpp"
#include "lib/cose/algorithm_table.hpp"

namespace assay::attest {
namespace {

constexpr std::array<std::uint8_t, 3> kCountry = {0x55, 0x04, 0x06};
constexpr std::array<std::uint8_t, 3> kOrganization = {0x55, 0x04, 0x0a};
constexpr std::array<std::uint8_t, 3> kOrganizationalUnit = {0x55, 0x04, 0x0b};
constexpr std::array<std::uint8_t, 3> kCommonName = {0x55, 0x04, 0x03};
constexpr std::string_view kRequiredUnit = "Authenticator Attestation";

// An ISO 3166 code is two upper-case letters. The list of codes in use changes, and user-assigned ones such as AA
// occur.
bool is_country_code(Bytes value) noexcept {
  const auto is_letter = [](std::uint8_t c) { return c >= 'A' && c <= 'Z'; };
  return value.size() == 2 && is_letter(value[0]) && is_letter(value[1]);
}

// WebAuthn 8.2.1, in its order.
Error check_certificate(const CertificateView& certificate, Bytes aaguid16) noexcept {
  ASSAY_REQUIRE(certificate.version == 3, ErrorCode::packed_certificate_version, 0);
  const Bytes subject = certificate.subject;
  ASSAY_REQUIRE(is_country_code(only_attribute(subject, kCountry)), ErrorCode::packed_subject_country, 0);
  ASSAY_REQUIRE(!only_attribute(subject, kOrganization).empty(), ErrorCode::packed_subject_organization, 0);
  ASSAY_REQUIRE(text_of(only_attribute(subject, kOrganizationalUnit)) == kRequiredUnit, ErrorCode::packed_subject_unit,
                0);
  ASSAY_REQUIRE(!only_attribute(subject, kCommonName).empty(), ErrorCode::packed_subject_common_name, 0);
  ASSAY_TRY(check_aaguid_extension(certificate, aaguid16));
  ASSAY_REQUIRE(certificate.has_basic_constraints, ErrorCode::packed_basic_constraints_missing, 0);
  ASSAY_REQUIRE(!certificate.is_ca, ErrorCode::packed_certificate_ca, 0);
  return {};
}

Error prepare_full(const Statement& statement, const CommonMembers& members, Evidence& evidence) noexcept {
  const auto leaf = parse_leaf(evidence);
  if (!leaf) return leaf.error();
  ASSAY_REQUIRE(cose::certificate_algorithm_fits_key(members.alg, leaf->key), ErrorCode::packed_certificate_algorithm,
                members.alg_offset);
  evidence.job = {members.alg, leaf->key, nullptr, statement.signed_data, members.sig};
  evidence.has_job = true;
  evidence.level = TrustLevel::unanchored;
  evidence.deferred =
      located(check_certificate(leaf->certificate, statement.auth_data.attested.aaguid16), certificate_input(0));
  return {};
}

Error prepare_self(const Statement& statement, const CommonMembers& members, Evidence& evidence) noexcept {
  ASSAY_REQUIRE(members.alg == statement.credential_key.algorithm, ErrorCode::packed_algorithm_mismatch,
                members.alg_offset);
  evidence.job = {members.alg, statement.credential_key, nullptr, statement.signed_data, members.sig};
  evidence.has_job = true;
  evidence.level = TrustLevel::self;
  return {};
}

}  // namespace

// WebAuthn 8.2.
Error prepare_packed(const Statement& statement, Evidence& evidence) noexcept {
  CommonMembers members;
  ASSAY_TRY(
      read_members(statement, {.required = member::kAlg | member::kSig, .optional = member::kX5c}, members, evidence));
  return members.has(member::kX5c) ? prepare_full(statement, members, evidence)
                                   : prepare_self(statement, members, evidence);
}

}  // namespace assay::attest
