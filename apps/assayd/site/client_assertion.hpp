#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "site/party.hpp"
#include "store/store.hpp"

namespace assayd::site {

/// A client proves itself with its private key: private_key_jwt of OpenID Connect, as RFC 7523 has it. The JWT is
/// signed with ES256 or EdDSA (Ed25519) by a key of the JWK set that was stored for the client; the library verifies.
/// It says iss and sub (both the client's id), aud (the issuer), exp, at most five minutes away, and jti, which is used
/// up.
class ClientAssertion {
 public:
  ClientAssertion(store::Store& store, Party& party, std::string issuer)
      : store_(store), party_(party), issuer_(std::move(issuer)) {}

  /// The client that the assertion says it is from; nothing is verified. Empty: it is none.
  static std::string claimed_client(std::string_view assertion);
  /// Whether the client made the assertion for us, now, and never used it. The key is looked up by `kid`, or is the
  /// only one that the client has.
  bool verify(const store::Client& client, std::string_view assertion);

 private:
  bool has_signature(const store::Client& client, std::string_view assertion);

  store::Store& store_;
  Party& party_;
  const std::string issuer_;
};

/// What is wrong with a JWK set, in words, or empty if every key of it can be used. For who stores one.
std::string why_not_jwks(std::string_view text);

}  // namespace assayd::site
