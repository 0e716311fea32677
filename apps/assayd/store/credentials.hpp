#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/types.hpp"

namespace assayd::store {

enum class CredentialKind : std::uint8_t { webauthn, device, email };
enum class CredentialState : std::uint8_t { active, suspended, revoked };
enum class Discoverable : std::uint8_t { unknown, no, yes };

/// What all kinds of credentials have.
struct Credential {
  std::string id;
  std::string tenant;
  std::string user_id;
  CredentialKind kind = CredentialKind::webauthn;
  std::string label;
  CredentialState state = CredentialState::active;
  std::string created_via;  ///< id of the action or session, or what the caller likes
  Time created_at = 0;
  Time updated_at = 0;
  std::optional<Time> last_used_at;
  std::optional<Time> expires_at;
  std::int64_t version = 0;
};

struct WebauthnCredential {
  Credential common;
  std::string rp_id;
  ByteVector credential_id;  ///< at most 1,023 bytes; unique in tenant and RP ID
  ByteVector user_handle;
  /// assay::encode_record(). What it says of the three members below is how they were at registration:
  /// stored_record() of library_credentials.hpp gives the record with both.
  ByteVector record;
  std::uint32_t sign_count = 0;
  bool backup_state = false;
  bool uv_initialized = false;
  Discoverable discoverable = Discoverable::unknown;
  std::string attachment;          ///< hint of the client
  std::string attestation_format;  ///< for statistics
  ByteVector aaguid;               ///< for statistics
  bool backup_eligible = false;    ///< for statistics
};

/// Names a passkey as a response does.
struct WebauthnKey {
  std::string tenant;
  std::string rp_id;
  ByteVector credential_id;
};

/// A use of a passkey, as it follows from an accepted authentication (assay::RecordUpdate).
struct WebauthnUse {
  WebauthnKey key;
  ByteVector user_handle;
  std::uint32_t stored_sign_count = 0;
  std::uint32_t sign_count = 0;  ///< not less than stored_sign_count
  bool backup_state = false;
  bool uv_initialized = false;  ///< never sets it back
};

struct DeviceCredential {
  Credential common;
  ByteVector thumbprint;  ///< unique in the tenant
  /// assay::encode_device_key(); `counter` below is the current one.
  ByteVector record;
  std::uint32_t counter = 0;
  std::string platform;
  std::string app;
  std::string uses;       ///< "push qr in_app", those that are allowed, separated by blanks
  std::string uv_policy;  ///< as the caller writes it
  std::string push_provider;
  ByteVector sealed_push_token;
};

class Credentials {
 public:
  virtual ~Credentials() = default;

  /// Any state and kind, the first created first.
  virtual std::vector<Credential> list(const Key& user) = 0;
  virtual std::optional<Credential> find(const Key& credential) = 0;
  /// Kinds without a table of their own. inactive: the user is; not_found: there is no such user. The same with the
  /// other inserts.
  virtual Outcome insert(const Credential& credential) = 0;
  virtual Outcome rename(const Key& credential, const std::string& user_id, const std::string& label, Time now) = 0;
  /// From `from` to `to`. wrong_state: it is in another state. Revoked is for ever.
  virtual Outcome set_state(const Key& credential, const std::string& user_id, CredentialState from, CredentialState to,
                            Time now) = 0;
  /// already_used: it is revoked; last_one: if it `must_leave_one` and no other active passkey or device key that has
  /// not expired would remain, however many are revoked at once.
  virtual Outcome revoke(const Key& credential, const std::string& user_id, bool must_leave_one, Time now) = 0;
  /// Removes the row; its credential id or key may be registered again.
  virtual Outcome remove(const Key& credential, const std::string& user_id) = 0;
  /// last_used_at, for kinds without a counter.
  virtual Outcome touch(const Key& credential, Time now) = 0;

  /// conflict: the credential id is taken, by whomever. Nothing says by whom.
  virtual Outcome insert_webauthn(const WebauthnCredential& credential) = 0;
  /// Whoever owns it, in any state.
  virtual std::optional<WebauthnCredential> find_webauthn(const WebauthnKey& key) = 0;
  /// Those of one RP ID, in any state, the first registered first.
  virtual std::vector<WebauthnCredential> list_webauthn(const Key& user, const std::string& rp_id) = 0;
  /// Compares and swaps the counter. conflict: the counter is another, or would be lowered; inactive: the credential
  /// is suspended, revoked or expired, or the user is suspended.
  virtual Outcome use_webauthn(const WebauthnUse& use, Time now) = 0;
  /// From unknown or no to yes, from unknown to no.
  virtual Outcome set_discoverable(const Key& credential, Discoverable discoverable, Time now) = 0;

  /// conflict: the key is taken, by whomever.
  virtual Outcome insert_device(const DeviceCredential& credential) = 0;
  virtual std::optional<DeviceCredential> find_device(const Key& credential) = 0;
  virtual std::optional<DeviceCredential> find_device_by_thumbprint(const std::string& tenant,
                                                                    const ByteVector& thumbprint) = 0;
  virtual std::vector<DeviceCredential> list_device(const Key& user) = 0;
  /// Compares and swaps the counter, as use_webauthn().
  virtual Outcome use_device(const Key& credential, std::uint32_t stored_counter, std::uint32_t counter, Time now) = 0;
  /// inactive: the credential is not active.
  virtual Outcome set_push(const Key& credential, const std::string& provider, const ByteVector& sealed_token,
                           Time now) = 0;
};

}  // namespace assayd::store
