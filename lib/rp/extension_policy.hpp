#pragma once

#include "assay/extension_inputs.hpp"
#include "assay/policy.hpp"

namespace assay::rp {

/// What one ceremony and its policy ask for together. Where both state a level, the stricter one counts.
RegistrationExtensions with_policy(const ExtensionPolicy& policy, RegistrationExtensions asked) noexcept;
AuthenticationExtensions with_policy(const ExtensionPolicy& policy, AuthenticationExtensions asked) noexcept;

}  // namespace assay::rp
