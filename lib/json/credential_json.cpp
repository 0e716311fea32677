#include <algorithm>
#include <array>

#include "assay/base64url.hpp"
#include "assay/response.hpp"
#include "lib/base/base64url.hpp"
#include "lib/base/check.hpp"
#include "lib/base/workspace.hpp"
#include "lib/json/raw_text.hpp"
#include "lib/json/transport.hpp"
#include "lib/json/walk.hpp"

namespace assay {
namespace {

using json::Kind;
using json::Value;

/// The members that are looked at of RegistrationResponseJSON, AuthenticationResponseJSON and their `response`.
enum Member : std::size_t {
  kId,
  kRawId,
  kType,
  kResponse,
  kAttachment,
  kExtensionResults,
  kClientData,
  kAttestationObject,
  kTransports,
  kAuthenticatorData,
  kSignature,
  kUserHandle,
  kNumMembers,
  kFirstOfResponse = kClientData,
};
constexpr std::array<std::string_view, kNumMembers> kNames = {
    "id",
    "rawId",
    "type",
    "response",
    "authenticatorAttachment",
    "clientExtensionResults",
    "clientDataJSON",
    "attestationObject",
    "transports",
    "authenticatorData",
    "signature",
    "userHandle",
};
constexpr std::span<const std::string_view> kOuterNames{kNames.data(), kFirstOfResponse};
constexpr std::span<const std::string_view> kResponseNames{kNames.data() + kFirstOfResponse,
                                                           kNumMembers - kFirstOfResponse};

/// Keeps the members that are looked at, of whatever type they are.
class CredentialReader final : public json::Visitor {
 public:
  explicit CredentialReader(std::size_t max_transports) noexcept : max_transports_(max_transports) {}

  void on_value(const Value& value) noexcept override {
    if (value.depth == 0) {
      root = value;
    } else if (value.depth == 1 && root.kind == Kind::object) {
      outer_ = json::index_of(kOuterNames, value.name);
      if (outer_ < kFirstOfResponse) members[outer_] = value;
    } else if (value.depth == 2 && outer_ == kResponse && members[kResponse].kind == Kind::object) {
      inner_ = kFirstOfResponse + json::index_of(kResponseNames, value.name);
      if (inner_ < kNumMembers) members[inner_] = value;
    } else if (value.depth == 3 && outer_ == kResponse && inner_ == kTransports) {
      if (members[kTransports].kind == Kind::array) on_transport(value);
    }
  }

  Value root;
  std::array<Value, kNumMembers> members;
  Transports transports;
  Value wrong_transport;   ///< the first that is no string
  Value excess_transport;  ///< the first beyond the limit

 private:
  void on_transport(const Value& value) noexcept {
    if (value.kind != Kind::string && wrong_transport.kind == Kind::absent) wrong_transport = value;
    if (num_transports_++ == max_transports_) excess_transport = value;
    transports.bits = static_cast<std::uint16_t>(transports.bits | json::transport_bit(value.text));
  }

  std::size_t max_transports_ = 0;
  std::size_t num_transports_ = 0;
  std::size_t outer_ = kNumMembers;  ///< the last member at depth 1
  std::size_t inner_ = kNumMembers;  ///< the last member at depth 2 of `response`
};

/// What a member has to be like.
struct Rule {
  Member member = kId;
  Kind kind = Kind::string;
  enum Presence : std::uint8_t { required, may_be_absent, may_be_null } presence = required;
};
constexpr std::array kOuterRules = {
    Rule{kId},
    Rule{kRawId, Kind::string, Rule::may_be_absent},
    Rule{kType},
    Rule{kResponse, Kind::object},
    Rule{kAttachment, Kind::string, Rule::may_be_null},
};
constexpr std::array kRegistrationRules = {
    Rule{kClientData},
    Rule{kAttestationObject},
    Rule{kTransports, Kind::array, Rule::may_be_absent},
};
constexpr std::array kAuthenticationRules = {
    Rule{kClientData},
    Rule{kAuthenticatorData},
    Rule{kSignature},
    Rule{kUserHandle, Kind::string, Rule::may_be_null},
};

Error check_presence(const CredentialReader& reader, const Value& parent, std::span<const Rule> rules) noexcept {
  ASSAY_REQUIRE(parent.kind == Kind::object, ErrorCode::json_wrong_type, parent.offset);
  for (const Rule& rule : rules) {
    const bool is_there = rule.presence != Rule::required || reader.members[rule.member].kind != Kind::absent;
    ASSAY_REQUIRE(is_there, ErrorCode::json_missing_member, parent.offset);
  }
  return {};
}

Error check_types(const CredentialReader& reader, std::span<const Rule> rules) noexcept {
  for (const Rule& rule : rules) {
    const Value& value = reader.members[rule.member];
    const bool is_none = value.kind == Kind::absent || (value.kind == Kind::null && rule.presence == Rule::may_be_null);
    ASSAY_REQUIRE(is_none || value.kind == rule.kind, ErrorCode::json_wrong_type, value.offset);
  }
  return {};
}

Error check_shape(const CredentialReader& reader, std::span<const Rule> response_rules) noexcept {
  ASSAY_TRY(check_presence(reader, reader.root, kOuterRules));
  ASSAY_TRY(check_presence(reader, reader.members[kResponse], response_rules));
  ASSAY_TRY(check_types(reader, kOuterRules));
  ASSAY_TRY(check_types(reader, response_rules));
  const Value& transport = reader.wrong_transport;
  ASSAY_REQUIRE(transport.kind == Kind::absent, ErrorCode::json_wrong_type, transport.offset);
  return {};
}

/// A base64url member and where its bytes go.
struct Field {
  Member member = kId;
  Bytes* out = nullptr;
};

/// One response on its way from JSON text into the arena.
class Decoder {
 public:
  Decoder(Bytes text, const CredentialReader& reader, Arena& arena) noexcept
      : text_(text), reader_(reader), arena_(arena) {}

  /// Decodes all fields and the client extension results. When the arena is too small for them, only looks for faults
  /// of the base64url, which come first.
  Error decode(std::span<const Field> fields, Bytes& extension_results) noexcept {
    const Bytes results = extension_results_text();
    has_room_ = num_bytes(fields) + results.size() <= arena_.room();
    for (const Field& field : fields) ASSAY_TRY(decode_field(field));
    if (has_room_) extension_results = copy(results);
    return {};
  }

  Error check_identity() const noexcept {
    const Value& id = reader_.members[kId];
    const Value& raw_id = reader_.members[kRawId];
    const bool is_same = raw_id.kind == Kind::absent || id.text == raw_id.text;
    if (!is_same) ASSAY_TRY(in_text(base64url_fault(id.text), id));
    const Value& type = reader_.members[kType];
    ASSAY_REQUIRE(type.text == "public-key", ErrorCode::credential_type_mismatch, type.offset);
    ASSAY_REQUIRE(is_same, ErrorCode::credential_id_mismatch, id.offset);
    return {};
  }

  Error check_room() const noexcept {
    ASSAY_REQUIRE(has_room_, ErrorCode::workspace_full, 0);
    return {};
  }

 private:
  std::size_t num_bytes(std::span<const Field> fields) const noexcept {
    std::size_t sum = 0;
    for (const Field& field : fields) sum += base64url_decoded_len(reader_.members[field.member].text.size());
    return sum;
  }

  Error decode_field(const Field& field) noexcept {
    const Value& value = reader_.members[field.member];
    if (!has_room_) return in_text(base64url_fault(value.text), value);
    const MutableBytes out = arena_.take(base64url_decoded_len(value.text.size()));
    const auto num_bytes = base64url_decode(value.text, out);
    if (!num_bytes) return in_text(num_bytes.error(), value);
    *field.out = out.first(*num_bytes);
    return {};
  }

  Bytes extension_results_text() const noexcept {
    const Value& value = reader_.members[kExtensionResults];
    if (value.kind == Kind::absent || value.kind == Kind::null) return {};
    return text_.subspan(value.offset, json::value_end(text_, value.offset) - value.offset);
  }

  Bytes copy(Bytes bytes) noexcept {
    const MutableBytes out = arena_.take(bytes.size());
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
  }

  /// Moves an offset that counts in a string's value to where that stands in the text.
  Error in_text(Error error, const Value& value) const noexcept {
    if (error.failed()) {
      error.offset = static_cast<std::uint32_t>(json::offset_in_string(text_, value.offset, error.offset));
    }
    return error;
  }

  Bytes text_;
  const CredentialReader& reader_;
  Arena& arena_;
  bool has_room_ = false;
};

/// The member that holds the credential id: id and rawId are the same text, as both are canonical base64url.
Member credential_id_member(const CredentialReader& reader) noexcept {
  return reader.members[kRawId].kind == Kind::absent ? kId : kRawId;
}

Error read_registration(Bytes text, Workspace::Impl& impl, RegistrationResponse& response) noexcept {
  ASSAY_REQUIRE(text.size() <= impl.limits.credential_json, ErrorCode::credential_json_too_long, 0);
  CredentialReader reader(impl.limits.transports);
  ASSAY_TRY(json::walk(impl, text, reader));
  ASSAY_TRY(check_shape(reader, kRegistrationRules));
  response.transports = reader.transports;
  const std::array fields = {Field{credential_id_member(reader), &response.credential_id},
                             Field{kClientData, &response.client_data_json},
                             Field{kAttestationObject, &response.attestation_object}};
  Decoder decoder(text, reader, impl.arena);
  ASSAY_TRY(decoder.decode(fields, response.client_extension_results));
  ASSAY_TRY(decoder.check_identity());
  const Value& excess = reader.excess_transport;
  ASSAY_REQUIRE(excess.kind == Kind::absent, ErrorCode::too_many_transports, excess.offset);
  return decoder.check_room();
}

Error read_authentication(Bytes text, Workspace::Impl& impl, AuthenticationResponse& response) noexcept {
  ASSAY_REQUIRE(text.size() <= impl.limits.credential_json, ErrorCode::credential_json_too_long, 0);
  CredentialReader reader(impl.limits.transports);
  ASSAY_TRY(json::walk(impl, text, reader));
  ASSAY_TRY(check_shape(reader, kAuthenticationRules));
  const std::array fields = {Field{credential_id_member(reader), &response.credential_id},
                             Field{kClientData, &response.client_data_json},
                             Field{kAuthenticatorData, &response.authenticator_data},
                             Field{kSignature, &response.signature}, Field{kUserHandle, &response.user_handle}};
  Decoder decoder(text, reader, impl.arena);
  ASSAY_TRY(decoder.decode(fields, response.client_extension_results));
  ASSAY_TRY(decoder.check_identity());
  return decoder.check_room();
}

template <class T>
using Read = Error (*)(Bytes text, Workspace::Impl& impl, T& response) noexcept;

/// Runs a reader, and on failure gives back the room that it took.
template <class T>
Error read(Bytes text, Workspace::Impl* impl, Read<T> read_response, T& response) noexcept {
  ASSAY_REQUIRE(impl != nullptr, ErrorCode::workspace_full, 0);
  const std::size_t mark = impl->arena.used();
  const Error error = read_response(text, *impl, response);
  if (error.failed()) impl->arena.rewind(mark);
  return error;
}

template <class T>
Result<T> parse(Bytes text, Workspace& workspace, Step step, Read<T> read_response) noexcept {
  Result<T> response = T{};
  const Error error = read(text, workspace.impl(), read_response, *response);
  if (error.failed()) response = located(at_step(error, step), Input::credential_json);
  return response;
}

}  // namespace

Result<RegistrationResponse> parse_registration_response(Bytes json, Workspace& workspace) noexcept {
  return parse<RegistrationResponse>(json, workspace, Step::reg_response_type, &read_registration);
}

Result<AuthenticationResponse> parse_authentication_response(Bytes json, Workspace& workspace) noexcept {
  return parse<AuthenticationResponse>(json, workspace, Step::auth_response_type, &read_authentication);
}

}  // namespace assay
