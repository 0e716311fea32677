#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "assay/ceremony_state.hpp"
#include "tests/assayd/site/world.hpp"

namespace site_test {
namespace {

using nlohmann::json;

/// Everybody is told the same, whatever the reason.
void expect_refused(World& world, const Answer& answer, const std::string& reason) {
  EXPECT_EQ(answer.status, 403) << answer.body;
  json problem = answer.json();
  problem.erase("request_id");
  problem.erase("signal_unknown_credential");
  EXPECT_EQ(problem, json({{"type", "urn:assayd:error:not_accepted"},
                           {"title", "Forbidden"},
                           {"status", 403},
                           {"detail", "The passkey was not accepted. Try again."},
                           {"code", "not_accepted"}}));
  EXPECT_TRUE(world.logs("\"reason\":\"" + reason + "\"")) << reason << "\n" << world.log();
}

class SignInTest : public testing::Test {
 protected:
  void SetUp() override {
    passkey = browser.sign_up("Ada");
    browser.post("/v1/session/end", "{}");
  }
  /// An assertion with something changed is refused, and the twin without the change accepted.
  void refuses(const Edit& edit, const std::string& reason) {
    const Begun begun = browser.begin("/v1/session");
    Passkey copy = passkey;
    expect_refused(world, browser.finish("/v1/session", begun, assertion(begun, copy, edit)), reason);
    EXPECT_FALSE(browser.account().at("signed_in"));
    EXPECT_EQ(browser.sign_in(passkey).status, 204);
  }

  World world;
  Browser browser{world};
  Passkey passkey{testlib::SigningKey::make(testlib::cose::kEs256, "none"), {}, {}};
};

TEST_F(SignInTest, TakesAPasskeyAndShowsTheAccount) {
  EXPECT_FALSE(browser.account().at("signed_in"));
  const Answer answer = browser.sign_in(passkey);
  ASSERT_EQ(answer.status, 204) << answer.body;
  ASSERT_EQ(answer.cookies.size(), 1U);
  EXPECT_TRUE(answer.cookies[0].starts_with("__Host-assayd-session="));
  for (const char* attribute : {"; Path=/", "; HttpOnly", "; SameSite=Strict", "; Secure"}) {
    EXPECT_NE(answer.cookies[0].find(attribute), std::string::npos) << attribute;
  }
  const json account = browser.account();
  EXPECT_EQ(account.at("name"), "Ada");
  ASSERT_EQ(account.at("passkeys").size(), 1U);
  EXPECT_EQ(account["passkeys"][0].at("label"), "Passkey 1");
  EXPECT_TRUE(account["passkeys"][0].at("this_session"));
  EXPECT_EQ(account.at("signal_all_accepted_credentials").at("rpId"), "rp.example");
  EXPECT_EQ(account.at("signal_current_user_details").at("name"), "Ada");
}

TEST_F(SignInTest, EndsTheSessionForGood) {
  ASSERT_EQ(browser.sign_in(passkey).status, 204);
  const auto stolen = browser.cookies;
  EXPECT_TRUE(browser.account().at("signed_in"));
  EXPECT_EQ(browser.post("/v1/session/end", "{}").status, 204);
  browser.cookies = stolen;
  EXPECT_FALSE(browser.account().at("signed_in"));
}

TEST_F(SignInTest, EndsTheSessionBeforeWhenAnotherBegins) {
  ASSERT_EQ(browser.sign_in(passkey).status, 204);
  Browser stolen = browser;
  ASSERT_EQ(browser.sign_in(passkey).status, 204);
  EXPECT_TRUE(browser.account().at("signed_in"));
  EXPECT_FALSE(stolen.account().at("signed_in"));
}

TEST_F(SignInTest, RefusesAReplayedAssertion) {
  const Begun begun = browser.begin("/v1/session");
  const std::string body = assertion(begun, passkey);
  EXPECT_EQ(browser.finish("/v1/session", begun, body).status, 204);
  expect_refused(world, browser.finish("/v1/session", begun, body), "auth.options ceremony_finished");
}

TEST_F(SignInTest, EndsACeremonyThatFailed) {
  const Begun begun = browser.begin("/v1/session");
  Passkey copy = passkey;
  const auto no_user = [](testlib::AuthenticationSpec& spec) { spec.auth_data.flags &= 0xfe; };
  expect_refused(world, browser.finish("/v1/session", begun, assertion(begun, copy, no_user)),
                 "auth.up user_not_present");
  expect_refused(world, browser.finish("/v1/session", begun, assertion(begun, passkey)),
                 "auth.options ceremony_finished");
}

TEST_F(SignInTest, RefusesAnAssertionMadeAtAnotherOrigin) {
  refuses([](auto& spec) { spec.client_data.origin = "https://evil.example"; }, "auth.origin origin_not_allowed");
}

TEST_F(SignInTest, RefusesAnAssertionMadeAtAnotherOriginOfOurs) {
  refuses([](auto& spec) { spec.client_data.origin = kRelated; }, "auth.origin origin_not_that_of_ceremony");
}

TEST_F(SignInTest, TakesARelatedOrigin) {
  browser.origin = kRelated;
  const Begun begun = browser.begin("/v1/session");
  const auto there = [](testlib::AuthenticationSpec& spec) { spec.client_data.origin = kRelated; };
  EXPECT_EQ(browser.finish("/v1/session", begun, assertion(begun, passkey, there)).status, 204);
}

TEST_F(SignInTest, RefusesAChallengeOfAnotherCeremony) {
  const testlib::ByteVector other = browser.begin("/v1/session").challenge();
  refuses([&](auto& spec) { spec.client_data.challenge = other; }, "auth.challenge challenge_mismatch");
}

TEST_F(SignInTest, RefusesAPasskeyOfAnotherUserUnderOnesOwnName) {
  Browser second(world);
  const Passkey bob = second.sign_up("Bob");
  refuses([&](auto& spec) { spec.user_handle = bob.user_handle; }, "auth.user.discovered user_handle_mismatch");
}

TEST_F(SignInTest, RefusesACounterThatWentBack) {
  passkey.counter = 10;
  ASSERT_EQ(browser.sign_in(passkey).status, 204);
  browser.post("/v1/session/end", "{}");
  refuses([](auto& spec) { spec.auth_data.sign_count = 5; }, "auth.sign_count sign_count_regressed");
}

TEST_F(SignInTest, RefusesAWrongSignature) {
  refuses([](auto& spec) { spec.hooks.message = [](auto& message) { message.back() ^= 1; }; },
          "auth.signature signature_invalid");
}

TEST_F(SignInTest, RefusesWithoutUserVerification) {
  refuses([](auto& spec) { spec.auth_data.flags &= 0xfb; }, "auth.uv user_not_verified");
}

TEST_F(SignInTest, SaysWhatIsUnknownToThePasskeyManagerOnly) {
  const Begun begun = browser.begin("/v1/session");
  Passkey copy = passkey;
  const Answer answer =
      browser.finish("/v1/session", begun, assertion(begun, copy, [](auto& spec) { spec.credential_id.back() ^= 1; }));
  expect_refused(world, answer, "auth.user.discovered unknown_credential");
  EXPECT_EQ(answer.json().at("signal_unknown_credential").at("rpId"), "rp.example");
  EXPECT_EQ(browser.sign_in(passkey).status, 204);
}

TEST_F(SignInTest, RefusesACeremonyOfAnotherBrowser) {
  const Begun begun = browser.begin("/v1/session");
  Browser victim(world);
  victim.begin("/v1/session");
  Passkey copy = passkey;
  expect_refused(world, victim.finish("/v1/session", begun, assertion(begun, copy)),
                 "auth.options state_session_mismatch");
  EXPECT_EQ(browser.finish("/v1/session", begun, assertion(begun, passkey)).status, 204);
}

/// The state with its times moved.
std::string aged(World& world, const std::string& state, std::int64_t seconds) {
  auto workspace = world.party().workspaces().borrow();
  const auto sealed = assayd::site::from_base64url(state).value();
  auto opened = assay::open_state(world.secrets().state_keys(), sealed, *workspace);
  EXPECT_TRUE(opened);
  opened->issued_at -= seconds;
  opened->expires_at -= seconds;
  assay::StateNonce nonce{};
  assayd::site::fill_random(nullptr, nonce);
  assayd::store::ByteVector out(assay::kMaxSealedState);
  const auto again = assay::seal_state(world.secrets().state_keys(), *opened, nonce, out, *workspace);
  EXPECT_TRUE(again);
  return assayd::site::base64url(*again);
}

TEST_F(SignInTest, RefusesAnExpiredChallenge) {
  Begun begun = browser.begin("/v1/session");
  begun.state = aged(world, begun.state, 301);
  Passkey copy = passkey;
  expect_refused(world, browser.finish("/v1/session", begun, assertion(begun, copy)), "auth.options ceremony_expired");
  begun = browser.begin("/v1/session");
  begun.state = aged(world, begun.state, 200);
  EXPECT_EQ(browser.finish("/v1/session", begun, assertion(begun, passkey)).status, 204);
}

TEST_F(SignInTest, RefusesAStateThatWasChanged) {
  Begun begun = browser.begin("/v1/session");
  begun.state[60] = begun.state[60] == 'A' ? 'B' : 'A';
  Passkey copy = passkey;
  expect_refused(world, browser.finish("/v1/session", begun, assertion(begun, copy)),
                 "auth.options aead_not_authentic");
  EXPECT_EQ(browser.post("/v1/session/result", "{}").status, 400) << "no state at all";
}

TEST_F(SignInTest, HasOneWinnerWhenOneAssertionIsSentByMany) {
  constexpr int kNumThreads = 12;
  for (int round = 0; round < 20; ++round) {
    const Begun begun = browser.begin("/v1/session");
    const std::string body = assertion(begun, passkey);
    std::atomic<int> num_accepted = 0, num_refused = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < kNumThreads; ++i) {
      threads.emplace_back([&, copy = browser]() mutable {
        const int status = copy.finish("/v1/session", begun, body).status;
        num_accepted += status == 204 ? 1 : 0;
        num_refused += status == 403 ? 1 : 0;
      });
    }
    for (std::thread& thread : threads) thread.join();
    ASSERT_EQ(num_accepted, 1) << round;
    ASSERT_EQ(num_refused, kNumThreads - 1) << round;
  }
}

TEST_F(SignInTest, HasOneWinnerAmongCeremoniesWithOneCounter) {
  constexpr int kNumThreads = 8;
  for (int round = 0; round < 10; ++round) {
    ++passkey.counter;
    std::atomic<int> num_accepted = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < kNumThreads; ++i) {
      threads.emplace_back([&, copy = browser, same = passkey]() mutable {
        const Begun begun = copy.begin("/v1/session");
        num_accepted += copy.finish("/v1/session", begun, assertion(begun, same)).status == 204 ? 1 : 0;
      });
    }
    for (std::thread& thread : threads) thread.join();
    ASSERT_EQ(num_accepted, 1) << round;
    ++passkey.counter;
  }
}

TEST_F(SignInTest, TakesRequestsOfOurPagesOnly) {
  const auto status = [&](std::map<std::string, std::string> more) {
    return browser.post("/v1/session/options", "{}", std::move(more)).status;
  };
  EXPECT_EQ(status({}), 200);
  EXPECT_EQ(status({{"Origin", "https://evil.example"}}), 403);
  EXPECT_EQ(status({{"Origin", "null"}}), 403);
  EXPECT_EQ(status({{"Origin", ""}}), 403) << "none";
  EXPECT_EQ(status({{"Sec-Fetch-Site", "cross-site"}}), 403);
  EXPECT_EQ(status({{"Sec-Fetch-Site", "same-site"}}), 403);
  EXPECT_EQ(status({{"Sec-Fetch-Site", ""}}), 200) << "older browsers do not say";
  EXPECT_EQ(status({{"Content-Type", "text/plain"}}), 415);
}

TEST_F(SignInTest, RefusesEveryChangeFromAnotherSite) {
  ASSERT_EQ(browser.sign_in(passkey).status, 204);
  const std::string id = browser.account().at("passkeys")[0].at("id");
  for (const std::string& path :
       {std::string("/v1/accounts/options"), std::string("/v1/accounts/result"), std::string("/v1/session/options"),
        std::string("/v1/session/result"), std::string("/v1/passkeys/options"), std::string("/v1/passkeys/result"),
        "/v1/passkeys/" + id + "/rename", "/v1/passkeys/" + id + "/revoke", std::string("/v1/session/end")}) {
    const Answer answer = browser.post(path, R"({"name":"x","label":"x"})", {{"Origin", "https://evil.example"}});
    EXPECT_EQ(answer.status, 403) << path;
    EXPECT_EQ(answer.code(), "not_our_page") << path;
  }
  EXPECT_EQ(browser.account().at("passkeys")[0].at("label"), "Passkey 1");
  EXPECT_EQ(browser.post("/v1/passkeys/" + id + "/rename", R"({"label":"x"})").status, 204);
}

TEST(SignInLimit, HoldsBackOneAddress) {
  assayd::site::SiteConfig config;
  config.limits.burst = 3;
  config.limits.interval = 3600 * assayd::store::kSecond;
  World world(config);
  Browser browser(world);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(browser.post("/v1/session/options", "{}").status, 200) << i;
  const Answer answer = browser.post("/v1/session/options", "{}");
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.code(), "too_many_requests");
  EXPECT_GT(std::stoi(answer.headers.at("retry-after")), 3000);
}

}  // namespace
}  // namespace site_test
