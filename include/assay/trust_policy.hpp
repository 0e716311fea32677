#pragma once

#include <cstdint>
#include <span>

#include "assay/aaguid.hpp"
#include "assay/bytes.hpp"
#include "assay/metadata.hpp"
#include "assay/trust.hpp"

namespace assay {

class AnchorStore;
class ChainCache;

/// What a relying party asks of attestation. Zero-initialised it is the strictest: attestation must be anchored, and
/// there are no anchors. Borrowed.
struct TrustPolicy {
  bool accept_none = false;
  bool accept_self = false;
  bool accept_unanchored = false;
  std::span<const Bytes> anchors;  ///< DER certificates: roots, intermediates or attestation certificates themselves
  std::span<const Bytes> intermediates;  ///< DER certificates that help to build a chain and are not trusted
  /// DER certificate revocation lists (RFC 5280 5), not fetched by anybody here. With any, the backend mbedtls accepts
  /// no chain, but gives chain_unsupported: it cannot judge a list at `time` (docs/backends.md says more).
  std::span<const Bytes> crls;
  const AnchorStore* anchor_store = nullptr;  ///< the three of them, parsed once; used besides what the spans hold
  ChainCache* chain_cache = nullptr;          ///< what the spans hold is hashed each time, so a store belongs to it
  UnknownStatus unknown_status = UnknownStatus::refuse;
  AaguidPolicy aaguids;
  MetadataPolicy metadata;  ///< where it has metadata, an authenticator that they list is anchored by its entry alone
  std::int64_t time = 0;    ///< when the chain is judged, seconds since 1970-01-01 UTC
};

}  // namespace assay
