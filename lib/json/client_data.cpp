#include "assay/client_data.hpp"

#include "lib/base/check.hpp"
#include "lib/base/workspace.hpp"
#include "lib/json/walk.hpp"

namespace assay {
namespace {

using json::Kind;
using json::Value;

/// Reads CollectedClientData. This runs in every ceremony, so it keeps no more than it has to.
class ClientDataReader final : public json::Visitor {
 public:
  /// Writes what it reads into `view`.
  explicit ClientDataReader(ClientDataView& view) noexcept : view_(view) {}

  void on_value(const Value& value) noexcept override {
    if (value.depth == 1 && is_object_) {
      is_in_token_binding_ = false;
      on_member(value);
    } else if (value.depth == 2 && is_in_token_binding_) {
      on_token_binding_member(value);
    } else if (value.depth == 0) {
      root_offset_ = value.offset;
      is_object_ = value.kind == Kind::object;
      expect(value, Kind::object);
    }
  }

  /// After the last value.
  Error finish() noexcept {
    ASSAY_REQUIRE(!has_wrong_type_, ErrorCode::json_wrong_type, wrong_type_offset_);
    ASSAY_REQUIRE(has_type_ && has_challenge_ && has_origin_, ErrorCode::json_missing_member, root_offset_);
    if (view_.token_binding == TokenBinding::present && !has_token_binding_id_) {
      view_.token_binding = TokenBinding::malformed;
    }
    return {};
  }

 private:
  void on_member(const Value& value) noexcept {
    if (value.name == "type") {
      take(value, view_.type, has_type_);
    } else if (value.name == "challenge") {
      take(value, view_.challenge, has_challenge_);
    } else if (value.name == "origin") {
      take(value, view_.origin, has_origin_);
    } else if (value.name == "crossOrigin") {
      expect(value, Kind::boolean);
      view_.has_cross_origin = true;
      view_.cross_origin = value.is_true;
    } else if (value.name == "topOrigin") {
      take(value, view_.top_origin, view_.has_top_origin);
    } else if (value.name == "tokenBinding") {
      view_.token_binding = TokenBinding::malformed;
      is_in_token_binding_ = value.kind == Kind::object;
    }
  }

  void on_token_binding_member(const Value& value) noexcept {
    if (value.kind != Kind::string) return;
    if (value.name == "id") has_token_binding_id_ = true;
    if (value.name != "status") return;
    if (value.text == "supported") view_.token_binding = TokenBinding::supported;
    if (value.text == "not-supported") view_.token_binding = TokenBinding::not_supported;
    if (value.text == "present") view_.token_binding = TokenBinding::present;
  }

  void take(const Value& value, std::string_view& text, bool& is_there) noexcept {
    expect(value, Kind::string);
    text = value.text;
    is_there = true;
  }

  void expect(const Value& value, Kind kind) noexcept {
    if (value.kind == kind || has_wrong_type_) return;
    has_wrong_type_ = true;
    wrong_type_offset_ = value.offset;
  }

  ClientDataView& view_;
  std::size_t root_offset_ = 0;
  std::size_t wrong_type_offset_ = 0;  ///< the first in the text
  bool has_wrong_type_ = false;
  bool is_object_ = false;
  bool has_type_ = false;
  bool has_challenge_ = false;
  bool has_origin_ = false;
  bool is_in_token_binding_ = false;
  bool has_token_binding_id_ = false;
};

Error read(Bytes text, Workspace::Impl& impl, ClientDataView& view) noexcept {
  ASSAY_REQUIRE(text.size() <= impl.limits.client_data_json, ErrorCode::client_data_too_long, 0);
  ClientDataReader reader(view);
  ASSAY_TRY(json::walk(impl, text, reader));
  return reader.finish();
}

}  // namespace

Result<ClientDataView> parse_client_data(Bytes client_data_json, Workspace& workspace) noexcept {
  auto* const impl = workspace.impl();
  ASSAY_REQUIRE(impl != nullptr, ErrorCode::workspace_full, 0);
  Result<ClientDataView> view = ClientDataView{};
  const Error error = read(client_data_json, *impl, *view);
  if (error.failed()) view = located(error, Input::client_data_json);
  return view;
}

}  // namespace assay
