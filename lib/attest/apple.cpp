#include <algorithm>
#include <array>

#include "lib/attest/format.hpp"
#include "lib/attest/statement_reader.hpp"
#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/cose/same_key.hpp"
#include "lib/der/reader.hpp"

namespace assay::attest {
namespace {

using Digest = std::array<std::uint8_t, 32>;

constexpr std::array<std::uint8_t, 9> kNonce = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x63, 0x64, 0x08, 0x02};
constexpr std::uint8_t kNonceTag = der::kContextConstructed | 1;

/// Of a key on P-521.
constexpr std::size_t kMaxPointLen = 1 + 2 * 66;
constexpr std::string_view kAppAttest("appattest\0\0\0\0\0\0\0", 16);
constexpr std::string_view kAppAttestDevelop = "appattestdevelop";

Result<Digest> sha256(const Statement& statement, Bytes data) noexcept {
  Digest digest;
  ASSAY_TRY(statement.backend().sha256(statement.context(), data, digest));
  return digest;
}

/// SEQUENCE { [1] EXPLICIT OCTET STRING (SIZE (32)) }.
Result<Bytes> parse_nonce(Bytes extension, std::size_t at) noexcept {
  der::Reader reader(extension);
  auto sequence = reader.read_constructed(der::kSequence);
  auto wrapper = sequence->read_constructed(kNonceTag);
  const auto nonce = wrapper->read(der::kOctetString);
  const bool at_end = reader.at_end() && sequence->at_end() && wrapper->at_end();
  const bool well_formed = nonce.has_value() && at_end && nonce->content.size() == std::size(Digest());
  ASSAY_REQUIRE(well_formed, ErrorCode::apple_nonce_form, at);
  return nonce->content;
}

Error check_nonce(const CertificateView& certificate, const Statement& statement) noexcept {
  const FoundExtension found = find_extension(certificate, kNonce);
  ASSAY_REQUIRE(found.found, ErrorCode::apple_nonce_missing, 0);
  const Bytes value = found.extension.value;
  const auto at = static_cast<std::size_t>(value.data() - certificate.der.data());
  const auto nonce = parse_nonce(value, at);
  if (!nonce) return nonce.error();
  const auto expected = sha256(statement, statement.signed_data);
  if (!expected) return expected.error();
  ASSAY_REQUIRE(equal(*nonce, *expected), ErrorCode::apple_nonce_mismatch, at);
  return {};
}

/// What the two formats share. Nothing is signed but the certificate, which has the nonce.
Error check_certificate(const Statement& statement, Evidence& evidence) noexcept {
  const auto leaf = parse_leaf(evidence);
  if (!leaf) return leaf.error();
  ASSAY_TRY(located(check_nonce(leaf->certificate, statement), certificate_input(0)));
  const bool same_key = cose::same_key(leaf->key, statement.credential_key);
  ASSAY_REQUIRE(same_key, ErrorCode::apple_key_mismatch, statement.offset);
  evidence.level = TrustLevel::unanchored;
  return {};
}

/// 0x04 || x || y in `point`, as much of it as is needed; no more than 0x04 for a key that is not on such a curve.
Bytes uncompressed_point(const PublicKeyView& key, std::span<std::uint8_t, kMaxPointLen> point) noexcept {
  point[0] = 0x04;
  auto end = point.begin() + 1;
  if (key.type == KeyType::ec2) end = std::ranges::copy(key.y, std::ranges::copy(key.x, end).out).out;
  return {point.begin(), end};
}

/// The credential id is the SHA-256 of the key.
Error check_key_identifier(const Statement& statement) noexcept {
  std::array<std::uint8_t, kMaxPointLen> point;
  const auto identifier = sha256(statement, uncompressed_point(statement.credential_key, point));
  if (!identifier) return identifier.error();
  const bool same = equal(*identifier, statement.auth_data.attested.credential_id);
  ASSAY_REQUIRE(same, ErrorCode::appattest_key_identifier, statement.offset);
  return {};
}

Error check_environment(const Statement& statement) noexcept {
  const std::string_view aaguid = text_of(statement.auth_data.attested.aaguid16);
  const bool develop = aaguid == kAppAttestDevelop;
  ASSAY_REQUIRE(develop || aaguid == kAppAttest, ErrorCode::appattest_environment, statement.offset);
  const bool acceptable = !develop || statement.policy.allow_appattest_development;
  ASSAY_REQUIRE(acceptable, ErrorCode::appattest_development, statement.offset);
  return {};
}

}  // namespace

// WebAuthn 8.8. The devices that had the format first send alg, too; nothing is signed with it, and it is not looked
// at.
Error prepare_apple(const Statement& statement, Evidence& evidence) noexcept {
  CommonMembers members;
  ASSAY_TRY(read_members(statement, {.required = member::kX5c, .optional = member::kAlg}, members, evidence));
  return check_certificate(statement, evidence);
}

// Apple, "Validating apps that connect to your server": steps 1 to 9 but for the receipt, which is for Apple's server.
Error prepare_apple_appattest(const Statement& statement, Evidence& evidence) noexcept {
  CommonMembers members;
  ASSAY_TRY(read_members(statement, {.required = member::kX5c | member::kReceipt}, members, evidence));
  ASSAY_TRY(check_certificate(statement, evidence));
  ASSAY_TRY(check_key_identifier(statement));
  ASSAY_REQUIRE(statement.auth_data.sign_count == 0, ErrorCode::appattest_counter, statement.offset);
  return check_environment(statement);
}

}  // namespace assay::attest
