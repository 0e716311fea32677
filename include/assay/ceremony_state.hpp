#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/result.hpp"
#include "assay/workspace.hpp"

namespace assay {

/// A secret that ceremony state is sealed with: 32 random bytes, and a number to know it by.
struct StateKey {
  std::uint32_t id = 0;
  std::array<std::uint8_t, 32> secret{};
};
/// The keys in use: the first seals, all of them open. To rotate, put a new one in front; drop an old one when the
/// longest ceremony begun with it has expired. Borrowed.
using StateKeys = std::span<const StateKey>;

/// What a ceremony is for. State of one purpose is of no use to another.
enum class Purpose : std::uint8_t { none = 0, registration = 1, authentication = 2 };

using CeremonyId = std::array<std::uint8_t, 16>;
/// The first half of the SHA-256 of a credential id.
using CredentialIdDigest = std::array<std::uint8_t, 16>;
using StateNonce = std::array<std::uint8_t, 24>;

/// What a relying party has to remember between the options that it sends and the response that it judges.
struct CeremonyState {
  Purpose purpose = Purpose::none;
  bool conditional = false;  ///< mediation was conditional
  CeremonyId id{};           ///< random; for the caller's ledger of ceremonies that were finished
  std::int64_t issued_at = 0;
  std::int64_t expires_at = 0;                        ///< seconds since 1970-01-01 UTC; not usable from then on
  std::array<std::uint8_t, 32> relying_party_hash{};  ///< RelyingParty::digest32()
  std::array<std::uint8_t, 32> policy_hash{};
  std::array<std::uint8_t, 32> binding_hash{};  ///< of what the caller binds the ceremony to, a session for one
  Bytes user_handle;                            ///< empty: the user was not known
  Bytes challenge;                              ///< 16 to 255 bytes
  std::span<const CredentialIdDigest> allow_credentials;  ///< at most 64; empty: none were named
  std::string_view origin;  ///< at which the ceremony must be finished, at most 512 bytes; empty: any of the party's
  Bytes extensions;         ///< what was asked for, encoded; at most 2048 bytes
};

inline constexpr std::size_t kMaxAllowedCredentials = 64;
inline constexpr std::size_t kMaxSealedState = 4096;

/// Seals a state, so that it may go through the client's hands: encrypted and authenticated with AES-256-GCM, under a
/// key derived from the current one and a nonce of 24 random bytes that is never used again. Gives the bytes written to
/// `out`. Errors: state_keys_missing; state_field; output_too_small; workspace_backend_mismatch, backend_failure.
ASSAY_API Result<Bytes> seal_state(StateKeys keys, const CeremonyState& state, const StateNonce& nonce,
                                   MutableBytes out, Workspace& workspace) noexcept;

/// Opens a sealed state. What it says of time is not judged. The result borrows from the Workspace. Errors, input
/// ceremony_state, in this order: state_keys_missing; state_malformed (its length), state_version, state_key_unknown,
/// aead_not_authentic, state_malformed; workspace_full, workspace_backend_mismatch, backend_failure.
ASSAY_API Result<CeremonyState> open_state(StateKeys keys, Bytes sealed, Workspace& workspace) noexcept;

}  // namespace assay
