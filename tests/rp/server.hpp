#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/rp/fixture.hpp"

/// A server and a client that go through whole ceremonies: begin, respond, finish. A test changes the one thing that it
/// is about; without a change the ceremony is accepted.
namespace rp_test {

using Json = nlohmann::json;

inline constexpr std::int64_t kNow = testlib::kJudgedAt;

/// Bytes that follow from a label and how often they were drawn.
struct SeededRandom {
  std::string label = "random";
  int draws = 0;
  int fails_at = -1;  ///< number of the draw that fails
  bool zeros = false;

  assay::RandomSource source();
};

/// A ledger of ceremonies in memory.
struct Ledger {
  std::map<assay::CeremonyId, std::int64_t> used;
  bool broken = false;
  int asked = 0;

  assay::SingleUse single_use();
};

/// Options and state of a ceremony that has begun, in memory of their own.
struct Begun {
  assay::ErrorCode error = assay::ErrorCode::ok;
  std::string options;
  testlib::ByteVector state;
  assay::CeremonyId id{};
  std::int64_t expires_at = 0;

  Json json() const { return Json::parse(options); }
};

/// A credential as the server stores it.
struct StoredCredential {
  testlib::ByteVector id;
  testlib::ByteVector public_key;
  testlib::ByteVector user_handle;
  assay::CredentialRecord record() const;
};

/// What finish_*() gave, apart from what borrows.
struct Finished {
  assay::Outcome outcome = assay::Outcome::undecided;
  assay::Error error;
  assay::CeremonyId id{};
  std::int64_t expires_at = 0;
  testlib::ByteVector user_handle;  ///< of the record or of the account that signed in
  bool may_signal = false;

  bool accepted() const { return outcome == assay::Outcome::accepted; }
};

class Server {
 public:
  Server();

  Party party;
  assay::Policy policy;  ///< what a passkey login asks: no attestation
  std::vector<assay::StateKey> keys;
  SeededRandom random;
  Ledger ledger;
  std::vector<StoredCredential> store;
  assay::ErrorCode store_error = assay::ErrorCode::ok;
  std::int64_t now = kNow;

  testlib::ByteVector user_handle = testlib::seed_bytes("user", 16);
  testlib::ByteVector session = testlib::seed_bytes("session", 32);
  std::string origin;  ///< that the ceremony is bound to
  assay::StepLog log;

  Begun begin_registration(const std::function<void(assay::RegistrationStart&)>& edit = nullptr);
  Begun begin_authentication(const std::function<void(assay::AuthenticationStart&)>& edit = nullptr);
  Finished finish_registration(const Begun& begun, const std::string& response);
  Finished finish_authentication(const Begun& begun, const std::string& response);

  assay::Result<assay::FoundCredential> find(assay::Bytes credential_id);

 private:
  assay::RelyingParty made_;
  assay::CredentialRecord found_;
};

/// A software authenticator that answers options as a client would, for one credential.
class Client {
 public:
  explicit Client(std::string_view label = "credential", int algorithm = testlib::cose::kEs256);

  std::string origin = std::string(testlib::kOrigin);
  testlib::ByteVector user_handle;  ///< that authentications give; empty: none
  std::function<void(testlib::RegistrationSpec&)> edit_registration;
  std::function<void(testlib::AuthenticationSpec&)> edit_authentication;

  std::string create(const Begun& begun) const;
  std::string get(const Begun& begun) const;
  StoredCredential credential(const testlib::ByteVector& owner) const;

 private:
  std::string label_;
  testlib::SigningKey key_;
};

}  // namespace rp_test
