#include "lib/rp/extension_policy.hpp"

#include <algorithm>

namespace assay::rp {

RegistrationExtensions with_policy(const ExtensionPolicy& policy, RegistrationExtensions asked) noexcept {
  asked.cred_props |= policy.cred_props;
  asked.cred_protect = std::max(asked.cred_protect, policy.cred_protect);
  asked.enforce_cred_protect |= policy.enforce_cred_protect;
  asked.min_pin_length |= policy.min_pin_length;
  asked.large_blob = std::max(asked.large_blob, policy.large_blob);
  asked.prf |= policy.prf;
  asked.uvm |= policy.uvm;
  return asked;
}

AuthenticationExtensions with_policy(const ExtensionPolicy& policy, AuthenticationExtensions asked) noexcept {
  asked.uvm |= policy.uvm;
  return asked;
}

}  // namespace assay::rp
