// Changes a store from many threads and says on standard output, line by line, what the store said was done, until it
// is killed. For crash_test.cpp.
//
//   crash_writer sqlite PATH PREFIX | crash_writer postgres CONNECTION PREFIX

#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "store/postgres_store.hpp"
#include "store/sqlite_store.hpp"
#include "tests/assayd/store/samples.hpp"

namespace {

using namespace store_test;  // NOLINT: one file

std::unique_ptr<Store> open_store(const std::string& kind, const std::string& place) {
  if (kind == "sqlite") return open_sqlite({.path = place, .vfs = ""}, kNow);
  if (kind == "postgres") return open_postgres({.connection = place}, kNow);
  return nullptr;
}

/// A short line is written as a whole.
void say(const std::string& line) {
  const std::string text = line + "\n";
  if (write(STDOUT_FILENO, text.data(), text.size()) != static_cast<ssize_t>(text.size())) _exit(3);
}

void say_if_done(Outcome outcome, const std::string& line) {
  if (outcome == Outcome::done) say(line);
}

User user_of(const std::string& id) {
  User user = new_user();
  user.id = id;
  user.handle = bytes(id);
  return user;
}

/// Uses of the ledger, ceremonies, and a passkey with its counter, over and over.
void work(Store& store, const std::string& prefix) {
  const User user = user_of(prefix);
  say_if_done(store.users().create(user, {}), "user " + prefix);
  WebauthnCredential passkey = new_passkey(user);
  passkey.common.id = prefix;
  passkey.credential_id = bytes(prefix);
  passkey.sign_count = 0;
  say_if_done(store.credentials().insert_webauthn(passkey), "counter " + prefix + " 0");
  for (std::uint32_t i = 0;; ++i) {
    const std::string id = prefix + "-" + std::to_string(i);
    say_if_done(store.single_use().use_once("kind", {kTenant, id}, kNow + kMinute, kNow), "used " + id);
    Ceremony ceremony = new_ceremony();
    ceremony.id = id;
    say_if_done(store.single_use().open(ceremony), "opened " + id);
    if (i % 2 == 0) {
      say_if_done(store.single_use().take(key_of(ceremony), ceremony.purpose, ceremony.binding_hash, kNow).outcome,
                  "took " + id);
    }
    const WebauthnKey key{kTenant, kRpId, passkey.credential_id};
    say_if_done(store.credentials().use_webauthn({key, user.handle, i, i + 1, false, false}, kNow),
                "counter " + prefix + " " + std::to_string(i + 1));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const auto store = open_store(argv[1], argv[2]);
  if (!store) return 2;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&, i] {
      try {
        work(*store, std::string(argv[3]) + "." + std::to_string(i));
      } catch (const StoreError&) {
        _exit(4);  // The database has gone: so must this.
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}
