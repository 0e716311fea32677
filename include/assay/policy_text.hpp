#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "assay/aaguid.hpp"
#include "assay/algorithm.hpp"
#include "assay/bytes.hpp"
#include "assay/error.hpp"
#include "assay/export.hpp"
#include "assay/metadata.hpp"
#include "assay/policy.hpp"
#include "assay/result.hpp"
#include "assay/trust.hpp"

namespace assay {

/// The keys that the text of a policy can have, besides `preset`: one for every member of Policy. docs/policy.md lists
/// them.
inline constexpr std::size_t kNumPolicyKeys = 42;
inline constexpr std::size_t kMaxPolicyText = 64 * 1024;  ///< bytes that are read
inline constexpr std::size_t kMaxPrintedPolicy = 9216;    ///< bytes that are written, for the longest of all policies
inline constexpr std::size_t kMaxPolicyAaguids = 64;      ///< in each of the two lists

/// What the value of a key is, in terms of TOML.
enum class PolicyValue : std::uint8_t {
  boolean = 0,
  integer = 1,
  word = 2,     ///< a string, one of the key's words
  words = 3,    ///< an array of such strings
  aaguids = 4,  ///< an array of strings as "ee882879-721c-4913-9775-3dfcce97072a"
};

/// "boolean", "integer", "string", "array of strings" for the two kinds of lists.
ASSAY_API std::string_view policy_value_name(PolicyValue value) noexcept;

struct PolicyKeyInfo {
  std::string_view section;  ///< empty: stands before the first section
  std::string_view name;
  PolicyValue value = PolicyValue::boolean;
  std::string_view text;  ///< one sentence, without a full stop
};

/// Key `index` in the order in which print_policy() writes them, 0 <= index < kNumPolicyKeys; empty past their end.
ASSAY_API PolicyKeyInfo policy_key_at(std::size_t index) noexcept;
/// Word `place` of those that the values of a key can have, from 0 on; empty past their end, and where it has none.
ASSAY_API std::string_view policy_key_word(std::size_t index, std::size_t place) noexcept;

/// Room for the lists of a policy that was read, and for where its text says what. Owned by the caller; one storage
/// for each policy. Nothing in it is meant to be written by anybody but parse_policy().
struct PolicyStorage {
  static constexpr std::uint32_t kNotStated = 0xffffffff;
  static constexpr std::uint8_t kNone = 0xff;

  std::array<Algorithm, 20> algorithms{};
  std::array<AttestationFormat, 9> attestation_formats{};
  std::array<AttestationFormat, 9> compound_formats{};
  std::array<AuthenticatorStatus, 20> required_statuses{};
  std::array<Aaguid, kMaxPolicyAaguids> allowed_aaguids{};
  std::array<Aaguid, kMaxPolicyAaguids> denied_aaguids{};

  std::array<std::uint32_t, kNumPolicyKeys> value_offsets{};  ///< by key; kNotStated: the text does not have it
  std::uint8_t section = kNone;                               ///< where reading stopped: number of the section
  std::uint8_t key = kNone;                                   ///< and of the key whose value was to be read
};

/// Reads the text of a policy: a strict subset of TOML 1.0, so that whatever is taken here means the same there.
///
///     preset = "passkey_login"     # optional, and then the first key: what all others start from
///     timeout_seconds = 600
///
///     [registration]
///     algorithms = ["ES256", "RS256"]
///
/// Keys are bare and never dotted, strings have no escapes, integers are decimal and not negative, arrays hold strings
/// and may extend over lines, sections stand once, in any order. Without a preset, what is not stated has its zero
/// value, the strictest. Whether the policy makes sense is for check_policy() to say. The result borrows from the
/// storage, not from the text. No heap.
///
/// Errors, input policy_text, the offset being where the fault is (policy_text_position()): policy_text_too_long,
/// policy_text_not_utf8, policy_text_control for the text as a whole; then those of the first line at fault: all others
/// that begin with policy_text, policy_section_unknown, policy_section_twice, policy_key_unknown, policy_key_twice,
/// policy_preset_unknown, policy_preset_late, policy_value_type, policy_word_unknown, policy_integer_range,
/// policy_aaguid_form, policy_list_too_long.
ASSAY_API Result<Policy> parse_policy(std::string_view text, PolicyStorage& storage) noexcept;

/// What would have been right in place of what parse_policy() refused: word `place` of those that are known there, from
/// 0 on; empty past their end. Only for policy_section_unknown, policy_key_unknown, policy_preset_unknown and
/// policy_word_unknown. `storage` is the one that parse_policy() was given.
ASSAY_API std::string_view expected_policy_word(const PolicyStorage& storage, const Error& error,
                                                std::size_t place) noexcept;

/// Both count from 1; the column counts bytes.
struct TextPosition {
  std::size_t line = 1;
  std::size_t column = 1;
};
/// The place of an offset in a text; for one past its end, that of the end.
ASSAY_API TextPosition policy_text_position(std::string_view text, std::size_t offset) noexcept;

/// Writes the canonical text of a policy: every key with its value, and no preset. parse_policy() makes the same policy
/// of it. The result borrows from `out`; kMaxPrintedPolicy bytes are always enough. Errors: policy_member (a number
/// that is no enumerator, or larger than the text can have), policy_list_too_long (more items than a PolicyStorage has
/// room for), output_too_small.
ASSAY_API Result<std::string_view> print_policy(const Policy& policy, MutableBytes out) noexcept;

}  // namespace assay
