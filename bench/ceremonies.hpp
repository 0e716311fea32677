#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "assay/assay.hpp"
#include "tests/testlib/ceremony.hpp"

/// What the benchmarks work on: ceremonies of many users, made by the software authenticator before the clock starts.
namespace bench {

/// Keys and signatures that take turns, so that no cache of one of them flatters a row.
inline constexpr std::size_t kUsers = 64;

const assay::Backend* openssl();
assay::Workspace& workspace();
const assay::RelyingParty& relying_party();

/// One user's authentication, with everything that verifying it needs.
struct AuthenticationInput {
  testlib::SigningKey key;
  testlib::Authentication made;
  testlib::ByteVector challenge;
  testlib::ByteVector cose_key;
  testlib::ByteVector user_handle;
  std::string json;
  assay::KeyHandle handle;
  assay::CredentialRecord record;

  assay::AuthenticationRequest request(bool with_handle) const;
  assay::AuthenticationResponse response() const;
};
/// kUsers of them; a RSA algorithm has one key for all, since making keys takes long.
const std::vector<AuthenticationInput>& authentications(assay::Algorithm algorithm);

/// One registration.
struct RegistrationInput {
  testlib::RegistrationSpec spec;
  testlib::Registration made;
  testlib::ByteVector user_handle;
  std::string json;

  assay::RegistrationRequest request(std::span<const assay::Bytes> anchors) const;
  assay::RegistrationResponse response() const;
};
std::vector<RegistrationInput> registrations(testlib::AttestationKind kind, assay::Algorithm algorithm);

/// Stops the process: a benchmark whose answer is wrong measures nothing.
void require(bool condition, const char* what);

}  // namespace bench
