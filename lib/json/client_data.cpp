#include "assay/client_data.hpp"

#include <array>

#include "lib/base/check.hpp"
#include "lib/base/workspace.hpp"
#include "lib/json/walk.hpp"

namespace assay {
namespace {

using json::Kind;
using json::Value;

/// CollectedClientData, in the order that clients write it.
enum Member : std::size_t { kType, kChallenge, kOrigin, kCrossOrigin, kTopOrigin, kTokenBinding, kNumMembers };
constexpr std::array<std::string_view, kNumMembers> kMemberNames = {"type",        "challenge", "origin",
                                                                    "crossOrigin", "topOrigin", "tokenBinding"};

class ClientDataReader final : public json::Visitor {
 public:
  void on_value(const Value& value) noexcept override {
    if (value.depth == 0) {
      root_ = value;
    } else if (value.depth == 1 && root_.kind == Kind::object) {
      member_ = json::index_of(kMemberNames, value.name);
      if (member_ < kNumMembers) take(value);
    } else if (value.depth == 2 && member_ == kTokenBinding && members_[kTokenBinding].kind == Kind::object) {
      if (value.name == "status") status_ = value;
      if (value.name == "id") has_id_ = value.kind == Kind::string;
    }
  }

  Result<ClientDataView> view() const noexcept {
    ASSAY_REQUIRE(root_.kind == Kind::object, ErrorCode::json_wrong_type, root_.offset);
    ASSAY_REQUIRE(wrong_type_.kind == Kind::absent, ErrorCode::json_wrong_type, wrong_type_.offset);
    for (const Member required : {kType, kChallenge, kOrigin}) {
      ASSAY_REQUIRE(members_[required].kind != Kind::absent, ErrorCode::json_missing_member, root_.offset);
    }
    ClientDataView view;
    view.type = members_[kType].text;
    view.challenge = members_[kChallenge].text;
    view.origin = members_[kOrigin].text;
    view.top_origin = members_[kTopOrigin].text;
    view.has_top_origin = members_[kTopOrigin].kind != Kind::absent;
    view.has_cross_origin = members_[kCrossOrigin].kind != Kind::absent;
    view.cross_origin = members_[kCrossOrigin].is_true;
    view.token_binding = token_binding();
    return view;
  }

 private:
  void take(const Value& value) noexcept {
    members_[member_] = value;
    if (member_ == kTokenBinding || wrong_type_.kind != Kind::absent) return;
    if (value.kind != (member_ == kCrossOrigin ? Kind::boolean : Kind::string)) wrong_type_ = value;
  }

  TokenBinding token_binding() const noexcept {
    if (members_[kTokenBinding].kind == Kind::absent) return TokenBinding::absent;
    if (status_.kind != Kind::string) return TokenBinding::malformed;
    if (status_.text == "supported") return TokenBinding::supported;
    if (status_.text == "not-supported") return TokenBinding::not_supported;
    return status_.text == "present" && has_id_ ? TokenBinding::present : TokenBinding::malformed;
  }

  Value root_;
  Value wrong_type_;  ///< the first in the text
  std::array<Value, kNumMembers> members_;
  std::size_t member_ = kNumMembers;  ///< the last one at depth 1
  Value status_;                      ///< of tokenBinding
  bool has_id_ = false;
};

Result<ClientDataView> read_client_data(Bytes text, Workspace::Impl& impl) noexcept {
  ASSAY_REQUIRE(text.size() <= impl.limits.client_data_json, ErrorCode::client_data_too_long, 0);
  ClientDataReader reader;
  ASSAY_TRY(json::walk(impl, text, reader));
  return reader.view();
}

}  // namespace

Result<ClientDataView> parse_client_data(Bytes client_data_json, Workspace& workspace) noexcept {
  auto* const impl = workspace.impl();
  ASSAY_REQUIRE(impl != nullptr, ErrorCode::workspace_full, 0);
  const auto view = read_client_data(client_data_json, *impl);
  if (!view) return located(view.error(), Input::client_data_json);
  return view;
}

}  // namespace assay
