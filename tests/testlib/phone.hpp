#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/testlib/bytes.hpp"
#include "tests/testlib/ceremony.hpp"
#include "tests/testlib/signing_key.hpp"

/// A telephone with a key of its own, which signs statements and lets itself be attested.
namespace testlib {

inline constexpr std::string_view kAudience = "https://auth.example.org";
inline constexpr std::string_view kCredential = "credential-1";
inline constexpr std::string_view kChallengeId = "challenge-1";
inline constexpr std::string_view kAppleApp = "ABCDE12345.org.example.keys";
inline constexpr std::string_view kEnteredNumber = "482913";
/// Named by the certificate that key_description() says the app is signed with.
std::string android_app();

/// The members of a statement, in their order; values are JSON text.
class Statement {
 public:
  Statement& set_json(std::string_view name, std::string json);
  Statement& set(std::string_view name, std::string_view text);
  Statement& set(std::string_view name, ByteSpan bytes);  ///< base64url
  Statement& set(std::string_view name, std::int64_t number);
  Statement& erase(std::string_view name);

  std::string to_json() const;

 private:
  std::vector<std::pair<std::string, std::string>> members_;
};

/// With every member that a statement of this type has, "device.approve" and so on; no `num`. Made at kJudgedAt with
/// the counter at 1, by a user whose fingerprint was taken.
Statement statement_of(std::string_view type);
ByteVector statement_challenge();
ByteVector context_hash();

/// What a device signs: the prefix, and the statement.
ByteVector statement_message(std::string_view statement);

/// SHA-256(nonce || SPKI) is what a key's attestation answers; this is what it is the hash of.
ByteVector attested_message(ByteSpan nonce, const SigningKey& key);
/// A registration whose x5c certifies `key` as Android does, or whose attestation object is that of App Attest for the
/// app kAppleApp and the key `attested`, both made for `key` and this nonce.
RegistrationSpec android_attestation_spec(const SigningKey& key, ByteSpan nonce);
RegistrationSpec appattest_spec(const SigningKey& attested, const SigningKey& key, ByteSpan nonce);

}  // namespace testlib
