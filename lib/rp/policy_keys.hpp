#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "assay/policy.hpp"
#include "assay/policy_text.hpp"

namespace assay::rp {

/// What stands for one enumerator.
struct PolicyWord {
  std::string_view text;
  std::int32_t value = 0;
};

/// One member of Policy: how it is called, and how it is read and written. Booleans, numbers and enumerators are all
/// handed over as numbers; an AAGUID is not one, and has functions of its own.
struct PolicyKey {
  PolicyKeyInfo info;
  std::span<const PolicyWord> words;  ///< false and true for a boolean
  std::int64_t maximum = 0;           ///< of an integer, which is not negative
  std::size_t room = 1;               ///< items of a list that a PolicyStorage can hold
  ErrorCode twice = ErrorCode::ok;    ///< of a list: the same item is in it twice

  std::size_t (*count)(const Policy& policy) noexcept = nullptr;  ///< of the items; 1 for what is no list
  void (*clear)(Policy& policy) noexcept = nullptr;               ///< a list: no items; nothing else
  std::int64_t (*get)(const Policy& policy, std::size_t index) noexcept = nullptr;
  void (*put)(Policy& policy, PolicyStorage& storage, std::size_t index, std::int64_t value) noexcept = nullptr;
  const Aaguid& (*get_aaguid)(const Policy& policy, std::size_t index) noexcept = nullptr;
  void (*put_aaguid)(Policy& policy, PolicyStorage& storage, std::size_t index, const Aaguid& value) noexcept = nullptr;
};

/// The one table of keys: reading, writing, hashing and checking a policy go through it. Keys of one section stand
/// together; those without come first.
extern const std::array<PolicyKey, kNumPolicyKeys> kPolicyKeys;

/// The sections in their order.
inline constexpr std::array<std::string_view, 5> kPolicySections = {"registration", "authentication", "attestation",
                                                                    "metadata", "extensions"};

/// The place of a key in the table; kPolicyKeys.size() if it is not there.
std::size_t policy_key_number(std::string_view section, std::string_view name) noexcept;
/// The word for a value, or the one that is spelled so; null if there is none.
const PolicyWord* find_policy_word(const PolicyKey& key, std::int64_t value) noexcept;
const PolicyWord* find_policy_word(const PolicyKey& key, std::string_view text) noexcept;

}  // namespace assay::rp
