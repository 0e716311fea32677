// From wire bytes to verdict nothing of ours allocates: 10,000 ceremonies of each kind, accepted and refused. What
// OpenSSL allocates within its own calls is printed.
#include <cstdio>
#include <vector>

#include "tests/alloc/counted_heap.hpp"
#include "tests/device/fixture.hpp"
#include "tests/rp/fixture.hpp"

namespace {

using rp_test::AuthenticationCase;
using rp_test::expect_accepted;
using rp_test::RegistrationCase;
using testlib::AttestationKind;

constexpr std::size_t kRounds = 10'000;

/// Runs a ceremony many times. It gives whether the verdict was the expected one.
template <class Ceremony>
void expect_no_allocation(const char* name, const Ceremony& ceremony) {
  counted_heap::reset();
  std::size_t as_expected = 0;
  for (std::size_t i = 0; i < kRounds; ++i) as_expected += ceremony();
  const counted_heap::Counts counts = counted_heap::counts();
  EXPECT_EQ(as_expected, kRounds) << name;
  EXPECT_EQ(counts.ours, 0u) << name;
  std::printf("%-40s ours %zu, OpenSSL %.1f a ceremony\n", name, counts.ours,
              static_cast<double>(counts.crypto) / static_cast<double>(kRounds));
}

void expect_registrations_do_not_allocate(const char* name, RegistrationCase& c) {
  expect_accepted(c.verify());
  const auto relying_party = c.party.make();
  const auto& request = c.complete_request();
  const auto response = c.response();
  const std::string json = c.made.to_json();
  auto& workspace = rp_test::shared_workspace();
  expect_no_allocation(
      name, [&] { return assay::verify_registration(relying_party, request, response, workspace).accepted(); });
  expect_no_allocation((std::string(name) + ", JSON").c_str(), [&] {
    return assay::verify_registration_json(relying_party, request, assay::bytes_of(json), workspace).accepted();
  });
}

TEST(HeapCounter, CountsBothKinds) {
  counted_heap::reset();
  ::operator delete(::operator new(1));  // a compiler may leave out `delete new int`
  EXPECT_EQ(counted_heap::counts().ours, 1u);
  EXPECT_EQ(counted_heap::counts().crypto, 0u);
  const auto context = assay::make_workspace(rp_test::openssl());
  EXPECT_GT(counted_heap::counts().ours, 1u);
  EXPECT_GT(counted_heap::counts().crypto, 0u);
}

TEST(Allocations, NoneInRegistrations) {
  RegistrationCase none(AttestationKind::none);
  expect_registrations_do_not_allocate("registration none", none);
  RegistrationCase self(AttestationKind::packed_self);
  expect_registrations_do_not_allocate("registration packed self", self);
  RegistrationCase full(AttestationKind::packed_x5c);
  expect_registrations_do_not_allocate("registration packed x5c", full);
  RegistrationCase u2f(AttestationKind::fido_u2f);
  expect_registrations_do_not_allocate("registration fido-u2f", u2f);
  RegistrationCase tpm(AttestationKind::tpm);
  expect_registrations_do_not_allocate("registration tpm", tpm);
  RegistrationCase android_key(AttestationKind::android_key);
  expect_registrations_do_not_allocate("registration android-key", android_key);
  RegistrationCase apple(AttestationKind::apple);
  expect_registrations_do_not_allocate("registration apple", apple);
  RegistrationCase rsa(AttestationKind::packed_self, testlib::cose::kRs256);
  expect_registrations_do_not_allocate("registration packed self RS256", rsa);
}

TEST(Allocations, NoneInAnchoredRegistrations) {
  RegistrationCase c(AttestationKind::packed_x5c);
  c.request.trust = {};
  c.request.trust.time = testlib::kJudgedAt;
  c.request.trust.unknown_status = assay::UnknownStatus::accept;
  c.anchors = {c.spec.issuer.certificate};
  expect_registrations_do_not_allocate("registration packed x5c anchored", c);
}

TEST(Allocations, NoneWithAStoreAndKeptChains) {
  RegistrationCase c(AttestationKind::packed_x5c);
  const testlib::ByteVector root = c.spec.issuer.certificate;
  const assay::Bytes anchors[] = {root};
  const auto store = assay::make_anchor_store(*rp_test::openssl(), {anchors, {}, {}});
  auto cache = assay::make_chain_cache(8);
  c.request.trust = {};
  c.request.trust.time = testlib::kJudgedAt;
  c.request.trust.unknown_status = assay::UnknownStatus::accept;
  c.request.trust.anchor_store = &*store;
  expect_registrations_do_not_allocate("registration packed x5c, store", c);
  c.request.trust.chain_cache = &*cache;
  expect_registrations_do_not_allocate("registration packed x5c, kept", c);
}

TEST(Allocations, NoneInAuthentications) {
  for (const int algorithm : {testlib::cose::kEs256, testlib::cose::kEdDsa, testlib::cose::kRs256}) {
    AuthenticationCase c(algorithm);
    const auto name = "authentication " + std::string(assay::algorithm_name(static_cast<assay::Algorithm>(algorithm)));
    expect_accepted(c.verify());
    const auto relying_party = c.party.make();
    const auto request = c.complete_request();
    const auto response = c.response();
    const std::string json = c.made.to_json();
    auto& workspace = rp_test::shared_workspace();
    expect_no_allocation(name.c_str(), [&] {
      return assay::verify_authentication(relying_party, request, response, workspace).accepted();
    });
    expect_no_allocation((name + ", JSON").c_str(), [&] {
      return assay::verify_authentication_json(relying_party, request, assay::bytes_of(json), workspace).accepted();
    });
    const auto handle = assay::make_key_handle(*rp_test::openssl(), c.spec.key.cose_key());
    c.key = &*handle;
    const auto with_handle = c.complete_request();
    expect_no_allocation((name + ", key handle").c_str(), [&] {
      return assay::verify_authentication(relying_party, with_handle, response, workspace).accepted();
    });
  }
}

// The key is let in with the first of them.
TEST(Allocations, NoneWithACacheOfKeys) {
  const auto backend = assay::find_backend("native");
  const auto secret = testlib::seed_bytes("secret of a cache", assay::kKeyCacheSecretSize);
  auto cache = assay::make_key_cache(**backend, assay::KeyForm::expanded_1k, 8, secret);
  AuthenticationCase c;
  c.party.backend = *backend;
  c.party.key_cache = &*cache;
  expect_accepted(c.verify());
  const auto relying_party = c.party.make();
  const auto request = c.complete_request();
  const auto response = c.response();
  auto& workspace = rp_test::shared_workspace(*backend);
  ASSERT_EQ(cache->statistics().admissions, 0U);
  expect_no_allocation("authentication ES256, cache of keys", [&] {
    return assay::verify_authentication(relying_party, request, response, workspace).accepted();
  });
  EXPECT_EQ(cache->statistics().admissions, 1U);
  EXPECT_EQ(cache->statistics().hits, kRounds - 1);
}

TEST(Allocations, NoneInBatches) {
  AuthenticationCase c;
  expect_accepted(c.verify());
  const auto relying_party = c.party.make();
  const auto request = c.complete_request();
  const auto response = c.response();
  const std::vector<assay::AuthenticationItem> items(100, {&request, &response});
  std::vector<assay::AuthenticationVerdict> verdicts(items.size());
  auto& workspace = rp_test::shared_workspace();
  workspace.reset();
  counted_heap::reset();
  for (std::size_t i = 0; i < kRounds / items.size(); ++i) {
    ASSERT_FALSE(assay::verify_authentications(relying_party, items, verdicts, workspace).failed());
  }
  EXPECT_EQ(counted_heap::counts().ours, 0u);
  for (const auto& verdict : verdicts) expect_accepted(verdict);
}

TEST(Allocations, NoneInRefusals) {
  RegistrationCase c(AttestationKind::packed_x5c);
  expect_accepted(c.verify());
  const auto relying_party = c.party.make();
  const auto& request = c.complete_request();
  auto& workspace = rp_test::shared_workspace();
  const std::string json = c.made.to_json();
  const auto object = c.made.attestation_object;
  std::size_t length = 0;
  expect_no_allocation("registration, every prefix of the JSON text", [&] {
    const auto prefix = std::string_view(json).substr(0, length++ % json.size());
    return !assay::verify_registration_json(relying_party, request, assay::bytes_of(prefix), workspace).accepted();
  });
  expect_no_allocation("registration, every prefix of the object", [&] {
    auto response = c.response();
    response.attestation_object = assay::Bytes(object).first(length++ % object.size());
    return !assay::verify_registration(relying_party, request, response, workspace).accepted();
  });
}

TEST(Allocations, NoneInStatements) {
  device_test::StatementCase c;
  c.statement.set("num", testlib::kEnteredNumber);
  c.number = assay::EnteredNumber{testlib::kEnteredNumber};
  expect_accepted(c.verify());
  const auto request = c.request();
  const auto response = c.response();
  auto& workspace = rp_test::shared_workspace();
  expect_no_allocation("device statement",
                       [&] { return assay::verify_statement(request, response, workspace).accepted(); });
  std::size_t length = 0;
  expect_no_allocation("device statement, every prefix", [&] {
    assay::SignedStatement prefix = response;
    prefix.statement = response.statement.first(length++ % response.statement.size());
    return !assay::verify_statement(request, prefix, workspace).accepted();
  });
}

TEST(Allocations, NoneInEnrolments) {
  for (auto c :
       {device_test::EnrolmentCase(), device_test::EnrolmentCase::android(), device_test::EnrolmentCase::apple()}) {
    expect_accepted(c.verify());
    const auto request = c.request();
    const auto response = c.response();
    auto& workspace = rp_test::shared_workspace();
    expect_no_allocation("enrolment of a device key",
                         [&] { return assay::verify_enrolment(request, response, workspace).accepted(); });
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (!counted_heap::install()) {
    std::fputs("OpenSSL had allocated before the test could count\n", stderr);
    return 1;
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
