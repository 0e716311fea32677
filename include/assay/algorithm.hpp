#pragma once

#include <cstdint>
#include <string_view>

#include "assay/export.hpp"

namespace assay {

/// COSE algorithm identifiers that this library knows (IANA registry "COSE Algorithms"). The numbers are the
/// registry's.
enum class Algorithm : std::int32_t {
  none = 0,
  es256 = -7,     ///< ECDSA on P-256 with SHA-256
  eddsa = -8,     ///< in WebAuthn: Ed25519 only
  esp256 = -9,    ///< the same as es256, fully specified
  ed25519 = -19,  ///< the same as eddsa, fully specified
  es384 = -35,    ///< in WebAuthn: on P-384
  es512 = -36,    ///< in WebAuthn: on P-521
  ps256 = -37,
  ps384 = -38,
  ps512 = -39,
  es256k = -47,  ///< ECDSA on secp256k1 with SHA-256
  ml_dsa_44 = -48,
  ml_dsa_65 = -49,
  ml_dsa_87 = -50,
  esp384 = -51,
  esp512 = -52,
  ed448 = -53,
  rs256 = -257,
  rs384 = -258,
  rs512 = -259,
  rs1 = -65535,  ///< RSA PKCS#1 v1.5 with SHA-1: attestation signatures of TPMs; no credential keys by default
};

/// "ES256" and so on, as the registry spells it; empty for a number that is not in the list above.
ASSAY_API std::string_view algorithm_name(Algorithm algorithm) noexcept;

}  // namespace assay
