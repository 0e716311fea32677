#include "lib/device/statement_reader.hpp"

#include <algorithm>
#include <limits>

#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/json/raw_text.hpp"
#include "lib/json/walk.hpp"

namespace assay {
namespace device {
namespace {

using json::Kind;
using json::Value;

constexpr std::array<std::uint8_t, 3> kByteOrderMark = {0xef, 0xbb, 0xbf};
constexpr std::uint32_t kMaxDepth = 4;

enum Member : std::uint8_t { kType, kChallenge, kCid, kCred, kAud, kApp, kCtx, kNum, kUv, kCtr, kIat, kNumMembers };

struct MemberRow {
  std::string_view name;
  Kind kind;
  bool is_required;
};
constexpr std::array<MemberRow, kNumMembers> kMembers = {{
    {"type", Kind::string, true},
    {"challenge", Kind::string, true},
    {"cid", Kind::string, false},
    {"cred", Kind::string, false},
    {"aud", Kind::string, true},
    {"app", Kind::string, true},
    {"ctx", Kind::string, false},
    {"num", Kind::string, false},
    {"uv", Kind::string, true},
    {"ctr", Kind::number, true},
    {"iat", Kind::number, true},
}};

constexpr std::array<std::string_view, 9> kTypeNames = {"",
                                                        "device.enroll",
                                                        "device.read",
                                                        "device.claim",
                                                        "device.approve",
                                                        "device.reject",
                                                        "device.verify",
                                                        "device.update",
                                                        "device.revoke"};
constexpr std::array<std::string_view, 3> kClaimNames = {"none", "device", "biometric"};

/// Keeps the members, and the first of each kind of fault.
class Reader final : public json::Visitor {
 public:
  void on_value(const Value& value) noexcept override {
    const bool is_nested = value.kind == Kind::object || value.kind == Kind::array;
    if (is_nested && value.depth >= kMaxDepth) keep(ErrorCode::statement_too_deep, value, depth_fault_);
    if (value.depth == 0) on_root(value);
    if (value.depth == 1 && is_object_) on_member(value);
  }

  Error fault() const noexcept {
    ASSAY_TRY(depth_fault_);
    return member_fault_;
  }
  const Value& operator[](Member member) const noexcept { return members_[member]; }

 private:
  void on_root(const Value& value) noexcept {
    is_object_ = value.kind == Kind::object;
    if (!is_object_) keep(ErrorCode::json_wrong_type, value, member_fault_);
  }

  void on_member(const Value& value) noexcept {
    const auto* row = std::ranges::find(kMembers, value.name, &MemberRow::name);
    if (row == kMembers.end()) {
      keep(ErrorCode::statement_member_unknown, value, member_fault_);
      return;
    }
    if (row->kind != value.kind) keep(ErrorCode::json_wrong_type, value, member_fault_);
    members_[static_cast<std::size_t>(row - kMembers.begin())] = value;
  }

  static void keep(ErrorCode code, const Value& value, Error& fault) noexcept {
    if (!fault.failed()) fault = fail(code, value.offset);
  }

  std::array<Value, kNumMembers> members_{};
  Error depth_fault_;
  Error member_fault_;
  bool is_object_ = false;
};

Error check_complete(const Reader& reader) noexcept {
  for (std::size_t i = 0; i < kMembers.size(); ++i) {
    const bool is_there = reader[static_cast<Member>(i)].kind != Kind::absent;
    ASSAY_REQUIRE(is_there || !kMembers[i].is_required, ErrorCode::json_missing_member, 0);
  }
  return {};
}

MaybeText text_of(const Value& value) noexcept {
  return {value.kind == Kind::string, value.text};
}

Error read_names(const Reader& reader, StatementView& view) noexcept {
  const std::size_t type = json::index_of(kTypeNames, reader[kType].text);
  const bool is_type = type > 0 && type < kTypeNames.size();
  ASSAY_REQUIRE(is_type, ErrorCode::statement_type_unknown, reader[kType].offset);
  const std::size_t claim = json::index_of(kClaimNames, reader[kUv].text);
  ASSAY_REQUIRE(claim < kClaimNames.size(), ErrorCode::statement_verification_unknown, reader[kUv].offset);
  view.type = static_cast<StatementType>(type);
  view.verification = static_cast<UserVerificationClaim>(claim);
  return {};
}

Error read_numbers(const Reader& reader, Bytes statement, StatementView& view) noexcept {
  const auto counter = json::integer_at(statement, reader[kCtr].offset);
  const bool is_counter = counter && *counter >= 0 && *counter <= std::numeric_limits<std::uint32_t>::max();
  ASSAY_REQUIRE(is_counter, ErrorCode::statement_counter_form, reader[kCtr].offset);
  const auto time = json::integer_at(statement, reader[kIat].offset);
  ASSAY_REQUIRE(time && *time >= 0, ErrorCode::statement_time_form, reader[kIat].offset);
  view.counter = static_cast<std::uint32_t>(counter.value_or(0));
  view.issued_at = time.value_or(0);
  return {};
}

void read_texts(const Reader& reader, StatementView& view) noexcept {
  view.challenge = reader[kChallenge].text;
  view.audience = reader[kAud].text;
  view.app = reader[kApp].text;
  view.challenge_id = text_of(reader[kCid]);
  view.credential = text_of(reader[kCred]);
  view.context = text_of(reader[kCtx]);
  view.number = text_of(reader[kNum]);
}

Error read(Workspace::Impl& workspace, Bytes statement, StatementView& view) noexcept {
  ASSAY_REQUIRE(statement.size() <= kMaxStatement, ErrorCode::statement_too_long, 0);
  const bool has_mark = statement.size() >= kByteOrderMark.size() && equal(statement.first(3), kByteOrderMark);
  ASSAY_REQUIRE(!has_mark, ErrorCode::json_malformed, 0);
  Reader reader;
  ASSAY_TRY(json::walk(workspace, statement, reader));
  ASSAY_TRY(reader.fault());
  ASSAY_TRY(check_complete(reader));
  ASSAY_TRY(read_names(reader, view));
  ASSAY_TRY(read_numbers(reader, statement, view));
  read_texts(reader, view);
  return {};
}

}  // namespace

Result<StatementView> read_statement(Workspace::Impl& workspace, Bytes statement) noexcept {
  StatementView view;
  if (const Error error = read(workspace, statement, view); error.failed()) {
    return located(error, Input::device_statement);
  }
  return view;
}

}  // namespace device

std::string_view statement_type_name(StatementType type) noexcept {
  const auto index = static_cast<std::size_t>(type);
  return index < device::kTypeNames.size() ? device::kTypeNames[index] : "";
}

std::string_view user_verification_claim_name(UserVerificationClaim claim) noexcept {
  const auto index = static_cast<std::size_t>(claim);
  return index < device::kClaimNames.size() ? device::kClaimNames[index] : "";
}

Result<StatementAddress> peek_statement(Bytes statement, Workspace& workspace) noexcept {
  ASSAY_REQUIRE(workspace.impl() != nullptr, ErrorCode::workspace_full, 0);
  const auto view = device::read_statement(*workspace.impl(), statement);
  if (!view) return view.error();
  return StatementAddress{view->type, view->credential.text, view->challenge_id.text, view->challenge};
}

}  // namespace assay
