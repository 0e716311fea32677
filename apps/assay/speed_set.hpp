#pragma once

#include <cstdint>
#include <vector>

#include "assay/backend.hpp"

namespace assay::cli {

/// A signature to verify, with all that it borrows.
struct SignedMessage {
  std::vector<std::uint8_t> cose_key;
  std::vector<std::uint8_t> message;
  std::vector<std::uint8_t> signature;
};

/// Signatures of one algorithm, each by another key where the tool can sign, and else the one that the library knows.
std::vector<SignedMessage> make_signatures(Algorithm algorithm, std::size_t count);

/// COSE_Key in CTAP2 canonical CBOR.
std::vector<std::uint8_t> encode_cose_key(const PublicKeyView& key);

}  // namespace assay::cli
