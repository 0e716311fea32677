#include <algorithm>
#include <array>

#include "assay/policy_text.hpp"
#include "lib/base/check.hpp"
#include "lib/base/text_part.hpp"
#include "lib/metadata/text.hpp"
#include "lib/rp/policy_keys.hpp"
#include "lib/rp/policy_scanner.hpp"

namespace assay {
namespace rp {
namespace {

constexpr std::string_view kPresetKey = "preset";

/// The name of the section with this number; empty for PolicyStorage::kNone, before the first section.
std::string_view section_name(std::uint8_t section) noexcept {
  return section < kPolicySections.size() ? kPolicySections[section] : std::string_view{};
}

/// What a value is by its first character.
enum class Form : std::uint8_t { none, string, integer, boolean, array };

Form form_of(char first) noexcept {
  if (first == '"') return Form::string;
  if (first == '[') return Form::array;
  if (first == 't' || first == 'f') return Form::boolean;
  return (first >= '0' && first <= '9') || first == '-' || first == '+' ? Form::integer : Form::none;
}

Form form_of(PolicyValue value) noexcept {
  switch (value) {
    case PolicyValue::boolean: return Form::boolean;
    case PolicyValue::integer: return Form::integer;
    case PolicyValue::word: return Form::string;
    default: return Form::array;
  }
}

class Reader {
 public:
  Reader(std::string_view text, PolicyStorage& storage) noexcept : scanner_(text), storage_(storage) {
    storage.value_offsets.fill(PolicyStorage::kNotStated);
    storage.section = PolicyStorage::kNone;
    storage.key = PolicyStorage::kNone;
  }

  Error read() noexcept;
  const Policy& policy() const noexcept { return policy_; }

 private:
  Error read_section() noexcept;
  Error read_entry() noexcept;
  Error read_preset(std::size_t begin) noexcept;
  Error expect_form(Form form) noexcept;
  Error read_value(const PolicyKey& key) noexcept;
  Error read_array(const PolicyKey& key) noexcept;
  Error read_item(const PolicyKey& key, std::size_t index) noexcept;
  Error read_word(const PolicyKey& key, std::size_t index) noexcept;
  Error read_aaguid(const PolicyKey& key, std::size_t index) noexcept;
  bool has_keys() const noexcept;

  PolicyScanner scanner_;
  PolicyStorage& storage_;
  Policy policy_;
  std::array<bool, kPolicySections.size()> has_section_{};
  bool has_preset_ = false;
};

Error Reader::read() noexcept {
  for (scanner_.skip_lines(); scanner_.peek() != '\0'; scanner_.skip_lines()) {
    ASSAY_TRY(scanner_.peek() == '[' ? read_section() : read_entry());
    ASSAY_TRY(scanner_.end_line());
  }
  return {};
}

Error Reader::read_section() noexcept {
  const std::size_t begin = scanner_.at() + 1;
  const auto name = scanner_.read_section();
  if (!name) return name.error();
  const auto* const found = std::ranges::find(kPolicySections, *name);
  ASSAY_REQUIRE(found != kPolicySections.end(), ErrorCode::policy_section_unknown, begin);
  storage_.section = static_cast<std::uint8_t>(found - kPolicySections.begin());
  ASSAY_REQUIRE(!has_section_[storage_.section], ErrorCode::policy_section_twice, begin);
  has_section_[storage_.section] = true;
  return {};
}

bool Reader::has_keys() const noexcept {
  return std::ranges::any_of(storage_.value_offsets, [](auto offset) { return offset != PolicyStorage::kNotStated; });
}

Error Reader::read_preset(std::size_t begin) noexcept {
  ASSAY_REQUIRE(!has_preset_, ErrorCode::policy_key_twice, begin);
  ASSAY_REQUIRE(!has_keys(), ErrorCode::policy_preset_late, begin);
  ASSAY_TRY(expect_form(Form::string));
  const std::size_t offset = scanner_.at() + 1;
  const auto name = scanner_.read_string();
  if (!name) return name.error();
  const auto preset = policy_preset(*name);
  if (!preset) return fail(preset.error().code, offset);
  policy_ = *preset;
  has_preset_ = true;
  return {};
}

Error Reader::read_entry() noexcept {
  const std::size_t begin = scanner_.at();
  const std::string_view name = scanner_.read_bare();
  ASSAY_REQUIRE(!name.empty(), ErrorCode::policy_text_line, begin);
  ASSAY_TRY(scanner_.read_equals());
  const std::string_view section = section_name(storage_.section);
  if (section.empty() && name == kPresetKey) return read_preset(begin);
  const std::size_t index = policy_key_number(section, name);
  ASSAY_REQUIRE(index != kPolicyKeys.size(), ErrorCode::policy_key_unknown, begin);
  storage_.key = static_cast<std::uint8_t>(index);
  const bool is_new = storage_.value_offsets[index] == PolicyStorage::kNotStated;
  ASSAY_REQUIRE(is_new, ErrorCode::policy_key_twice, begin);
  storage_.value_offsets[index] = static_cast<std::uint32_t>(scanner_.at());
  return read_value(kPolicyKeys[index]);
}

Error Reader::expect_form(Form form) noexcept {
  const Form found = form_of(scanner_.peek());
  ASSAY_REQUIRE(found != Form::none, ErrorCode::policy_text_value, scanner_.at());
  ASSAY_REQUIRE(found == form, ErrorCode::policy_value_type, scanner_.at());
  return {};
}

Error Reader::read_value(const PolicyKey& key) noexcept {
  const std::size_t begin = scanner_.at();
  const Form form = form_of(key.info.value);
  ASSAY_TRY(expect_form(form));
  if (form == Form::array) return read_array(key);
  if (form == Form::string) return read_word(key, 0);
  if (form == Form::boolean) {
    const auto value = scanner_.read_boolean();
    if (!value) return value.error();
    key.put(policy_, storage_, 0, *value ? 1 : 0);
    return {};
  }
  const auto value = scanner_.read_integer();
  if (!value) return value.error();
  ASSAY_REQUIRE(*value <= key.maximum, ErrorCode::policy_integer_range, begin);
  key.put(policy_, storage_, 0, *value);
  return {};
}

Error Reader::read_array(const PolicyKey& key) noexcept {
  key.clear(policy_);
  scanner_.begin_array();
  for (std::size_t index = 0;; ++index) {
    const auto ends = scanner_.end_array(index > 0);
    if (!ends) return ends.error();
    if (*ends) return {};
    ASSAY_TRY(read_item(key, index));
  }
}

Error Reader::read_item(const PolicyKey& key, std::size_t index) noexcept {
  const Form form = form_of(scanner_.peek());
  ASSAY_REQUIRE(form != Form::none, ErrorCode::policy_text_array, scanner_.at());
  ASSAY_REQUIRE(form == Form::string, ErrorCode::policy_value_type, scanner_.at());
  ASSAY_REQUIRE(index < key.room, ErrorCode::policy_list_too_long, scanner_.at());
  return key.info.value == PolicyValue::aaguids ? read_aaguid(key, index) : read_word(key, index);
}

Error Reader::read_word(const PolicyKey& key, std::size_t index) noexcept {
  const std::size_t begin = scanner_.at() + 1;
  const auto text = scanner_.read_string();
  if (!text) return text.error();
  const PolicyWord* word = find_policy_word(key, *text);
  ASSAY_REQUIRE(word != nullptr, ErrorCode::policy_word_unknown, begin);
  key.put(policy_, storage_, index, word->value);
  return {};
}

Error Reader::read_aaguid(const PolicyKey& key, std::size_t index) noexcept {
  const std::size_t begin = scanner_.at() + 1;
  const auto text = scanner_.read_string();
  if (!text) return text.error();
  const auto aaguid = metadata::parse_aaguid(*text);
  ASSAY_REQUIRE(aaguid.has_value(), ErrorCode::policy_aaguid_form, begin);
  key.put_aaguid(policy_, storage_, index, *aaguid);
  return {};
}

Error read_policy(std::string_view text, PolicyStorage& storage, Policy& policy) noexcept {
  Reader reader(text, storage);
  ASSAY_REQUIRE(text.size() <= kMaxPolicyText, ErrorCode::policy_text_too_long, kMaxPolicyText);
  ASSAY_TRY(check_policy_characters(text));
  ASSAY_TRY(reader.read());
  policy = reader.policy();
  return {};
}

/// Key `place` of those that a section has; before the first section, the preset is one of them.
std::string_view key_of_section(std::string_view section, std::size_t place) noexcept {
  if (section.empty() && place == 0) return kPresetKey;
  std::size_t left = section.empty() ? place - 1 : place;
  for (const PolicyKey& key : kPolicyKeys) {
    if (key.info.section != section) continue;
    if (left == 0) return key.info.name;
    --left;
  }
  return {};
}

}  // namespace
}  // namespace rp

Result<Policy> parse_policy(std::string_view text, PolicyStorage& storage) noexcept {
  Policy policy;
  const Error error = rp::read_policy(text, storage, policy);
  if (error.failed()) return located(error, Input::policy_text);
  return policy;
}

std::string_view expected_policy_word(const PolicyStorage& storage, const Error& error, std::size_t place) noexcept {
  switch (error.code) {
    case ErrorCode::policy_section_unknown:
      return place < rp::kPolicySections.size() ? rp::kPolicySections[place] : std::string_view{};
    case ErrorCode::policy_key_unknown: return rp::key_of_section(rp::section_name(storage.section), place);
    case ErrorCode::policy_preset_unknown:
      return policy_preset_name(static_cast<PolicyPreset>(std::min(place, kNumPolicyPresets)));
    case ErrorCode::policy_word_unknown: return policy_key_word(storage.key, place);
    default: return {};
  }
}

TextPosition policy_text_position(std::string_view text, std::size_t offset) noexcept {
  const std::string_view before = text_part(text, 0, offset);
  const auto lines = static_cast<std::size_t>(std::ranges::count(before, '\n'));
  const std::size_t newline = before.rfind('\n');
  return {lines + 1, newline == std::string_view::npos ? before.size() + 1 : before.size() - newline};
}

}  // namespace assay
