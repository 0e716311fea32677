#pragma once

#include "assay/registration.hpp"

namespace assay::rp {

/// The verdict that an error leads to: all else is zero.
RegistrationVerdict refused_registration(Error error) noexcept;

}  // namespace assay::rp
