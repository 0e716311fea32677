#include "tests/assayd/store/backend.hpp"
#include "tests/assayd/store/samples.hpp"

namespace store_test {

class CredentialsTest : public StoreTest {
 protected:
  Credentials& credentials() { return store().credentials(); }
  static WebauthnKey webauthn_key(const WebauthnCredential& credential) {
    return {credential.common.tenant, credential.rp_id, credential.credential_id};
  }
  static WebauthnUse use_of(const WebauthnCredential& credential, std::uint32_t count) {
    return {webauthn_key(credential), credential.user_handle, credential.sign_count, count, true, false};
  }
};
RUN_ON_EACH_STORE(CredentialsTest);

TEST_P(CredentialsTest, KeepsEveryFieldOfAPasskey) {
  const User user = stored_user(store());
  WebauthnCredential stored = new_passkey(user);
  stored.credential_id = ByteVector(1023, 0);  // bytes, not text
  stored.sign_count = 0xffffffff;
  stored.common.expires_at = kNow + 1;
  stored.discoverable = Discoverable::yes;
  ASSERT_EQ(credentials().insert_webauthn(stored), Outcome::done);
  reopen();
  const auto found = credentials().find_webauthn(webauthn_key(stored));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->common.id, stored.common.id);
  EXPECT_EQ(found->common.label, "a label");
  EXPECT_EQ(found->common.created_via, "sign up");
  EXPECT_EQ(found->common.expires_at, kNow + 1);
  EXPECT_FALSE(found->common.last_used_at);
  EXPECT_EQ(found->credential_id, stored.credential_id);
  EXPECT_EQ(found->user_handle, user.handle);
  EXPECT_EQ(found->record, stored.record);
  EXPECT_EQ(found->sign_count, 0xffffffff);
  EXPECT_FALSE(found->backup_state);
  EXPECT_FALSE(found->uv_initialized);
  EXPECT_EQ(found->discoverable, Discoverable::yes);
  EXPECT_EQ(found->attachment, "platform");
  EXPECT_EQ(found->attestation_format, "packed");
  EXPECT_EQ(found->aaguid, stored.aaguid);
  EXPECT_TRUE(found->backup_eligible);
}

TEST_P(CredentialsTest, RegistersACredentialIdOncePerRelyingParty) {
  const User user = stored_user(store());
  const User other = stored_user(store());
  const WebauthnCredential first = stored_passkey(store(), user);
  WebauthnCredential second = new_passkey(other);
  second.credential_id = first.credential_id;
  EXPECT_EQ(credentials().insert_webauthn(second), Outcome::conflict);
  EXPECT_EQ(credentials().find_webauthn(webauthn_key(first))->common.user_id, user.id);
  second.rp_id = "another.example";
  EXPECT_EQ(credentials().insert_webauthn(second), Outcome::done);
  EXPECT_EQ(credentials().list_webauthn(key_of(other), kRpId).size(), 0u);
  EXPECT_EQ(credentials().list_webauthn(key_of(other), "another.example").size(), 1u);
}

TEST_P(CredentialsTest, RegistersForActiveUsersOnly) {
  User user = stored_user(store());
  ASSERT_EQ(store().users().set_status(key_of(user), UserStatus::suspended, kNow), Outcome::done);
  EXPECT_EQ(credentials().insert_webauthn(new_passkey(user)), Outcome::inactive);
  EXPECT_EQ(credentials().insert_device(new_device(user)), Outcome::inactive);
  user.id = "nobody";
  EXPECT_EQ(credentials().insert_webauthn(new_passkey(user)), Outcome::not_found);
  EXPECT_EQ(credentials().insert(new_passkey(user).common), Outcome::not_found);
  user = stored_user(store());
  user.tenant = "another tenant";
  EXPECT_EQ(credentials().insert_webauthn(new_passkey(user)), Outcome::not_found);
}

TEST_P(CredentialsTest, SwapsTheCounterOfAPasskey) {
  const User user = stored_user(store());
  const WebauthnCredential passkey = stored_passkey(store(), user);
  EXPECT_EQ(credentials().use_webauthn(use_of(passkey, 9), kNow + 5), Outcome::done);
  EXPECT_EQ(credentials().use_webauthn(use_of(passkey, 9), kNow), Outcome::conflict);
  const auto found = credentials().find_webauthn(webauthn_key(passkey));
  EXPECT_EQ(found->sign_count, 9u);
  EXPECT_TRUE(found->backup_state);
  EXPECT_EQ(found->common.last_used_at, kNow + 5);
}

TEST_P(CredentialsTest, NeverForgetsThatUvWasSeen) {
  const User user = stored_user(store());
  const WebauthnCredential passkey = stored_passkey(store(), user);
  WebauthnUse use = use_of(passkey, 7);
  use.uv_initialized = true;
  ASSERT_EQ(credentials().use_webauthn(use, kNow), Outcome::done);
  use.uv_initialized = false;
  ASSERT_EQ(credentials().use_webauthn(use, kNow), Outcome::done);
  EXPECT_TRUE(credentials().find_webauthn(webauthn_key(passkey))->uv_initialized);
}

TEST_P(CredentialsTest, RefusesAUseThatDoesNotFit) {
  const User user = stored_user(store());
  const WebauthnCredential passkey = stored_passkey(store(), user);
  EXPECT_EQ(credentials().use_webauthn(use_of(passkey, 6), kNow), Outcome::conflict) << "lowered";
  WebauthnUse use = use_of(passkey, 8);
  use.user_handle = bytes("another user");
  EXPECT_EQ(credentials().use_webauthn(use, kNow), Outcome::not_found);
  use = use_of(passkey, 8);
  use.key.tenant = "another tenant";
  EXPECT_EQ(credentials().use_webauthn(use, kNow), Outcome::not_found);
  use = use_of(passkey, 8);
  use.key.rp_id = "another.example";
  EXPECT_EQ(credentials().use_webauthn(use, kNow), Outcome::not_found);
  EXPECT_EQ(credentials().use_webauthn(use_of(passkey, 8), kNow), Outcome::done);
}

TEST_P(CredentialsTest, RefusesTheUseOfWhatIsNotActive) {
  const User user = stored_user(store());
  WebauthnCredential passkey = stored_passkey(store(), user);
  const Key key = key_of(passkey.common);
  ASSERT_EQ(credentials().set_state(key, user.id, CredentialState::active, CredentialState::suspended, kNow),
            Outcome::done);
  EXPECT_EQ(credentials().use_webauthn(use_of(passkey, 8), kNow), Outcome::inactive);
  ASSERT_EQ(credentials().set_state(key, user.id, CredentialState::suspended, CredentialState::active, kNow),
            Outcome::done);
  EXPECT_EQ(credentials().use_webauthn(use_of(passkey, 8), kNow), Outcome::done);
  WebauthnCredential expired = new_passkey(user);
  expired.common.expires_at = kNow;
  ASSERT_EQ(credentials().insert_webauthn(expired), Outcome::done);
  EXPECT_EQ(credentials().use_webauthn(use_of(expired, 8), kNow), Outcome::inactive);
  ASSERT_EQ(store().users().set_status(key_of(user), UserStatus::suspended, kNow), Outcome::done);
  passkey.sign_count = 8;
  EXPECT_EQ(credentials().use_webauthn(use_of(passkey, 9), kNow), Outcome::inactive);
}

TEST_P(CredentialsTest, ListsInTheOrderOfRegistration) {
  const User user = stored_user(store());
  std::vector<std::string> ids;
  for (const char* id : {"c", "a", "b"}) {
    WebauthnCredential passkey = new_passkey(user);
    passkey.credential_id = bytes(id);
    ASSERT_EQ(credentials().insert_webauthn(passkey), Outcome::done);
    ids.push_back(passkey.common.id);
  }
  const DeviceCredential device = stored_device(store(), user);
  stored_passkey(store(), stored_user(store()));
  const auto passkeys = credentials().list_webauthn(key_of(user), kRpId);
  ASSERT_EQ(passkeys.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(passkeys[i].common.id, ids[i]);
  const auto all = credentials().list(key_of(user));
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[3].id, device.common.id);
  EXPECT_EQ(all[3].kind, CredentialKind::device);
  EXPECT_TRUE(credentials().list({"another tenant", user.id}).empty());
}

TEST_P(CredentialsTest, RenamesAndRemovesForTheOwnerOnly) {
  const User user = stored_user(store());
  const WebauthnCredential passkey = stored_passkey(store(), user);
  const Key key = key_of(passkey.common);
  EXPECT_EQ(credentials().rename(key, "another user", "new", kNow), Outcome::not_found);
  EXPECT_EQ(credentials().rename(key, user.id, "new", kNow + 1), Outcome::done);
  EXPECT_EQ(credentials().find(key)->label, "new");
  EXPECT_EQ(credentials().find(key)->version, 1);
  EXPECT_EQ(credentials().remove(key, "another user"), Outcome::not_found);
  EXPECT_EQ(credentials().remove(key, user.id), Outcome::done);
  EXPECT_EQ(credentials().remove(key, user.id), Outcome::not_found);
  EXPECT_FALSE(credentials().find(key));
  EXPECT_EQ(credentials().insert_webauthn(passkey), Outcome::done) << "the credential id is free again";
}

TEST_P(CredentialsTest, RevokesForEver) {
  const User user = stored_user(store());
  const WebauthnCredential passkey = stored_passkey(store(), user);
  const Key key = key_of(passkey.common);
  using State = CredentialState;
  EXPECT_EQ(credentials().set_state(key, user.id, State::suspended, State::active, kNow), Outcome::wrong_state);
  EXPECT_EQ(credentials().set_state(key, "another user", State::active, State::suspended, kNow), Outcome::not_found);
  EXPECT_EQ(credentials().revoke(key, "another user", false, kNow), Outcome::not_found);
  EXPECT_EQ(credentials().revoke(key, user.id, false, kNow), Outcome::done);
  EXPECT_EQ(credentials().revoke(key, user.id, false, kNow), Outcome::already_used);
  EXPECT_EQ(credentials().set_state(key, user.id, State::revoked, State::active, kNow), Outcome::wrong_state);
  EXPECT_EQ(credentials().find(key)->state, State::revoked);
}

TEST_P(CredentialsTest, LeavesAWayToSignIn) {
  const User user = stored_user(store());
  const WebauthnCredential passkey = stored_passkey(store(), user);
  stored_passkey(store(), stored_user(store()));
  EXPECT_EQ(credentials().revoke(key_of(passkey.common), user.id, true, kNow), Outcome::last_one);
  DeviceCredential expired = new_device(user);
  expired.common.expires_at = kNow;
  ASSERT_EQ(credentials().insert_device(expired), Outcome::done);
  EXPECT_EQ(credentials().revoke(key_of(passkey.common), user.id, true, kNow), Outcome::last_one);
  const DeviceCredential device = stored_device(store(), user);
  EXPECT_EQ(credentials().revoke(key_of(passkey.common), user.id, true, kNow), Outcome::done);
  EXPECT_EQ(credentials().revoke(key_of(device.common), user.id, true, kNow), Outcome::last_one);
  EXPECT_EQ(credentials().revoke(key_of(device.common), user.id, false, kNow), Outcome::done);
}

TEST_P(CredentialsTest, LearnsThatAPasskeyIsDiscoverable) {
  const User user = stored_user(store());
  const Key key = key_of(stored_passkey(store(), user).common);
  EXPECT_EQ(credentials().set_discoverable(key, Discoverable::unknown, kNow), Outcome::wrong_state);
  EXPECT_EQ(credentials().set_discoverable(key, Discoverable::no, kNow), Outcome::done);
  EXPECT_EQ(credentials().set_discoverable(key, Discoverable::yes, kNow), Outcome::done);
  EXPECT_EQ(credentials().set_discoverable(key, Discoverable::no, kNow), Outcome::wrong_state);
  EXPECT_EQ(credentials().set_discoverable({kTenant, "none"}, Discoverable::no, kNow), Outcome::not_found);
}

TEST_P(CredentialsTest, KeepsOneKeyForOneUser) {
  const User user = stored_user(store());
  const User other = stored_user(store());
  const DeviceCredential device = stored_device(store(), user);
  DeviceCredential same = new_device(other);
  same.thumbprint = device.thumbprint;
  EXPECT_EQ(credentials().insert_device(same), Outcome::conflict);
  const auto found = credentials().find_device_by_thumbprint(kTenant, device.thumbprint);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->common.user_id, user.id);
  EXPECT_EQ(found->platform, "android");
  EXPECT_EQ(found->app, device.app);
  EXPECT_EQ(found->uses, device.uses);
  EXPECT_EQ(found->uv_policy, "biometric");
  EXPECT_EQ(found->record, device.record);
  EXPECT_FALSE(credentials().find_device_by_thumbprint("another tenant", device.thumbprint));
  EXPECT_EQ(credentials().list_device(key_of(user)).size(), 1u);
  EXPECT_TRUE(credentials().list_device(key_of(other)).empty());
}

TEST_P(CredentialsTest, SwapsTheCounterOfADevice) {
  const User user = stored_user(store());
  const Key key = key_of(stored_device(store(), user).common);
  EXPECT_EQ(credentials().use_device(key, 7, 6, kNow), Outcome::conflict);
  EXPECT_EQ(credentials().use_device(key, 6, 8, kNow), Outcome::conflict);
  EXPECT_EQ(credentials().use_device({kTenant, "none"}, 7, 8, kNow), Outcome::not_found);
  EXPECT_EQ(credentials().use_device(key, 7, 8, kNow + 5), Outcome::done);
  EXPECT_EQ(credentials().find_device(key)->counter, 8u);
  EXPECT_EQ(credentials().find_device(key)->common.last_used_at, kNow + 5);
  ASSERT_EQ(credentials().revoke(key, user.id, false, kNow), Outcome::done);
  EXPECT_EQ(credentials().use_device(key, 8, 9, kNow), Outcome::inactive);
}

TEST_P(CredentialsTest, TakesPushTokensOfActiveDevices) {
  const User user = stored_user(store());
  const Key key = key_of(stored_device(store(), user).common);
  EXPECT_EQ(credentials().set_push(key, "webhook", bytes("sealed"), kNow), Outcome::done);
  EXPECT_EQ(credentials().find_device(key)->push_provider, "webhook");
  EXPECT_EQ(credentials().find_device(key)->sealed_push_token, bytes("sealed"));
  EXPECT_EQ(credentials().set_push(key_of(stored_passkey(store(), user).common), "webhook", bytes("x"), kNow),
            Outcome::not_found);
  ASSERT_EQ(credentials().revoke(key, user.id, false, kNow), Outcome::done);
  EXPECT_EQ(credentials().set_push(key, "webhook", bytes("other"), kNow), Outcome::inactive);
}

TEST_P(CredentialsTest, TouchesKindsWithoutACounter) {
  const User user = stored_user(store());
  Credential mail = new_passkey(user).common;
  mail.kind = CredentialKind::email;
  ASSERT_EQ(credentials().insert(mail), Outcome::done);
  EXPECT_EQ(credentials().insert(mail), Outcome::conflict);
  EXPECT_EQ(credentials().touch(key_of(mail), kNow + 5), Outcome::done);
  EXPECT_EQ(credentials().find(key_of(mail))->last_used_at, kNow + 5);
  EXPECT_EQ(credentials().touch({kTenant, "none"}, kNow), Outcome::not_found);
  ASSERT_EQ(credentials().revoke(key_of(mail), user.id, false, kNow), Outcome::done);
  EXPECT_EQ(credentials().touch(key_of(mail), kNow), Outcome::inactive);
}

}  // namespace store_test
