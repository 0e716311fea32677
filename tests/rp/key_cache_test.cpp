// A relying party with a cache of keys: ceremonies fill it and use it, and come out as they do without.
#include "assay/key_cache.hpp"

#include <algorithm>
#include <deque>

#include "tests/rp/server.hpp"

namespace {

using assay::Error;
using assay::ErrorCode;
using assay::KeyCache;
using assay::KeyForm;
using assay::Step;
using rp_test::AuthenticationCase;
using rp_test::expect_accepted;
using rp_test::expect_refused;
using rp_test::RegistrationCase;
using rp_test::shared_workspace;

const assay::Backend* native() {
  static const auto backend = assay::find_backend("native");
  return *backend;
}

KeyCache make_cache(const assay::Backend* backend = native()) {
  const auto secret = testlib::seed_bytes("secret of a cache", assay::kKeyCacheSecretSize);
  auto made = assay::make_key_cache(*backend, KeyForm::expanded_1k, 64, secret);
  EXPECT_TRUE(made.has_value());
  return std::move(*made);
}

/// What has a Party is to verify with native code and this cache.
template <class Case>
void use(Case& c, KeyCache* cache) {
  c.party.backend = native();
  c.party.key_cache = cache;
}

TEST(KeyCache, ServesAuthentications) {
  KeyCache cache = make_cache();
  AuthenticationCase c;
  use(c, &cache);
  for (int i = 0; i < 2; ++i) expect_accepted(c.verify());
  EXPECT_EQ(cache.statistics().admissions, 1U);
  EXPECT_EQ(cache.statistics().hits, 0U);
  expect_accepted(c.verify());
  expect_accepted(c.verify_json());
  EXPECT_EQ(cache.statistics().hits, 2U);
  c.made.signature.back() ^= 1;
  expect_refused(c.verify_made(), ErrorCode::signature_invalid, Step::auth_signature);
  EXPECT_EQ(cache.statistics().hits, 3U);
}

TEST(KeyCache, ServesWholeCeremonies) {
  KeyCache cache = make_cache();
  rp_test::Server server;
  use(server, &cache);
  const rp_test::Client client;
  server.store = {client.credential(server.user_handle)};
  for (int i = 0; i < 3; ++i) {
    const auto begun = server.begin_authentication();
    const auto finished = server.finish_authentication(begun, client.get(begun));
    EXPECT_TRUE(finished.accepted()) << assay::error_name(finished.error.code);
  }
  EXPECT_EQ(cache.statistics().misses, 2U);
  EXPECT_EQ(cache.statistics().hits, 1U);
}

TEST(KeyCache, ServesBatchesWhoseVerdictsStayTheSame) {
  KeyCache cache = make_cache();
  std::deque<AuthenticationCase> cases;
  std::deque<assay::AuthenticationRequest> requests;
  std::deque<assay::AuthenticationResponse> responses;
  std::vector<assay::AuthenticationItem> items;
  for (std::size_t i = 0; i < 60; ++i) {
    AuthenticationCase& c =
        cases.emplace_back(i % 3 == 2 ? testlib::cose::kEdDsa : testlib::cose::kEs256, "user " + std::to_string(i % 6));
    c.made = testlib::make_authentication(c.spec);
    if (i % 5 == 3) c.made.signature.back() ^= 1;
    requests.push_back(c.complete_request());
    responses.push_back(c.response());
    items.push_back({&requests.back(), &responses.back()});
  }
  rp_test::Party party = cases[0].party;
  const auto verify = [&](KeyCache* with) {
    party.backend = native();
    party.key_cache = with;
    std::vector<assay::AuthenticationVerdict> verdicts(items.size());
    shared_workspace(native()).reset();
    EXPECT_EQ(assay::verify_authentications(party.make(), items, verdicts, shared_workspace(native())), Error{});
    std::vector<Error> errors;
    for (const auto& verdict : verdicts) errors.push_back(verdict.error);
    return errors;
  };
  const std::vector<Error> expected = verify(nullptr);
  EXPECT_EQ(std::ranges::count(expected, Error{}), 48);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(verify(&cache), expected);
  EXPECT_EQ(cache.statistics().admissions, 4U);
  EXPECT_EQ(cache.statistics().hits, 80U);
}

// Devices of one model sign with one certificate's key.
TEST(KeyCache, ServesTheAttestationSignaturesOfRegistrations) {
  KeyCache cache = make_cache();
  RegistrationCase c(testlib::AttestationKind::packed_x5c);
  use(c, &cache);
  for (int i = 0; i < 3; ++i) expect_accepted(c.verify());
  EXPECT_EQ(cache.statistics().admissions, 1U);
  EXPECT_EQ(cache.statistics().hits, 1U);
}

TEST(KeyCache, OfAnotherBackendIsRefused) {
  KeyCache cache = make_cache();
  rp_test::Party party;
  party.key_cache = &cache;
  const auto refused = assay::make_relying_party(party.config());
  EXPECT_EQ(refused.error(),
            (Error{ErrorCode::key_cache_backend_mismatch, Step::none, assay::Input::configuration, 0}));
  party.backend = native();
  EXPECT_TRUE(assay::make_relying_party(party.config()).has_value());
  KeyCache none;
  party.backend = rp_test::openssl();
  party.key_cache = &none;
  EXPECT_TRUE(assay::make_relying_party(party.config()).has_value());
}

TEST(KeyCache, ChangesNothingThatCeremoniesAreBoundTo) {
  KeyCache cache = make_cache();
  rp_test::Party party;
  party.backend = native();
  const assay::RelyingParty without = party.make();
  party.key_cache = &cache;
  EXPECT_TRUE(std::ranges::equal(party.make().digest32(), without.digest32()));
}

}  // namespace
