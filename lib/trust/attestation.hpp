#pragma once

#include <span>

#include "assay/aaguid.hpp"
#include "assay/bytes.hpp"
#include "assay/trust.hpp"

namespace assay::trust {

/// An attestation whose signature verified.
struct Attestation {
  TrustLevel level = TrustLevel::none;  ///< none, self, or unanchored where a certificate signed
  std::span<const Bytes> certificates;  ///< x5c, the leaf first
  Aaguid aaguid{};                      ///< that the signature covers; zero if it covers none
};

}  // namespace assay::trust
