#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/types.hpp"

namespace assayd::store {

enum class ClientStatus : std::uint8_t { active, suspended };

/// A caller of the API.
struct Client {
  std::string id;  ///< client_id; unique over all tenants
  std::string tenant;
  std::string name;
  std::string auth_method;                ///< of RFC 7591: client_secret_basic and so on
  std::optional<ByteVector> secret_hash;  ///< the current secret
  std::optional<ByteVector> previous_secret_hash;
  std::optional<Time> previous_expires_at;  ///< of the previous secret
  std::string jwks;
  std::string scopes;             ///< separated by blanks
  std::string allowed_addresses;  ///< as the caller writes them; empty: any
  bool dpop_required = false;
  ClientStatus status = ClientStatus::active;
  Time created_at = 0;
  Time updated_at = 0;
  std::int64_t version = 0;
};

/// A bearer token: opaque (found by its hash), or a JWT (found by its id, the jti).
struct AccessToken {
  std::string id;
  std::string tenant;
  std::string client_id;
  std::optional<ByteVector> token_hash;  ///< unique
  std::string scopes;
  std::string confirmation;  ///< thumbprint of the key it is bound to; empty: none
  Time created_at = 0;
  Time expires_at = 0;
  std::optional<Time> revoked_at;
};

class Clients {
 public:
  virtual ~Clients() = default;

  virtual Outcome create(const Client& client) = 0;
  virtual std::optional<Client> find(const std::string& client_id) = 0;
  virtual std::vector<Client> list(const std::string& tenant) = 0;
  /// name, auth_method, jwks, scopes, allowed_addresses, dpop_required. conflict: the row has another version.
  virtual Outcome update(const Client& client, Time now) = 0;
  /// The current secret becomes the previous one until previous_expires_at, what was the previous one is forgotten.
  /// conflict: the row has another version.
  virtual Outcome rotate_secret(const Key& client, std::int64_t version, const ByteVector& secret_hash,
                                Time previous_expires_at, Time now) = 0;
  virtual Outcome drop_previous_secret(const Key& client, Time now) = 0;
  /// Suspending also revokes its tokens. wrong_state: it has this status.
  virtual Outcome set_status(const Key& client, ClientStatus status, Time now) = 0;
  /// With its tokens.
  virtual Outcome remove(const Key& client) = 0;

  /// inactive: the client is suspended or gone.
  virtual Outcome insert_token(const AccessToken& token) = 0;
  /// Whatever its state; active_token() says whether it is good.
  virtual std::optional<AccessToken> find_token(const Key& token) = 0;
  virtual std::optional<AccessToken> find_token_by_hash(const ByteVector& token_hash) = 0;
  /// already_used: it is revoked.
  virtual Outcome revoke_token(const Key& token, const std::string& client_id, Time now) = 0;
  /// Gives their number.
  virtual std::int64_t revoke_tokens(const Key& client, Time now) = 0;
};

inline bool active_token(const AccessToken& token, Time now) {
  return !token.revoked_at && now < token.expires_at;
}

}  // namespace assayd::store
