// WebAuthn 8.5. Google has ended the service; policy has to enable the format.
#include <array>
#include <optional>

#include "lib/attest/format.hpp"
#include "lib/attest/statement_reader.hpp"
#include "lib/base/base64.hpp"
#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/cbor/reader.hpp"
#include "lib/der/host_name.hpp"
#include "lib/json/raw_text.hpp"
#include "lib/json/walk.hpp"
#include "lib/jws/jws.hpp"

namespace assay::attest {
namespace {

constexpr std::string_view kHost = "attest.android.com";
constexpr std::int64_t kMaxAgeSeconds = 60;
constexpr std::size_t kHashSize = 32;
constexpr std::size_t kNonceLength = 44;  // base64 of a hash

struct SafetynetMembers {
  bool has_version = false;
  std::string_view version;
  bool has_response = false;
  Bytes response;
  std::size_t response_offset = 0;
};

Error read_member(const Statement& statement, cbor::Reader& reader, SafetynetMembers& members) noexcept {
  const std::size_t offset = statement.offset + reader.offset();
  const auto key = reader.read_text();
  ASSAY_REQUIRE(key.has_value(), ErrorCode::cbor_wrong_type, offset);
  const std::size_t value_offset = statement.offset + reader.offset();
  if (*key == "ver") {
    const auto version = reader.read_text();
    ASSAY_REQUIRE(version.has_value(), ErrorCode::cbor_wrong_type, value_offset);
    members.version = *version;
    members.has_version = true;
    return {};
  }
  ASSAY_REQUIRE(*key == "response", ErrorCode::attestation_statement_member, offset);
  const auto response = reader.read_bytes();
  ASSAY_REQUIRE(response.has_value(), ErrorCode::cbor_wrong_type, value_offset);
  members.response = *response;
  members.response_offset = value_offset;
  members.has_response = true;
  return {};
}

Result<SafetynetMembers> read_safetynet_members(const Statement& statement) noexcept {
  cbor::Reader reader(statement.cbor);
  const auto count = reader.read_map();
  ASSAY_REQUIRE(count.has_value(), ErrorCode::cbor_wrong_type, statement.offset);
  SafetynetMembers members;
  for (std::size_t i = 0; i < *count; ++i) ASSAY_TRY(read_member(statement, reader, members));
  ASSAY_REQUIRE(members.has_version && members.has_response, ErrorCode::attestation_statement_member, statement.offset);
  ASSAY_REQUIRE(!members.version.empty(), ErrorCode::safetynet_version, statement.offset);
  return members;
}

/// The members of the payload that the procedure looks at. Others, and other types, count as absent.
class PayloadReader final : public json::Visitor {
 public:
  explicit PayloadReader(Bytes payload) noexcept : payload_(payload) {}

  void on_value(const json::Value& value) noexcept override {
    if (value.depth != 1) return;
    if (value.name == "nonce" && value.kind == json::Kind::string) has_nonce = decode_nonce(value.text);
    if (value.name == "ctsProfileMatch") cts_profile_match = value.kind == json::Kind::boolean && value.is_true;
    if (value.name == "timestampMs" && value.kind == json::Kind::number) {
      timestamp_ms = json::integer_at(payload_, value.offset);
    }
  }

  bool has_nonce = false;
  std::array<std::uint8_t, kNonceLength / 4 * 3> nonce{};  ///< a hash, and room for what its padding stands for
  bool cts_profile_match = false;
  std::optional<std::int64_t> timestamp_ms;

 private:
  bool decode_nonce(std::string_view text) noexcept {
    return text.size() == kNonceLength && base64_decode(text, nonce).size() == kHashSize;
  }

  Bytes payload_;
};

/// Not from the future, and not older than a minute; the time is known in whole seconds.
bool is_fresh(const std::optional<std::int64_t>& timestamp_ms, std::int64_t time) noexcept {
  if (!timestamp_ms || *timestamp_ms < 0) return false;
  const std::int64_t seconds = *timestamp_ms / 1000;
  return seconds <= time && time - seconds <= kMaxAgeSeconds;
}

Error check_payload(const Statement& statement, Bytes payload) noexcept {
  PayloadReader reader(payload);
  if (const Error error = json::walk(statement.workspace, payload, reader); error.failed()) return fail(error.code);
  std::array<std::uint8_t, kHashSize> expected{};
  ASSAY_TRY(statement.backend().sha256(statement.context(), statement.signed_data, expected));
  const bool nonce_fits = reader.has_nonce && equal(Bytes(reader.nonce).first(kHashSize), expected);
  ASSAY_REQUIRE(nonce_fits, ErrorCode::safetynet_nonce_mismatch, 0);
  ASSAY_REQUIRE(reader.cts_profile_match, ErrorCode::safetynet_integrity, 0);
  ASSAY_REQUIRE(is_fresh(reader.timestamp_ms, statement.time), ErrorCode::safetynet_timestamp, 0);
  return {};
}

/// What is judged once the signature holds: who signed, and what.
Error check_response(const Statement& statement, const Leaf& leaf, Bytes payload) noexcept {
  if (!holds(ErrorCode::safetynet_host_name, der::names_host(leaf.certificate, kHost))) {
    return located(fail(ErrorCode::safetynet_host_name), certificate_input(0));
  }
  return check_payload(statement, payload);
}

}  // namespace

Error prepare_android_safetynet(const Statement& statement, Evidence& evidence) noexcept {
  const auto members = read_safetynet_members(statement);
  if (!members) return members.error();
  const std::size_t offset = members->response_offset;
  const auto response = jws::parse_jws(members->response, statement.workspace, statement.arena());
  if (!response) return fail(response.error().code, offset);
  evidence.num_certificates = response->num_certificates;
  evidence.certificates = response->certificates;
  const auto leaf = parse_leaf(evidence);
  if (!leaf) return leaf.error();
  ASSAY_REQUIRE(algorithm_fits_key(response->algorithm, leaf->key.type, leaf->key.curve),
                ErrorCode::safetynet_algorithm, offset);
  evidence.job = {response->algorithm, leaf->key, nullptr, response->signing_input, response->signature};
  evidence.has_job = true;
  evidence.level = TrustLevel::unanchored;
  evidence.deferred = located(check_response(statement, *leaf, response->payload), Input::attestation_object, offset);
  return {};
}

}  // namespace assay::attest
