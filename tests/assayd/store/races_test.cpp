// The same thing submitted by many threads at once, again and again: exactly one wins, whatever is raced for. Rounds
// per kind: ASSAYD_RACE_ROUNDS.

#include <array>
#include <atomic>
#include <barrier>
#include <cstdlib>
#include <functional>
#include <map>
#include <thread>

#include "tests/assayd/store/backend.hpp"
#include "tests/assayd/store/samples.hpp"

namespace store_test {

namespace {

constexpr std::size_t kNumThreads = 8;

int num_rounds() {
  const char* text = std::getenv("ASSAYD_RACE_ROUNDS");
  return text == nullptr ? 200 : std::atoi(text);
}

/// What the threads of one round do, each with its number.
using Attempt = std::function<Outcome(std::size_t thread)>;

/// Who races for what.
struct Kind {
  const char* name;
  Outcome lost;  ///< what all say but the winner
  /// Makes what is raced for in the next round.
  Attempt (*prepare)(Store& store, const User& user);
};

Attempt race_for_ceremony(Store& store, const User&) {
  const Ceremony ceremony = new_ceremony();
  EXPECT_EQ(store.single_use().open(ceremony), Outcome::done);
  return [&store, ceremony](std::size_t) {
    return store.single_use().take(key_of(ceremony), ceremony.purpose, ceremony.binding_hash, kNow).outcome;
  };
}

Attempt race_for_ledger(Store& store, const User&) {
  return [&store, key = Key{kTenant, new_id()}](std::size_t) {
    return store.single_use().use_once("jti", key, kNow + kMinute, kNow);
  };
}

Attempt race_for_counter(Store& store, const User& user) {
  const WebauthnCredential passkey = stored_passkey(store, user);
  return [&store, passkey](std::size_t) {
    const WebauthnKey key{kTenant, kRpId, passkey.credential_id};
    return store.credentials().use_webauthn({key, passkey.user_handle, 7, 8, false, true}, kNow);
  };
}

Attempt race_for_device_counter(Store& store, const User& user) {
  return [&store, key = key_of(stored_device(store, user).common)](std::size_t) {
    return store.credentials().use_device(key, 7, 8, kNow);
  };
}

Attempt race_for_credential_id(Store& store, const User& user) {
  return [&store, user, id = new_secret()](std::size_t) {
    WebauthnCredential passkey = new_passkey(user);
    passkey.credential_id = id;
    return store.credentials().insert_webauthn(passkey);
  };
}

Attempt race_for_device_key(Store& store, const User& user) {
  return [&store, user, thumbprint = new_secret()](std::size_t) {
    DeviceCredential device = new_device(user);
    device.thumbprint = thumbprint;
    return store.credentials().insert_device(device);
  };
}

Attempt race_for_identifier(Store& store, const User&) {
  return [&store, hash = new_secret()](std::size_t) {
    const User user = new_user();
    Identifier mail = new_identifier(user);
    mail.value_hash = hash;
    return store.users().create(user, {mail});
  };
}

Attempt race_for_recovery_code(Store& store, const User& user) {
  const ByteVector code = new_secret();
  EXPECT_EQ(store.users().set_recovery_codes(key_of(user), {code}, kNow), Outcome::done);
  return [&store, user, code](std::size_t) { return store.users().use_recovery_code(key_of(user), code, kNow); };
}

Attempt race_for_satisfaction(Store& store, const User& user) {
  const Action action = new_action(user);
  EXPECT_TRUE(store.actions().create(action).done());
  return [&store, action](std::size_t) { return store.actions().satisfy(satisfaction_of(action), kNow); };
}

Attempt race_for_token(Store& store, const User& user) {
  const Action action = new_action(user);
  EXPECT_TRUE(store.actions().create(action).done());
  const ActionSatisfaction satisfaction = satisfaction_of(action);
  EXPECT_EQ(store.actions().satisfy(satisfaction, kNow), Outcome::done);
  return [&store, action, satisfaction](std::size_t) {
    return store.actions().redeem({kTenant, satisfaction.redeem_hash, action.code, *action.user_id}, kNow).outcome;
  };
}

Attempt race_for_link(Store& store, const User&) {
  const MagicLink link = new_link();
  EXPECT_EQ(store.magic_links().create(link, kNow), Outcome::done);
  return [&store, link](std::size_t) {
    return store.magic_links().redeem(key_of(link), link.secret_hash, link.browser_binding_hash, kNow).outcome;
  };
}

Attempt race_for_claim(Store& store, const User& user) {
  const DeviceChallenge challenge = new_qr();
  EXPECT_TRUE(store.device_challenges().create(challenge, kNow).done());
  const DeviceCredential device = stored_device(store, user);
  return [&store, challenge, device](std::size_t) {
    return store.device_challenges().claim(claim_of(challenge, device), kNow).outcome;
  };
}

/// Half of the threads approve, half reject.
Attempt race_for_decision(Store& store, const User& user) {
  const DeviceChallenge challenge = new_push(user);
  EXPECT_TRUE(store.device_challenges().create(challenge, kNow).done());
  const DeviceCredential device = stored_device(store, user);
  return [&store, challenge, device](std::size_t thread) {
    const ChallengeDecision decision = decision_of(challenge, device);
    return thread % 2 == 0 ? store.device_challenges().approve(decision, kNow)
                           : store.device_challenges().reject(decision, kNow);
  };
}

Attempt race_for_approval(Store& store, const User& user) {
  const DeviceChallenge challenge = new_push(user);
  EXPECT_TRUE(store.device_challenges().create(challenge, kNow).done());
  const DeviceCredential device = stored_device(store, user);
  EXPECT_EQ(store.device_challenges().approve(decision_of(challenge, device), kNow), Outcome::done);
  return [&store, challenge](std::size_t) {
    return store.device_challenges().redeem({key_of(challenge), challenge.poll_secret_hash, {}}, kNow).outcome;
  };
}

Attempt race_for_session(Store& store, const User& user) {
  const Session session = new_session(user);
  EXPECT_EQ(store.sessions().create(session), Outcome::done);
  return [&store, session, user](std::size_t) {
    return store.sessions().replace(session.secret_hash, new_session(user), kNow);
  };
}

/// Of two passkeys each thread revokes one; one has to stay.
Attempt race_for_last_credential(Store& store, const User&) {
  const User user = stored_user(store);
  const std::array keys = {key_of(stored_passkey(store, user).common), key_of(stored_passkey(store, user).common)};
  return [&store, user, keys](std::size_t thread) {
    const Outcome outcome = store.credentials().revoke(keys[thread % 2], user.id, true, kNow);
    return outcome == Outcome::already_used ? Outcome::last_one : outcome;
  };
}

Attempt race_for_limit(Store& store, const User&) {
  return [&store, limit = RateLimit{new_id(), 1, kMinute}](std::size_t) {
    return store.limits().take({limit}, kNow).outcome;
  };
}

Attempt race_for_delivery(Store& store, const User&) {
  EXPECT_EQ(store.outbox().add(new_delivery()), Outcome::done);
  return [&store](std::size_t thread) {
    const std::string owner = std::to_string(thread);
    const bool is_leased = !store.outbox().lease(owner, 10, kNow + kMinute, kNow).empty();
    return is_leased ? Outcome::done : Outcome::limited;
  };
}

constexpr Kind kKinds[] = {
    {"Ceremony", Outcome::already_used, race_for_ceremony},
    {"Ledger", Outcome::already_used, race_for_ledger},
    {"Counter", Outcome::conflict, race_for_counter},
    {"DeviceCounter", Outcome::conflict, race_for_device_counter},
    {"CredentialId", Outcome::conflict, race_for_credential_id},
    {"DeviceKey", Outcome::conflict, race_for_device_key},
    {"Identifier", Outcome::conflict, race_for_identifier},
    {"RecoveryCode", Outcome::already_used, race_for_recovery_code},
    {"Satisfaction", Outcome::wrong_state, race_for_satisfaction},
    {"Token", Outcome::already_used, race_for_token},
    {"Link", Outcome::already_used, race_for_link},
    {"Claim", Outcome::conflict, race_for_claim},
    {"Decision", Outcome::already_used, race_for_decision},
    {"Approval", Outcome::already_used, race_for_approval},
    {"Session", Outcome::not_found, race_for_session},
    {"LastCredential", Outcome::last_one, race_for_last_credential},
    {"Limit", Outcome::limited, race_for_limit},
    {"Delivery", Outcome::limited, race_for_delivery},
};

void PrintTo(const Kind& kind, std::ostream* out) {
  *out << kind.name;
}

using Instance = std::tuple<std::string, Kind>;

class RaceTest : public testing::TestWithParam<Instance> {
 protected:
  /// All threads go through all rounds together.
  void race(Store& store, const Kind& kind, const User& user) {
    Attempt attempt;
    std::array<Outcome, kNumThreads> outcomes{};
    std::barrier begin(kNumThreads + 1);
    std::barrier end(kNumThreads + 1);
    std::vector<std::thread> threads;
    const int rounds = num_rounds();
    for (std::size_t i = 0; i < kNumThreads; ++i) {
      threads.emplace_back([&, i] {
        for (int round = 0; round < rounds; ++round) {
          begin.arrive_and_wait();
          fault_[i] = fault_of([&] { outcomes[i] = attempt(i); });
          end.arrive_and_wait();
        }
      });
    }
    for (int round = 0; round < rounds; ++round) {
      attempt = kind.prepare(store, user);
      begin.arrive_and_wait();
      end.arrive_and_wait();
      judge(outcomes, kind.lost, round);
    }
    for (std::thread& thread : threads) thread.join();
  }

 private:
  void judge(const std::array<Outcome, kNumThreads>& outcomes, Outcome lost, int round) {
    std::map<Outcome, std::size_t> counts;
    for (std::size_t i = 0; i < kNumThreads; ++i) {
      EXPECT_FALSE(fault_[i]) << name_of(fault_[i].value_or(Fault::internal));
      ++counts[outcomes[i]];
    }
    EXPECT_EQ(counts[Outcome::done], 1u) << "round " << round;
    EXPECT_EQ(counts[lost], kNumThreads - 1) << "round " << round;
  }

  std::array<std::optional<Fault>, kNumThreads> fault_;
};

TEST_P(RaceTest, HasOneWinner) {
  const auto& [name, kind] = GetParam();
  const auto backend = make_backend(name);
  if (!backend) GTEST_SKIP() << why_no_backend(name);
  const auto store = backend->open(kNow);
  race(*store, kind, stored_user(*store));
}

INSTANTIATE_TEST_SUITE_P(Races, RaceTest,
                         testing::Combine(testing::ValuesIn(backend_names()), testing::ValuesIn(kKinds)),
                         [](const auto& instance) {
                           return std::get<0>(instance.param) + "_" + std::get<1>(instance.param).name;
                         });

}  // namespace

/// One open push, however many are created at once.
class PushRaceTest : public StoreTest {};
RUN_ON_EACH_STORE(PushRaceTest);

TEST_P(PushRaceTest, LeavesOneOpen) {
  const User user = stored_user(store());
  for (int round = 0; round < num_rounds() / 10; ++round) {
    std::vector<std::thread> threads;
    std::atomic<int> num_done = 0;
    for (std::size_t i = 0; i < kNumThreads; ++i) {
      threads.emplace_back([&] {
        const auto fault =
            fault_of([&] { num_done += store().device_challenges().create(new_push(user), kNow).done() ? 1 : 0; });
        EXPECT_FALSE(fault) << name_of(fault.value_or(Fault::internal));
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_GE(num_done, 1);
    EXPECT_EQ(store().device_challenges().list_open(key_of(user), kNow).size(), 1u);
  }
}

}  // namespace store_test
