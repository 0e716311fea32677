#include <algorithm>
#include <array>

#include "lib/attest/format.hpp"
#include "lib/attest/statement_reader.hpp"
#include "lib/base/check.hpp"

namespace assay::attest {
namespace {

bool is_p256(const PublicKeyView& key) noexcept {
  return key.type == KeyType::ec2 && key.curve == Curve::p256;
}

/// 0x00 || rpIdHash || clientDataHash || credentialId || publicKeyU2F, put together in the arena.
Result<Bytes> verification_data(const Statement& statement) noexcept {
  constexpr std::array<std::uint8_t, 1> kReserved = {0x00};
  constexpr std::array<std::uint8_t, 1> kUncompressed = {0x04};
  const AuthenticatorDataView& data = statement.auth_data;
  const PublicKeyView& key = statement.credential_key;
  const Bytes parts[] = {
      kReserved, data.rp_id_hash32, statement.client_data_hash32, data.attested.credential_id, kUncompressed, key.x,
      key.y};
  std::size_t size = 0;
  for (const Bytes part : parts) size += part.size();
  const MutableBytes message = statement.arena().take(size);
  ASSAY_REQUIRE(message.size() == size, ErrorCode::workspace_full, 0);
  auto out = message.begin();
  for (const Bytes part : parts) out = std::ranges::copy(part, out).out;
  return Bytes(message);
}

}  // namespace

// WebAuthn 8.6.
Error prepare_fido_u2f(const Statement& statement, Evidence& evidence) noexcept {
  CommonMembers members;
  ASSAY_TRY(read_members(statement, {.required = member::kSig, .optional = member::kX5c}, members, evidence));
  ASSAY_REQUIRE(evidence.num_certificates == 1, ErrorCode::u2f_certificate_count, statement.offset);
  const auto leaf = parse_leaf(evidence);
  if (!leaf) return leaf.error();
  ASSAY_REQUIRE(is_p256(leaf->key), ErrorCode::u2f_certificate_key, statement.offset);
  ASSAY_REQUIRE(is_p256(statement.credential_key), ErrorCode::u2f_credential_key, statement.offset);
  if (statement.profile == Profile::fido_conformance) {
    const bool zero = std::ranges::all_of(statement.auth_data.attested.aaguid16, [](auto byte) { return byte == 0; });
    ASSAY_REQUIRE(zero, ErrorCode::u2f_aaguid_not_zero, statement.offset);
  }
  const auto message = verification_data(statement);
  if (!message) return message.error();
  evidence.job = {Algorithm::es256, leaf->key, nullptr, *message, members.sig};
  evidence.has_job = true;
  evidence.level = TrustLevel::unanchored;
  return {};
}

}  // namespace assay::attest
