#pragma once

#include "assay/algorithm.hpp"

namespace assay::crypto {

/// What a relying party would offer with native code and another library together.
inline constexpr Algorithm kOfferedWithNative[] = {
    Algorithm::es256,
#if defined(ASSAY_OPENSSL)
    Algorithm::eddsa,
#endif
    Algorithm::rs256,     Algorithm::es384,     Algorithm::es512,     Algorithm::ps256,  Algorithm::ps384,
    Algorithm::ps512,     Algorithm::rs384,     Algorithm::rs512,     Algorithm::es256k,
#if defined(ASSAY_OPENSSL)
    Algorithm::ed448,     Algorithm::ed25519,
#endif
    Algorithm::ml_dsa_44, Algorithm::ml_dsa_65, Algorithm::ml_dsa_87,
};

}  // namespace assay::crypto
