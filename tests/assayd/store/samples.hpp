#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "store/store.hpp"

namespace assayd::store {
/// For GoogleTest.
inline void PrintTo(Outcome outcome, std::ostream* out) {
  *out << name_of(outcome);
}
inline void PrintTo(Fault fault, std::ostream* out) {
  *out << name_of(fault);
}
}  // namespace assayd::store

namespace store_test {

using namespace assayd::store;  // NOLINT: tests speak of nothing else

inline constexpr Time kNow = 1'800'000'000 * kSecond;
inline constexpr Time kMinute = 60 * kSecond;
inline const std::string kTenant = "tenant";
inline const std::string kRpId = "example.org";

ByteVector bytes(std::string_view text);
/// Different each time.
std::string new_id();
ByteVector new_secret();

Key key_of(const auto& record) {
  return {record.tenant, record.id};
}

// Records as a caller would make them, of nobody else; those with a user are of that one.
User new_user();
Identifier new_identifier(const User& user);
IdentifierKey key_of(const Identifier& identifier);
WebauthnCredential new_passkey(const User& user);
DeviceCredential new_device(const User& user);
Ceremony new_ceremony();
Action new_action(const User& user);
ActionSatisfaction satisfaction_of(const Action& action);
DeviceChallenge new_push(const User& user);
DeviceChallenge new_qr();
ChallengeClaim claim_of(const DeviceChallenge& challenge, const DeviceCredential& device);
/// With the nonce of the challenge.
ChallengeDecision decision_of(const DeviceChallenge& challenge, const DeviceCredential& device);
MagicLink new_link();
Client new_client();
AccessToken new_token(const Client& client);
Session new_session(const User& user);
Delivery new_delivery();
AuditEvent new_event();

/// Users, credentials and so on that are in the store. Throw if that fails.
User stored_user(Store& store);
WebauthnCredential stored_passkey(Store& store, const User& user);
DeviceCredential stored_device(Store& store, const User& user);

/// The fault that `work` ends with, or nothing.
template <class Work>
std::optional<Fault> fault_of(const Work& work) {
  try {
    work();
  } catch (const StoreError& error) {
    return error.fault();
  }
  return std::nullopt;
}

}  // namespace store_test
