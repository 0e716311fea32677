#pragma once

#include "assay/bytes.hpp"

namespace assay {

/// Overwrites a secret that is no longer needed; the compiler may not leave it out.
inline void wipe(MutableBytes secret) noexcept {
  volatile std::uint8_t* const bytes = secret.data();
  for (std::size_t i = 0; i < secret.size(); ++i) bytes[i] = 0;
}

}  // namespace assay
