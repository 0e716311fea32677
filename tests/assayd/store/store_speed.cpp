// Durable changes a second, for one thread and for many:
//
//   store_speed sqlite PATH | store_speed postgres CONNECTION   [THREADS [SECONDS]]

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "store/postgres_store.hpp"
#include "store/sqlite_store.hpp"
#include "tests/assayd/store/samples.hpp"

namespace {

using namespace store_test;  // NOLINT: one file
using Clock = std::chrono::steady_clock;

std::unique_ptr<Store> open_store(const std::string& kind, const std::string& place, int threads) {
  if (kind == "sqlite") return open_sqlite({.path = place, .vfs = ""}, kNow);
  if (kind == "postgres") return open_postgres({.connection = place, .max_connections = threads}, kNow);
  return nullptr;
}

/// What a login writes after its signature was verified, in one commit.
Outcome finish_login(Store& inside, const WebauthnCredential& passkey, const User& user, std::uint32_t count) {
  const WebauthnKey key{kTenant, kRpId, passkey.credential_id};
  const Outcome used = inside.credentials().use_webauthn({key, user.handle, count, count + 1, false, false}, kNow);
  if (used != Outcome::done) return used;
  inside.audit().append({new_event()});
  return inside.sessions().create(new_session(user));
}

struct Work {
  const char* name;
  void (*run)(Store& store, const WebauthnCredential& passkey, const User& user, std::uint32_t count);
};
constexpr Work kWorks[] = {
    {"single use",
     [](Store& store, const WebauthnCredential&, const User&, std::uint32_t) {
       (void)store.single_use().use_once("kind", {kTenant, new_id()}, kNow + kMinute, kNow);
     }},
    {"login",
     [](Store& store, const WebauthnCredential& passkey, const User& user, std::uint32_t count) {
       (void)store.single_use().use_once("ceremony", {kTenant, new_id()}, kNow + kMinute, kNow);
       (void)store.credentials().find_webauthn({kTenant, kRpId, passkey.credential_id});
       (void)store.atomically([&](Store& inside) { return finish_login(inside, passkey, user, count); });
     }},
};

void measure(Store& store, const Work& work, int num_threads, double seconds) {
  std::atomic<bool> is_over = false;
  std::vector<std::vector<double>> times(static_cast<std::size_t>(num_threads));
  std::vector<std::thread> threads;
  const auto begin = Clock::now();
  for (auto& mine : times) {
    threads.emplace_back([&] {
      const User user = stored_user(store);
      WebauthnCredential passkey = new_passkey(user);
      passkey.sign_count = 0;
      (void)store.credentials().insert_webauthn(passkey);
      for (std::uint32_t count = 0; !is_over; ++count) {
        const auto start = Clock::now();
        work.run(store, passkey, user, count);
        mine.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
      }
    });
  }
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  is_over = true;
  for (std::thread& thread : threads) thread.join();
  const double took = std::chrono::duration<double>(Clock::now() - begin).count();
  std::vector<double> all;
  for (const auto& mine : times) all.insert(all.end(), mine.begin(), mine.end());
  std::ranges::sort(all);
  const auto at = [&](double share) {
    return all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))];
  };
  std::printf("%-10s %3d threads %8.0f /s  p50 %.2f ms  p99 %.2f ms  p99.9 %.2f ms\n", work.name, num_threads,
              static_cast<double>(all.size()) / took, at(0.5), at(0.99), at(0.999));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const int num_threads = argc > 3 ? std::atoi(argv[3]) : 64;
  const double seconds = argc > 4 ? std::atof(argv[4]) : 5;
  const auto store = open_store(argv[1], argv[2], num_threads);
  if (!store) return 2;
  for (const Work& work : kWorks) {
    measure(*store, work, 1, seconds);
    measure(*store, work, num_threads, seconds);
  }
}
