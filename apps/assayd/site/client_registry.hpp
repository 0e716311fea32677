#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/store.hpp"

namespace assayd::site {

/// SHA-256: enough for secrets of 256 random bits.
store::ByteVector secret_hash(std::string_view secret);
/// `prefix`, by which scanners find it in places where it should not be, and 256 random bits.
std::string new_secret(std::string_view prefix);

/// A client, and the one moment in which its secret is known.
struct ClientWithSecret {
  store::Client client;
  std::string secret;
};

/// What an operator does with clients of the API. All throw std::runtime_error, with what is wrong in words.
class ClientRegistry {
 public:
  explicit ClientRegistry(store::Store& store) : store_(store) {}

  /// Scopes must be known, and at least one.
  ClientWithSecret add(const std::string& name, const std::vector<std::string>& scopes, store::Time now);
  /// One that proves itself with a private key instead of a secret; `jwks` has the public ones.
  store::Client add_with_keys(const std::string& name, const std::vector<std::string>& scopes, const std::string& jwks,
                              store::Time now);
  std::vector<store::Client> list();
  /// A new secret, of a client that has one. The present one works for `overlap` longer; the one before that ends now.
  ClientWithSecret rotate(const std::string& id, store::Time overlap, store::Time now);
  /// Its secrets and all its tokens end.
  void disable(const std::string& id, store::Time now);

 private:
  store::Client find(const std::string& id);
  store::Store& store_;
};

}  // namespace assayd::site
