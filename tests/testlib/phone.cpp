#include "tests/testlib/phone.hpp"

#include <algorithm>

#include "tests/testlib/json_writer.hpp"

namespace testlib {
namespace {

/// The hash of the client data is what attestation answers in a registration.
void answer(RegistrationSpec& spec, const SigningKey& key, ByteSpan nonce) {
  const std::string message = text_of_bytes(attested_message(nonce, key));
  spec.hooks.client_data_json = [message](std::string& text) { text = message; };
}

}  // namespace

std::string android_app() {
  return "android:apk-key-hash:" + to_base64url(seed_bytes("android/package-signer", 32));
}

Statement& Statement::set_json(std::string_view name, std::string json) {
  const auto member = std::ranges::find(members_, name, &std::pair<std::string, std::string>::first);
  if (member == members_.end()) {
    members_.emplace_back(name, std::move(json));
  } else {
    member->second = std::move(json);
  }
  return *this;
}

Statement& Statement::set(std::string_view name, std::string_view text) {
  return set_json(name, json_string(text));
}

Statement& Statement::set(std::string_view name, ByteSpan bytes) {
  return set_json(name, json_string(to_base64url(bytes)));
}

Statement& Statement::set(std::string_view name, std::int64_t number) {
  return set_json(name, std::to_string(number));
}

Statement& Statement::erase(std::string_view name) {
  std::erase_if(members_, [=](const auto& member) { return member.first == name; });
  return *this;
}

std::string Statement::to_json() const {
  return json_object(members_);
}

ByteVector statement_challenge() {
  return seed_bytes("challenge/statement", 32);
}

ByteVector context_hash() {
  return sha256(bytes_of_text("Sign in to example.org from 192.0.2.1?"));
}

Statement statement_of(std::string_view type) {
  Statement statement;
  statement.set("type", type).set("challenge", ByteSpan(statement_challenge()));
  const bool about_a_challenge =
      type == "device.claim" || type == "device.approve" || type == "device.reject" || type == "device.verify";
  if (about_a_challenge) statement.set("cid", kChallengeId);
  if (type != "device.enroll") statement.set("cred", kCredential);
  statement.set("aud", kAudience).set("app", android_app());
  if (type == "device.approve" || type == "device.reject") statement.set("ctx", ByteSpan(context_hash()));
  return statement.set("uv", std::string_view("biometric")).set("ctr", std::int64_t{1}).set("iat", kJudgedAt);
}

ByteVector statement_message(std::string_view statement) {
  return concat({bytes_of_text("device-statement-v1"), ByteVector(1), bytes_of_text(statement)});
}

ByteVector attested_message(ByteSpan nonce, const SigningKey& key) {
  return concat({nonce, key.spki()});
}

RegistrationSpec android_attestation_spec(const SigningKey& key, ByteSpan nonce) {
  RegistrationSpec spec = registration_spec(AttestationKind::android_key, key, "device");
  answer(spec, key, nonce);
  return spec;
}

RegistrationSpec appattest_spec(const SigningKey& attested, const SigningKey& key, ByteSpan nonce) {
  RegistrationSpec spec = registration_spec(AttestationKind::apple_appattest, attested, "device");
  spec.auth_data.rp_id = kAppleApp;
  spec.auth_data.flags = flag::kAt;
  answer(spec, key, nonce);
  return spec;
}

}  // namespace testlib
