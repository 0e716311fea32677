#include <array>

#include "lib/attest/aaguid_extension.hpp"
#include "lib/attest/format.hpp"
#include "lib/attest/statement_reader.hpp"
#include "lib/attest/tpm_certificate.hpp"
#include "lib/attest/tpm_structures.hpp"
#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/cose/algorithm_table.hpp"

namespace assay::attest {
namespace {

constexpr std::string_view kVersion = "2.0";
constexpr MemberSet kMembers = {.required = member::kVer | member::kAlg | member::kX5c | member::kSig |
                                            member::kCertInfo | member::kPubArea};

/// Moves the offset of an error from `member`, a byte string of the statement, to the attestation object.
Error located_in(const Statement& statement, Bytes member, Error error) noexcept {
  const auto begins_at = static_cast<std::size_t>(member.data() - statement.cbor.data());
  return located(error, Input::attestation_object, statement.offset + begins_at);
}

bool is_number(Bytes big_endian, std::uint32_t number) noexcept {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : big_endian) value = value << 8 | byte;
  return big_endian.size() <= sizeof number && value == number;
}

bool is_same_key(const TpmPublicArea& area, const PublicKeyView& key) noexcept {
  if (area.type != key.type) return false;
  if (area.type == KeyType::rsa) return equal(area.n, key.n) && is_number(key.e, area.exponent);
  return area.curve == key.curve && equal(area.x, key.x) && equal(area.y, key.y);
}

/// Whether the TPM made the key, keeps it, and signs with it. WebAuthn does not ask, but a key that is not so proves
/// nothing of the TPM. Offsets count in pubArea.
Error check_attributes(std::uint32_t attributes) noexcept {
  constexpr std::size_t kAt = 4;
  ASSAY_REQUIRE((attributes & tpm_attribute::kFixedTpm) != 0, ErrorCode::tpm_not_fixed_tpm, kAt);
  ASSAY_REQUIRE((attributes & tpm_attribute::kFixedParent) != 0, ErrorCode::tpm_not_fixed_parent, kAt);
  ASSAY_REQUIRE((attributes & tpm_attribute::kSensitiveDataOrigin) != 0, ErrorCode::tpm_not_generated, kAt);
  ASSAY_REQUIRE((attributes & tpm_attribute::kSign) != 0, ErrorCode::tpm_not_signing_key, kAt);
  ASSAY_REQUIRE((attributes & ~tpm_attribute::kDefined) == 0, ErrorCode::tpm_reserved_attributes, kAt);
  return {};
}

/// Offsets count in pubArea.
Result<TpmPublicArea> read_public_area(const Statement& statement, Bytes pub_area, TpmFacts& facts) noexcept {
  const auto area = parse_tpm_public_area(pub_area);
  if (!area) return area.error();
  ASSAY_REQUIRE(is_same_key(*area, statement.credential_key), ErrorCode::tpm_public_key_mismatch, 0);
  const Error attributes = check_attributes(area->attributes);
  facts.generated_by_tpm = !attributes.failed();
  if (!statement.policy.allow_any_tpm_key) ASSAY_TRY(attributes);
  return *area;
}

/// The hash that an algorithm applies to the message.
Result<HashAlgorithm> hash_of(Algorithm algorithm) noexcept {
  switch (algorithm) {
    case Algorithm::rs1: return HashAlgorithm::sha1;
    case Algorithm::es256:
    case Algorithm::esp256:
    case Algorithm::es256k:
    case Algorithm::rs256:
    case Algorithm::ps256: return HashAlgorithm::sha256;
    case Algorithm::es384:
    case Algorithm::esp384:
    case Algorithm::rs384:
    case Algorithm::ps384: return HashAlgorithm::sha384;
    case Algorithm::es512:
    case Algorithm::esp512:
    case Algorithm::rs512:
    case Algorithm::ps512: return HashAlgorithm::sha512;
    default: return fail(ErrorCode::tpm_algorithm);
  }
}

/// The hash that a TPM_ALG_ID names.
Result<HashAlgorithm> name_hash(std::uint16_t tpm_algorithm) noexcept {
  switch (tpm_algorithm) {
    case 0x0004: return HashAlgorithm::sha1;
    case 0x000b: return HashAlgorithm::sha256;
    case 0x000c: return HashAlgorithm::sha384;
    case 0x000d: return HashAlgorithm::sha512;
    default: return fail(ErrorCode::tpm_name_algorithm);
  }
}

/// A hash of `data` in the caller's buffer.
Result<Bytes> digest_of(const Statement& statement, HashAlgorithm algorithm, Bytes data,
                        std::array<std::uint8_t, kMaxHashSize>& buffer) noexcept {
  const MutableBytes digest = std::span(buffer).first(hash_size(algorithm));
  ASSAY_TRY(statement.backend().hash(statement.context(), algorithm, data, digest));
  return Bytes(digest);
}

/// Whether extraData is the hash, by alg, of what is attested.
Error check_extra_data(const Statement& statement, const CommonMembers& members, Bytes extra_data) noexcept {
  const auto algorithm = hash_of(members.alg);
  if (!algorithm) return located(algorithm.error(), Input::attestation_object, members.alg_offset);
  std::array<std::uint8_t, kMaxHashSize> buffer;
  const auto digest = digest_of(statement, *algorithm, statement.signed_data, buffer);
  if (!digest) return digest.error();
  ASSAY_REQUIRE(equal(extra_data, *digest), ErrorCode::tpm_extra_data, 0);
  return {};
}

/// Whether a Name (TPM 2.0 Part 1, 16) is that of pubArea: its name algorithm, and that hash of it.
Error check_name(const Statement& statement, Bytes name, std::uint16_t name_algorithm, Bytes pub_area) noexcept {
  const auto algorithm = name_hash(name_algorithm);
  if (!algorithm) return located_in(statement, pub_area, algorithm.error());
  std::array<std::uint8_t, kMaxHashSize> buffer;
  const auto digest = digest_of(statement, *algorithm, pub_area, buffer);
  if (!digest) return digest.error();
  constexpr std::size_t kAlgorithmLen = 2;
  const bool same = name.size() == kAlgorithmLen + digest->size() &&
                    is_number(name.first(kAlgorithmLen), name_algorithm) && equal(name.subspan(kAlgorithmLen), *digest);
  ASSAY_REQUIRE(same, ErrorCode::tpm_name, 0);
  return {};
}

Error check_certification(const Statement& statement, const CommonMembers& members,
                          std::uint16_t name_algorithm) noexcept {
  const auto certification = parse_tpm_certification(members.cert_info);
  if (!certification) return certification.error();
  ASSAY_TRY(check_extra_data(statement, members, certification->extra_data));
  return check_name(statement, certification->name, name_algorithm, members.pub_area);
}

/// Of certInfo, by the key of the AIK certificate; then its requirements.
Error prepare_signature(const Statement& statement, const CommonMembers& members, Evidence& evidence) noexcept {
  const auto leaf = parse_leaf(evidence);
  if (!leaf) return leaf.error();
  ASSAY_REQUIRE(cose::certificate_algorithm_fits_key(members.alg, leaf->key), ErrorCode::tpm_certificate_algorithm,
                members.alg_offset);
  evidence.job = {members.alg, leaf->key, nullptr, members.cert_info, members.sig};
  evidence.has_job = true;
  evidence.level = TrustLevel::unanchored;
  Error unfit = check_tpm_certificate(leaf->certificate, statement.policy, evidence.facts.tpm);
  if (!unfit.failed()) unfit = check_aaguid_extension(leaf->certificate, statement.auth_data.attested.aaguid16);
  evidence.deferred = located(unfit, certificate_input(0));
  return {};
}

}  // namespace

// WebAuthn 8.3.
Error prepare_tpm(const Statement& statement, Evidence& evidence) noexcept {
  CommonMembers members;
  ASSAY_TRY(read_members(statement, kMembers, members, evidence));
  ASSAY_REQUIRE(members.ver == kVersion, ErrorCode::tpm_version, statement.offset);
  TpmFacts& facts = evidence.facts.tpm;
  const auto area = read_public_area(statement, members.pub_area, facts);
  if (!area) return located_in(statement, members.pub_area, area.error());
  const Error certification = check_certification(statement, members, area->name_algorithm);
  if (certification.failed()) return located_in(statement, members.cert_info, certification);
  facts.present = true;
  return prepare_signature(statement, members, evidence);
}

}  // namespace assay::attest
