#include <algorithm>

#include "assay/extensions.hpp"
#include "lib/base/check.hpp"
#include "lib/base/workspace.hpp"
#include "lib/json/walk.hpp"

namespace assay {
namespace {

using json::Kind;
using json::Value;

/// AuthenticationExtensionsClientOutputs, as far as verification looks at them.
class ExtensionsReader final : public json::Visitor {
 public:
  void on_value(const Value& value) noexcept override {
    if (value.depth == 0) {
      expect(value, Kind::object);
      is_object_ = value.kind == Kind::object;
    } else if (value.depth == 1 && is_object_) {
      on_output(value);
    } else if (value.depth == 2 && is_cred_props_ && value.name == "rk") {
      expect(value, Kind::boolean);
      facts_.cred_props_rk_present = true;
      facts_.cred_props_rk = value.is_true;
    }
  }

  Result<ClientExtensionFacts> facts() const noexcept {
    ASSAY_REQUIRE(wrong_type_.kind == Kind::absent, ErrorCode::json_wrong_type, wrong_type_.offset);
    return facts_;
  }

 private:
  void on_output(const Value& value) noexcept {
    facts_.num_outputs = static_cast<std::uint8_t>(std::min(facts_.num_outputs + 1, 255));
    is_cred_props_ = value.name == "credProps";
    if (is_cred_props_) expect(value, Kind::object);
    if (value.name == "appid") {
      expect(value, Kind::boolean);
      facts_.appid_present = true;
      facts_.appid = value.is_true;
    }
  }

  void expect(const Value& value, Kind kind) noexcept {
    if (value.kind != kind && wrong_type_.kind == Kind::absent) wrong_type_ = value;
  }

  ClientExtensionFacts facts_;
  Value wrong_type_;  ///< the first in the text
  bool is_object_ = false;
  bool is_cred_props_ = false;  ///< the last output seen
};

Result<ClientExtensionFacts> read_extensions(Bytes text, Workspace::Impl& impl) noexcept {
  ASSAY_REQUIRE(text.size() <= impl.limits.client_extension_results, ErrorCode::client_extensions_too_long, 0);
  if (text.empty()) return ClientExtensionFacts{};
  ExtensionsReader reader;
  ASSAY_TRY(json::walk(impl, text, reader));
  return reader.facts();
}

}  // namespace

Result<ClientExtensionFacts> parse_client_extension_results(Bytes json, Workspace& workspace) noexcept {
  auto* const impl = workspace.impl();
  ASSAY_REQUIRE(impl != nullptr, ErrorCode::workspace_full, 0);
  const auto facts = read_extensions(json, *impl);
  if (!facts) return located(facts.error(), Input::client_extension_results);
  return facts;
}

}  // namespace assay
