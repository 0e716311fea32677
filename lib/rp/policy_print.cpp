#include <algorithm>
#include <array>

#include "assay/policy_text.hpp"
#include "lib/base/check.hpp"
#include "lib/rp/policy_keys.hpp"

namespace assay {
namespace rp {
namespace {

constexpr std::size_t kAaguidTextSize = 36;
constexpr std::string_view kHexDigits = "0123456789abcdef";

/// Writes text into a buffer of the caller's; what does not fit is left out, and fits() tells.
class TextWriter {
 public:
  explicit TextWriter(MutableBytes out) noexcept : out_(out) {}

  void put(std::string_view text) noexcept {
    fits_ = fits_ && text.size() <= out_.size() - used_;
    if (!fits_) return;
    std::ranges::copy(text, out_.begin() + static_cast<std::ptrdiff_t>(used_));
    used_ += text.size();
  }
  void put_number(std::int64_t number) noexcept {
    std::array<char, 20> digits{};
    std::size_t begin = digits.size();
    do {
      digits[--begin] = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number > 0);
    put(std::string_view(digits.data() + begin, digits.size() - begin));
  }
  bool fits() const noexcept { return fits_; }
  std::string_view text() const noexcept { return text_of(out_.first(used_)); }

 private:
  MutableBytes out_;
  std::size_t used_ = 0;
  bool fits_ = true;
};

void put_quoted(std::string_view text, TextWriter& writer) noexcept {
  writer.put("\"");
  writer.put(text);
  writer.put("\"");
}

void put_aaguid(const Aaguid& aaguid, TextWriter& writer) noexcept {
  std::array<char, kAaguidTextSize> text{};
  std::size_t used = 0;
  for (std::size_t i = 0; i < aaguid.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text[used++] = '-';
    text[used++] = kHexDigits[aaguid[i] >> 4];
    text[used++] = kHexDigits[aaguid[i] & 0xf];
  }
  put_quoted(std::string_view(text.data(), text.size()), writer);
}

Error put_word(const PolicyKey& key, std::int64_t value, TextWriter& writer) noexcept {
  const PolicyWord* word = find_policy_word(key, value);
  ASSAY_REQUIRE(word != nullptr, ErrorCode::policy_member, 0);
  if (key.info.value == PolicyValue::boolean) {
    writer.put(word->text);
  } else {
    put_quoted(word->text, writer);
  }
  return {};
}

Error put_integer(const PolicyKey& key, std::int64_t value, TextWriter& writer) noexcept {
  ASSAY_REQUIRE(value >= 0 && value <= key.maximum, ErrorCode::policy_member, 0);
  writer.put_number(value);
  return {};
}

/// Words on one line, AAGUIDs each on their own.
Error put_list(const PolicyKey& key, const Policy& policy, TextWriter& writer) noexcept {
  const std::size_t count = key.count(policy);
  ASSAY_REQUIRE(count <= key.room, ErrorCode::policy_list_too_long, 0);
  const bool aaguids = key.info.value == PolicyValue::aaguids;
  writer.put("[");
  for (std::size_t i = 0; i < count; ++i) {
    if (aaguids) {
      writer.put("\n  ");
      put_aaguid(key.get_aaguid(policy, i), writer);
      writer.put(",");
    } else {
      if (i > 0) writer.put(", ");
      ASSAY_TRY(put_word(key, key.get(policy, i), writer));
    }
  }
  writer.put(aaguids && count > 0 ? "\n]" : "]");
  return {};
}

Error put_value(const PolicyKey& key, const Policy& policy, TextWriter& writer) noexcept {
  switch (key.info.value) {
    case PolicyValue::boolean:
    case PolicyValue::word: return put_word(key, key.get(policy, 0), writer);
    case PolicyValue::integer: return put_integer(key, key.get(policy, 0), writer);
    default: return put_list(key, policy, writer);
  }
}

Error put_policy(const Policy& policy, TextWriter& writer) noexcept {
  std::string_view section;
  for (const PolicyKey& key : kPolicyKeys) {
    if (key.info.section != section) {
      section = key.info.section;
      writer.put("\n[");
      writer.put(section);
      writer.put("]\n");
    }
    writer.put(key.info.name);
    writer.put(" = ");
    ASSAY_TRY(put_value(key, policy, writer));
    writer.put("\n");
  }
  return {};
}

}  // namespace
}  // namespace rp

Result<std::string_view> print_policy(const Policy& policy, MutableBytes out) noexcept {
  rp::TextWriter writer(out);
  if (const Error error = rp::put_policy(policy, writer); error.failed()) return error;
  ASSAY_REQUIRE(writer.fits(), ErrorCode::output_too_small, 0);
  return writer.text();
}

}  // namespace assay
