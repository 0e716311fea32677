#pragma once

#include "assay/authentication.hpp"
#include "assay/registration.hpp"

namespace assay::rp {

/// The verdict that an error leads to: all else is zero.
RegistrationVerdict refused_registration(Error error) noexcept;
AuthenticationVerdict refused_authentication(Error error) noexcept;

}  // namespace assay::rp
