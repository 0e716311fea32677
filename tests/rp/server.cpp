#include "tests/rp/server.hpp"

#include <algorithm>

namespace rp_test {
namespace {

bool fill_seeded(void* context, assay::MutableBytes out) {
  auto& random = *static_cast<SeededRandom*>(context);
  const int draw = random.draws++;
  if (draw == random.fails_at) return false;
  if (random.zeros) return true;
  std::ranges::copy(testlib::seed_bytes(random.label + std::to_string(draw), out.size()), out.begin());
  return true;
}

assay::CeremonyUse use_in(void* context, const assay::CeremonyId& id, std::int64_t expires_at) {
  auto& ledger = *static_cast<Ledger*>(context);
  ++ledger.asked;
  if (ledger.broken) return assay::CeremonyUse::failed;
  return ledger.used.emplace(id, expires_at).second ? assay::CeremonyUse::first : assay::CeremonyUse::again;
}

assay::Result<assay::FoundCredential> find_in(void* context, assay::Bytes credential_id) {
  return static_cast<Server*>(context)->find(credential_id);
}

testlib::ByteVector owned(assay::Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

Begun keep(const assay::Result<assay::BegunCeremony>& begun) {
  if (!begun) return {.error = begun.error().code, .options = "", .state = {}};
  return {.options = std::string(begun->options),
          .state = owned(begun->state),
          .id = begun->id,
          .expires_at = begun->expires_at};
}

struct Buffers {
  testlib::ByteVector options = testlib::ByteVector(64 * 1024);
  testlib::ByteVector state = testlib::ByteVector(assay::kMaxSealedState);

  assay::BeginBuffers views() { return {options, state}; }
};

testlib::ByteVector challenge_of(const Begun& begun) {
  const auto text = begun.json().at("challenge").get<std::string>();
  testlib::ByteVector challenge(text.size());
  const auto size = assay::base64url_decode(text, challenge);
  EXPECT_TRUE(size.has_value());
  challenge.resize(size ? *size : 0);
  return challenge;
}

}  // namespace

assay::RandomSource SeededRandom::source() {
  return {&fill_seeded, this};
}

assay::SingleUse Ledger::single_use() {
  return assay::SingleUse::by_hook(&use_in, this);
}

assay::CredentialRecord StoredCredential::record() const {
  assay::CredentialRecord record;
  record.id = id;
  record.public_key = public_key;
  record.user_handle = user_handle;
  record.backup_eligible = assay::Tristate::no;
  return record;
}

Server::Server() {
  assay::StateKey key{.id = 7};
  std::ranges::copy(testlib::seed_bytes("state key", key.secret.size()), key.secret.begin());
  keys = {key};
  policy.conveyance = assay::AttestationConveyance::none;
  policy.accept_none = true;
}

Begun Server::begin_registration(const std::function<void(assay::RegistrationStart&)>& edit) {
  made_ = party.make();
  assay::RegistrationStart start;
  start.user = {user_handle, "alice", "Alice"};
  start.binding = {session, origin};
  start.random = random.source();
  start.now = now;
  if (edit) edit(start);
  Buffers buffers;
  return keep(
      assay::begin_registration({made_, policy, keys}, start, buffers.views(), shared_workspace(party.backend)));
}

Begun Server::begin_authentication(const std::function<void(assay::AuthenticationStart&)>& edit) {
  made_ = party.make();
  assay::AuthenticationStart start{.user = assay::KnownUser{user_handle}};
  start.binding = {session, origin};
  start.random = random.source();
  start.now = now;
  if (edit) edit(start);
  Buffers buffers;
  return keep(
      assay::begin_authentication({made_, policy, keys}, start, buffers.views(), shared_workspace(party.backend)));
}

Finished Server::finish_registration(const Begun& begun, const std::string& response) {
  made_ = party.make();
  log = {};
  const assay::RegistrationFinish finish{.state = assay::SealedState(begun.state),
                                         .single_use = ledger.single_use(),
                                         .user_handle = user_handle,
                                         .session = session,
                                         .now = now,
                                         .log = &log};
  const auto finished = assay::finish_registration({made_, policy, keys}, finish, assay::bytes_of(response),
                                                   shared_workspace(party.backend));
  return {finished.verdict.outcome,
          finished.verdict.error,
          finished.id,
          finished.expires_at,
          owned(finished.verdict.record.user_handle),
          false};
}

Finished Server::finish_authentication(const Begun& begun, const std::string& response) {
  made_ = party.make();
  log = {};
  const assay::AuthenticationFinish finish{.state = assay::SealedState(begun.state),
                                           .single_use = ledger.single_use(),
                                           .records = {&find_in, this},
                                           .session = session,
                                           .now = now,
                                           .log = &log};
  const auto finished = assay::finish_authentication({made_, policy, keys}, finish, assay::bytes_of(response),
                                                     shared_workspace(party.backend));
  return {finished.verdict.outcome,
          finished.verdict.error,
          finished.id,
          finished.expires_at,
          owned(finished.verdict.user_handle),
          finished.may_signal_unknown_credential};
}

assay::Result<assay::FoundCredential> Server::find(assay::Bytes credential_id) {
  if (store_error != assay::ErrorCode::ok) return assay::Error{.code = store_error};
  const auto found =
      std::ranges::find_if(store, [&](const StoredCredential& c) { return std::ranges::equal(c.id, credential_id); });
  if (found == store.end()) return assay::FoundCredential{};
  found_ = found->record();
  return assay::FoundCredential{&found_, nullptr};
}

Client::Client(std::string_view label, int algorithm)
    : label_(label), key_(testlib::SigningKey::make(algorithm, label)) {}

std::string Client::create(const Begun& begun) const {
  auto spec = testlib::registration_spec(testlib::AttestationKind::none, key_, label_);
  spec.client_data.challenge = challenge_of(begun);
  spec.client_data.origin = origin;
  if (edit_registration) edit_registration(spec);
  return testlib::make_registration(spec).to_json();
}

std::string Client::get(const Begun& begun) const {
  auto spec = testlib::authentication_spec(key_, label_);
  spec.client_data.challenge = challenge_of(begun);
  spec.client_data.origin = origin;
  spec.user_handle = user_handle;
  if (edit_authentication) edit_authentication(spec);
  return testlib::make_authentication(spec).to_json();
}

StoredCredential Client::credential(const testlib::ByteVector& owner) const {
  return {testlib::authentication_spec(key_, label_).credential_id, key_.cose_key(), owner};
}

}  // namespace rp_test
