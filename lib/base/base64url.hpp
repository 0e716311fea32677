#pragma once

#include <string_view>

#include "assay/error.hpp"

namespace assay {

/// What base64url_decode() would refuse in `text`, given room enough; no error if it is well formed.
Error base64url_fault(std::string_view text) noexcept;

}  // namespace assay
