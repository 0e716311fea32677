#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/rp/ceremony.hpp"

namespace assay::rp {
namespace {

constexpr std::size_t kFlagsOffset = 32;

/// No error if the condition holds; else one on the flags byte.
StepOutcome require_flags(bool condition, ErrorCode code) noexcept {
  if (holds(code, condition)) return {};
  return located(fail(code, kFlagsOffset), Input::authenticator_data);
}

}  // namespace

StepOutcome check_rp_id_hash(Ceremonial& c) noexcept {
  const bool matches = equal(c.auth_data.rp_id_hash32, c.relying_party.rp_id_hash32());
  if (holds(ErrorCode::rp_id_hash_mismatch, matches)) return {};
  return located(fail(ErrorCode::rp_id_hash_mismatch), Input::authenticator_data);
}

StepOutcome check_user_present(Ceremonial& c) noexcept {
  return require_flags(c.auth_data.flags.user_present(), ErrorCode::user_not_present);
}

StepOutcome check_user_verified(Ceremonial& c) noexcept {
  if (c.user_verification != UserVerification::required) return not_evaluated();
  return require_flags(c.auth_data.flags.user_verified(), ErrorCode::user_not_verified);
}

StepOutcome check_backup_flags(Ceremonial& c) noexcept {
  const AuthenticatorFlags flags = c.auth_data.flags;
  return require_flags(flags.backup_eligible() || !flags.backup_state(), ErrorCode::backup_state_without_eligibility);
}

bool flag_acceptable(FlagPolicy policy, bool flag) noexcept {
  return policy == FlagPolicy::any || flag == (policy == FlagPolicy::must_be_set);
}

StepOutcome check_backup_state_policy(Ceremonial& c) noexcept {
  if (c.backup_state_policy == FlagPolicy::any) return not_evaluated();
  return require_flags(flag_acceptable(c.backup_state_policy, c.auth_data.flags.backup_state()),
                       ErrorCode::backup_state_policy);
}

}  // namespace assay::rp
