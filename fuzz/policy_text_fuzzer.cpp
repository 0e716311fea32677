// The text of a policy: whatever is read prints, and reads again, to the same; what is refused has a place in the text.
#include "assay/policy_text.hpp"

#include <string>
#include <vector>

#include "assay/policy_check.hpp"
#include "fuzz/harness.hpp"

namespace {

using assay::Policy;
using assay::PolicyStorage;

std::string printed(const Policy& policy) {
  std::vector<std::uint8_t> out(assay::kMaxPrintedPolicy);
  const auto text = assay::print_policy(policy, out);
  FUZZ_CHECK(text);
  return std::string(*text);
}

void check_refusal(std::string_view text, const assay::Error& error, const PolicyStorage& storage) {
  FUZZ_CHECK(error.input == assay::Input::policy_text && error.offset <= text.size());
  const assay::TextPosition position = assay::policy_text_position(text, error.offset);
  FUZZ_CHECK(position.line >= 1 && position.column >= 1 && position.line + position.column <= text.size() + 2);
  std::size_t words = 0;
  while (!assay::expected_policy_word(storage, error, words).empty()) ++words;
  FUZZ_CHECK(words <= assay::kNumPolicyKeys);
}

}  // namespace

void fuzz::run(Bytes input) {
  PolicyStorage storage;
  const std::string_view text = assay::text_of(input);
  const auto policy = assay::parse_policy(text, storage);
  if (!policy) {
    check_refusal(text, policy.error(), storage);
    FUZZ_CHECK(printed(*policy) == printed(Policy{}));
    return;
  }
  const std::string canonical = printed(*policy);
  PolicyStorage other_storage;
  const auto again = assay::parse_policy(canonical, other_storage);
  FUZZ_CHECK(again);
  FUZZ_CHECK(printed(*again) == canonical);
  FUZZ_CHECK(assay::check_policy(*policy, backend()).code == assay::check_policy(*again, backend()).code);
  FUZZ_CHECK(assay::lint_policy(*policy, {}) <= static_cast<std::size_t>(assay::kNumPolicyLints));
}
