#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "assay/anchors.hpp"
#include "assay/authentication.hpp"
#include "assay/ceremony_state.hpp"
#include "assay/chain_cache.hpp"
#include "assay/export.hpp"
#include "assay/options.hpp"
#include "assay/policy.hpp"
#include "assay/registration.hpp"
#include "assay/relying_party.hpp"
#include "assay/result.hpp"
#include "assay/workspace.hpp"

namespace assay {

/// What a server has once for all its ceremonies of one kind. Borrowed. The same must be given when a ceremony begins
/// and when it is finished.
struct CeremonySetting {
  const RelyingParty& relying_party;
  const Policy& policy;
  StateKeys state_keys;  ///< the first seals
};

/// Where random bytes come from: getrandom(2), or whatever else cryptographers trust.
struct RandomSource {
  /// Fills `out`. False: it could not, and no ceremony is begun.
  bool (*fill)(void* context, MutableBytes out) = nullptr;
  void* context = nullptr;
};

/// What a ceremony is tied to, besides its user: it cannot be finished without the same. Borrowed.
struct CeremonyBinding {
  Bytes session;            ///< bytes that the client's session alone has, its identifier for one; empty: none
  std::string_view origin;  ///< the one origin at which the ceremony must take place; empty: any of the party's
};

/// What is new with each registration. Borrowed.
struct RegistrationStart {
  UserEntity user;
  std::span<const CredentialDescriptor> exclude_credentials;  ///< those that the user has already
  bool conditional = false;           ///< the client will be told mediation "conditional" (WebAuthn 5.1.3)
  RegistrationExtensions extensions;  ///< asked for besides those of the policy
  CeremonyBinding binding;
  RandomSource random;   ///< required
  std::int64_t now = 0;  ///< seconds since 1970-01-01 UTC
};

/// What is new with each authentication. Borrowed.
struct AuthenticationStart {
  ExpectedUser user;  ///< required
  /// Those of the user, or decoys (make_decoy_credentials()), at most 64; empty: any discoverable one of the user's.
  std::span<const CredentialDescriptor> allow_credentials;
  AuthenticationExtensions extensions;  ///< asked for besides those of the policy
  CeremonyBinding binding;
  RandomSource random;   ///< required
  std::int64_t now = 0;  ///< seconds since 1970-01-01 UTC
};

/// A ceremony that has begun. Borrows from the buffers of the caller's.
struct BegunCeremony {
  std::string_view options;  ///< for the client: write_creation_options(), write_request_options()
  Bytes state;               ///< to be given to finish_*(): kept, or sent through the client
  CeremonyId id{};
  std::int64_t expires_at = 0;
};

/// Room for what begin_*() writes: `state` takes kMaxSealedState bytes at most, `options` what its lists need.
struct BeginBuffers {
  MutableBytes options;
  MutableBytes state;
};

/// Begins a registration: makes a challenge, the options and the state. What the options ask for is all that the
/// response will be judged by. Errors: workspace_backend_mismatch, random_source_missing, state_time (`now` is before
/// 1970); those of write_creation_options(); random_failure; extension_state_too_long; those of seal_state().
ASSAY_API Result<BegunCeremony> begin_registration(const CeremonySetting& setting, const RegistrationStart& start,
                                                   const BeginBuffers& buffers, Workspace& workspace) noexcept;

/// Begins an authentication. Errors: those of begin_registration(), with write_request_options() in its place;
/// too_many_allowed_credentials.
ASSAY_API Result<BegunCeremony> begin_authentication(const CeremonySetting& setting, const AuthenticationStart& start,
                                                     const BeginBuffers& buffers, Workspace& workspace) noexcept;

/// The state of a ceremony as begin_*() made it. There is no default: leaving it out does not compile.
class SealedState {
 public:
  explicit constexpr SealedState(Bytes bytes) noexcept : bytes_(bytes) {}
  constexpr Bytes bytes() const noexcept { return bytes_; }

 private:
  Bytes bytes_;
};

/// What a ledger of ceremonies says of one that is to be finished. Zeroed, it could not say.
enum class CeremonyUse : std::uint8_t { failed = 0, first = 1, again = 2 };

/// How it is made sure that a ceremony is finished once. There is no default: leaving it out does not compile.
class SingleUse {
 public:
  /// Notes the id in a ledger, in one step that only the first caller passes (an INSERT under a unique key), to be
  /// kept until `expires_at`. Called once, before the response is judged, so a ceremony that failed is over, too.
  using Use = CeremonyUse (*)(void* context, const CeremonyId& id, std::int64_t expires_at);

  static constexpr SingleUse by_hook(Use use, void* argument) noexcept { return SingleUse(use, argument); }
  /// The caller does the same with FinishedRegistration::id, FinishedAuthentication::id, before it believes a verdict.
  static constexpr SingleUse by_caller() noexcept { return SingleUse(nullptr, nullptr); }

  constexpr Use hook() const noexcept { return hook_; }
  constexpr void* context() const noexcept { return context_; }

 private:
  constexpr SingleUse(Use use, void* argument) noexcept : hook_(use), context_(argument) {}
  Use hook_;
  void* context_;
};

/// What attestation is judged with: see TrustPolicy. Borrowed.
struct TrustSources {
  std::span<const Bytes> anchors;
  std::span<const Bytes> intermediates;
  std::span<const Bytes> crls;
  const AnchorStore* anchor_store = nullptr;
  ChainCache* chain_cache = nullptr;
  const Metadata* metadata = nullptr;  ///< required where the policy consults metadata
};

/// What a registration is finished with, besides the response. Borrowed.
struct RegistrationFinish {
  SealedState state;     ///< required
  SingleUse single_use;  ///< required
  Bytes user_handle;     ///< required: of the user whose session it is
  Bytes session;         ///< CeremonyBinding::session
  std::int64_t now = 0;  ///< seconds since 1970-01-01 UTC; the chain is judged at this time, too
  CredentialLookup lookup;
  TrustSources trust;
  StepLog* log = nullptr;  ///< optional
};

/// The verdict on a registration, and the ceremony that it was.
struct [[nodiscard]] FinishedRegistration {
  RegistrationVerdict verdict;
  CeremonyId id{};              ///< zero unless the state was in order
  std::int64_t expires_at = 0;  ///< when a ledger may forget the id

  bool accepted() const noexcept { return verdict.accepted(); }
};

/// Finishes a registration: opens the state, makes sure that it is for this ceremony, and verifies the response as
/// verify_registration_json() does, by what the options asked for.
///
/// Errors of the state come first, with step reg.options and input ceremony_state, in this order: those of
/// open_state(); state_purpose_mismatch, state_relying_party_mismatch, state_policy_mismatch, state_user_mismatch,
/// state_session_mismatch; ceremony_not_begun (issued more than 60 s after `now`), ceremony_expired;
/// metadata_missing (the policy consults metadata); single_use_failure, ceremony_finished. Then those of
/// verify_registration_json(), origin_not_that_of_ceremony among them. Resets the Workspace; the verdict borrows from
/// it.
ASSAY_API FinishedRegistration finish_registration(const CeremonySetting& setting, const RegistrationFinish& finish,
                                                   Bytes credential_json, Workspace& workspace) noexcept;

/// A stored credential. Borrowed.
struct FoundCredential {
  const CredentialRecord* record = nullptr;  ///< null: nobody has a credential of this id
  const KeyHandle* key = nullptr;            ///< optional, made from the record's public key
};

/// Where the record of a credential is found. There is no default: leaving it out does not compile.
class RecordLookup {
 public:
  /// What it gives must live until the verdict is used. An error (of class backend, best) becomes the verdict's.
  using Find = Result<FoundCredential> (*)(void* context, Bytes credential_id);

  constexpr RecordLookup(Find find, void* argument) noexcept : find_(find), context_(argument) {}
  Result<FoundCredential> operator()(Bytes credential_id) const noexcept { return find_(context_, credential_id); }

 private:
  Find find_;
  void* context_;
};

/// What an authentication is finished with, besides the response. Borrowed.
struct AuthenticationFinish {
  SealedState state;       ///< required
  SingleUse single_use;    ///< required
  RecordLookup records;    ///< required
  Bytes user_handle;       ///< of the user whose session it is; empty: nobody is signed in yet
  Bytes session;           ///< CeremonyBinding::session
  std::int64_t now = 0;    ///< seconds since 1970-01-01 UTC
  StepLog* log = nullptr;  ///< optional
};

/// The verdict on an authentication, and the ceremony that it was.
struct [[nodiscard]] FinishedAuthentication {
  AuthenticationVerdict verdict;
  CeremonyId id{};                             ///< zero unless the state was in order
  std::int64_t expires_at = 0;                 ///< when a ledger may forget the id
  bool may_signal_unknown_credential = false;  ///< see the function of that name

  bool accepted() const noexcept { return verdict.accepted(); }
};

/// Finishes an authentication: opens the state, makes sure that it is for this ceremony, finds the record of the
/// credential, and verifies the response as verify_authentication_json() does, by what the options asked for.
///
/// Errors of the state as of finish_registration(), with step auth.options; then those of verify_authentication_json()
/// or, where there is no record, of refuse_unknown_credential(). Resets the Workspace; the verdict borrows from it and
/// from the record.
ASSAY_API FinishedAuthentication finish_authentication(const CeremonySetting& setting,
                                                       const AuthenticationFinish& finish, Bytes credential_json,
                                                       Workspace& workspace) noexcept;

}  // namespace assay
