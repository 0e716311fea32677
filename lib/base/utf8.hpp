#pragma once

#include <cstddef>

#include "assay/bytes.hpp"

namespace assay {

/// Where the first sequence begins that is not UTF-8 (RFC 3629: no overlong form, no surrogate, nothing above
/// U+10FFFF); text.size() when there is none.
std::size_t first_invalid_utf8(Bytes text) noexcept;

}  // namespace assay
