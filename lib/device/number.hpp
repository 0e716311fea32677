#pragma once

#include <string_view>

#include "assay/device_statement.hpp"
#include "lib/base/workspace.hpp"

namespace assay::device {

/// 1 to 16 decimal digits.
bool is_number(std::string_view digits) noexcept;
/// 1 to 512 bytes.
bool is_challenge_id(std::string_view id) noexcept;

/// Whether the number of a statement is the one expected, in time that does not depend on where they differ. Error:
/// backend_failure.
Result<bool> number_matches(const ExpectedNumber& expected, std::string_view challenge_id, std::string_view digits,
                            const Workspace::Impl& workspace) noexcept;

}  // namespace assay::device
