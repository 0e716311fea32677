#include "lib/rp/payment.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "assay/base64url.hpp"
#include "lib/base/check.hpp"
#include "lib/json/walk.hpp"

namespace assay::rp {
namespace {

using json::Kind;
using json::Value;

/// The texts of a payment.
enum TextMember : std::uint8_t {
  kRpId,
  kRp,
  kTopOrigin,
  kPayeeName,
  kPayeeOrigin,
  kCurrency,
  kValue,
  kDisplayName,
  kIcon,
  kDetails,
  kNumTexts
};

struct TextRow {
  std::string_view object;  ///< within `payment`; empty: `payment` itself
  std::string_view name;
};

/// In the order of TextMember.
constexpr std::array<TextRow, kNumTexts> kTexts = {{{"", "rpId"},
                                                    {"", "rp"},
                                                    {"", "topOrigin"},
                                                    {"", "payeeName"},
                                                    {"", "payeeOrigin"},
                                                    {"total", "currency"},
                                                    {"total", "value"},
                                                    {"instrument", "displayName"},
                                                    {"instrument", "icon"},
                                                    {"instrument", "details"}}};

/// Compares while it reads, so that nothing needs to be kept.
class PaymentReader final : public json::Visitor {
 public:
  PaymentReader(const Payment& expected, Arena& arena) noexcept
      : expected_(expected),
        texts_{expected.rp_id,           expected.rp_id,
               expected.top_origin,      expected.payee_name,
               expected.payee_origin,    expected.total.currency,
               expected.total.value,     expected.instrument.display_name,
               expected.instrument.icon, expected.instrument.details},
        arena_(arena) {
    // What is expected to be absent agrees as long as nothing is seen; and the clients that write `rp` are few.
    for (std::size_t i = 0; i < kNumTexts; ++i) agrees_[i] = texts_[i].empty() || i == kRp;
  }

  void on_value(const Value& value) noexcept override {
    if (value.depth <= 3) end_logo();
    if (value.depth == 1) {
      is_in_payment_ = value.name == "payment";
      if (is_in_payment_) is_payment_ = expect(value, Kind::object);
    } else if (value.depth == 2 && is_in_payment_) {
      object_ = {};
      on_member(value);
    } else if (value.depth == 3 && is_in_payment_) {
      on_inner_member(value);
    } else if (value.depth == 4 && is_in_payment_ && is_in_logo_) {
      on_logo_member(value);
    }
  }

  Result<PaymentFacts> finish() noexcept {
    end_logo();
    ASSAY_REQUIRE(!is_full_, ErrorCode::workspace_full, 0);
    ASSAY_REQUIRE(is_payment_, ErrorCode::payment_missing, 0);
    ASSAY_REQUIRE(!has_wrong_type_, ErrorCode::payment_member_type, wrong_type_offset_);
    ASSAY_REQUIRE(agrees_[kRpId], ErrorCode::payment_rp_id_mismatch, 0);
    ASSAY_REQUIRE(agrees_[kRp], ErrorCode::payment_rp_mismatch, 0);
    ASSAY_REQUIRE(agrees_[kTopOrigin], ErrorCode::payment_top_origin_mismatch, 0);
    ASSAY_REQUIRE(agrees_[kPayeeName], ErrorCode::payment_payee_name_mismatch, 0);
    ASSAY_REQUIRE(agrees_[kPayeeOrigin], ErrorCode::payment_payee_origin_mismatch, 0);
    ASSAY_REQUIRE(!has_other_logo_, ErrorCode::payment_logos_mismatch, 0);
    ASSAY_REQUIRE(agrees_[kCurrency], ErrorCode::payment_currency_mismatch, 0);
    ASSAY_REQUIRE(agrees_[kValue], ErrorCode::payment_value_mismatch, 0);
    ASSAY_REQUIRE(agrees_[kDisplayName], ErrorCode::payment_display_name_mismatch, 0);
    ASSAY_REQUIRE(agrees_[kIcon], ErrorCode::payment_icon_mismatch, 0);
    const bool same_showing = icon_must_be_shown_ == expected_.instrument.icon_must_be_shown;
    ASSAY_REQUIRE(same_showing, ErrorCode::payment_icon_must_be_shown_mismatch, 0);
    ASSAY_REQUIRE(agrees_[kDetails], ErrorCode::payment_details_mismatch, 0);
    ASSAY_REQUIRE(!has_bad_key_, ErrorCode::payment_browser_bound_key, 0);
    facts_.confirmed = true;
    return facts_;
  }

 private:
  void on_member(const Value& value) noexcept {
    if (value.name == "total" || value.name == "instrument") {
      expect(value, Kind::object);
      object_ = value.name == "total" ? "total" : "instrument";
    } else if (value.name == "paymentEntitiesLogos") {
      expect(value, Kind::array);
      object_ = "paymentEntitiesLogos";
    } else if (value.name == "browserBoundPublicKey") {
      take_key(value);
    } else {
      compare(value);
    }
  }

  void on_inner_member(const Value& value) noexcept {
    if (object_ == "paymentEntitiesLogos") {
      is_in_logo_ = expect(value, Kind::object);
      logo_ = {};
    } else if (object_ == "instrument" && value.name == "iconMustBeShown") {
      expect(value, Kind::boolean);
      icon_must_be_shown_ = value.is_true;
    } else if (!object_.empty()) {
      compare(value);
    }
  }

  void on_logo_member(const Value& value) noexcept {
    if (value.name == "url" && expect(value, Kind::string)) logo_.url = value.text;
    if (value.name == "label" && expect(value, Kind::string)) logo_.label = value.text;
  }

  void compare(const Value& value) noexcept {
    const auto row = std::ranges::find_if(
        kTexts, [&](const TextRow& text) { return text.object == object_ && text.name == value.name; });
    if (row == kTexts.end() || !expect(value, Kind::string)) return;
    const auto member = static_cast<std::size_t>(row - kTexts.begin());
    agrees_[member] = !texts_[member].empty() && value.text == texts_[member];
  }

  // The client may show fewer logos than it was given; it keeps their order.
  void end_logo() noexcept {
    if (!is_in_logo_) return;
    is_in_logo_ = false;
    const auto rest = expected_.logos.subspan(next_logo_);
    const auto found = std::ranges::find_if(
        rest, [&](const PaymentEntityLogo& one) { return one.url == logo_.url && one.label == logo_.label; });
    if (found == rest.end()) {
      has_other_logo_ = true;
      return;
    }
    next_logo_ += static_cast<std::size_t>(found - rest.begin()) + 1;
    ++facts_.num_logos;
  }

  void take_key(const Value& value) noexcept {
    if (!expect(value, Kind::string)) return;
    const std::size_t size = base64url_decoded_len(value.text.size());
    const MutableBytes room = arena_.take(size);
    is_full_ = is_full_ || room.size() != size;
    const auto written = base64url_decode(value.text, room);
    has_bad_key_ = !written.has_value();
    facts_.browser_bound_public_key = Bytes(room).first(written ? *written : 0);
  }

  bool expect(const Value& value, Kind kind) noexcept {
    if (value.kind == kind) return true;
    if (!has_wrong_type_) wrong_type_offset_ = value.offset;
    has_wrong_type_ = true;
    return false;
  }

  const Payment& expected_;
  std::array<std::string_view, kNumTexts> texts_;
  Arena& arena_;
  std::array<bool, kNumTexts> agrees_{};
  PaymentFacts facts_;
  std::string_view object_;  ///< member of the payment that is being read, if it is an object or the logos
  PaymentEntityLogo logo_;
  std::size_t next_logo_ = 0;  ///< of those expected
  std::size_t wrong_type_offset_ = 0;
  bool icon_must_be_shown_ = true;  ///< its default
  bool is_payment_ = false;
  bool is_in_payment_ = false;
  bool is_in_logo_ = false;
  bool has_other_logo_ = false;
  bool has_wrong_type_ = false;
  bool has_bad_key_ = false;
  bool is_full_ = false;
};

Result<PaymentFacts> compare(Bytes text, const Payment& expected, Workspace::Impl& impl) noexcept {
  PaymentReader reader(expected, impl.arena);
  ASSAY_TRY(json::walk(impl, text, reader));
  return reader.finish();
}

}  // namespace

Result<PaymentFacts> compare_payment(Bytes client_data_json, const Payment& expected, Workspace::Impl& impl) noexcept {
  const auto facts = compare(client_data_json, expected, impl);
  if (!facts) return located(facts.error(), Input::client_data_json);
  return facts;
}

}  // namespace assay::rp
