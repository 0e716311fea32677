// How deep the stack gets, on a thread whose stack is painted beforehand. docs/memory.md states the bounds asserted
// here.
#include <pthread.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <functional>

#include "tests/rp/fixture.hpp"

namespace {

using rp_test::AuthenticationCase;
using rp_test::expect_accepted;
using rp_test::RegistrationCase;
using testlib::AttestationKind;

constexpr std::size_t kStackSize = 1 << 20;
constexpr std::uint8_t kPaint = 0xa5;

/// Bytes of stack that a call uses, that of starting the thread taken off.
std::size_t stack_used(const std::function<void()>& call) {
  auto* const stack =
      static_cast<std::uint8_t*>(mmap(nullptr, kStackSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  std::fill_n(stack, kStackSize, kPaint);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstack(&attributes, stack, kStackSize);
  pthread_t thread;
  const auto run = [](void* argument) -> void* {
    (*static_cast<const std::function<void()>*>(argument))();
    return nullptr;
  };
  pthread_create(&thread, &attributes, run, const_cast<std::function<void()>*>(&call));
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  const auto* const deepest = std::find_if(stack, stack + kStackSize, [](std::uint8_t byte) { return byte != kPaint; });
  const auto used = static_cast<std::size_t>(stack + kStackSize - deepest);
  munmap(stack, kStackSize);
  return used;
}

std::size_t stack_used_by(const char* name, const std::function<void()>& call) {
  const std::size_t nothing = stack_used([] {});
  const std::size_t used = stack_used(call) - nothing;
  std::printf("%-50s %zu bytes of stack\n", name, used);
  return used;
}

TEST(Stack, MeasuresWhatACallUses) {
  const auto used = stack_used_by("an array of 10,000 bytes", [] {
    volatile std::uint8_t bytes[10'000];
    for (auto& byte : bytes) byte = 0;
  });
  EXPECT_GE(used, 9'900u);  // the frames around it may be smaller than those around nothing
  EXPECT_LE(used, 12'000u);
}

// Everything but the backend: the credential is refused at the last step before its signature, or has none.
TEST(Stack, StaysUnderItsBoundWithoutTheBackend) {
  AuthenticationCase authentication;
  expect_accepted(authentication.verify());
  const auto relying_party = authentication.party.make();
  const auto request = authentication.complete_request();
  const auto response = authentication.response();
  const std::string json = authentication.made.to_json();
  auto& workspace = rp_test::shared_workspace();
  EXPECT_LE(
      stack_used_by("prepare_authentication",
                    [&] {
                      EXPECT_FALSE(
                          assay::prepare_authentication(relying_party, request, response, workspace).error.failed());
                    }),
      16u * 1024);
  EXPECT_LE(
      stack_used_by(
          "parse_authentication_response",
          [&] { EXPECT_TRUE(assay::parse_authentication_response(assay::bytes_of(json), workspace).has_value()); }),
      16u * 1024);
  RegistrationCase registration(AttestationKind::packed_x5c);
  expect_accepted(registration.verify());
  const auto& registration_request = registration.complete_request();
  const auto registration_response = registration.response();
  EXPECT_LE(stack_used_by("prepare_registration",
                          [&] {
                            EXPECT_FALSE(assay::prepare_registration(relying_party, registration_request,
                                                                     registration_response, workspace)
                                             .error.failed());
                          }),
            24u * 1024);
  workspace.reset();
}

TEST(Stack, StaysUnderItsBoundWithOpenssl) {
  for (const auto kind : {AttestationKind::packed_self, AttestationKind::packed_x5c, AttestationKind::fido_u2f,
                          AttestationKind::tpm, AttestationKind::android_key, AttestationKind::apple}) {
    RegistrationCase c(kind);
    c.anchors = {c.spec.issuer.certificate};
    expect_accepted(c.verify());
    EXPECT_LE(stack_used_by("verify_registration", [&] { expect_accepted(c.verify_made()); }), 64u * 1024);
  }
}

TEST(Stack, DoesNotGrowWithDepthOfTheInput) {
  const auto used_by_depth = [](std::size_t depth) {
    RegistrationCase c;
    c.spec.client_data.extra_members = {{"deep", std::string(depth, '[') + std::string(depth, ']')}};
    c.made = testlib::make_registration(c.spec);
    const auto relying_party = c.party.make();
    const auto& request = c.complete_request();
    return stack_used_by("client data nested", [&] {
      (void)assay::verify_registration(relying_party, request, c.response(), rp_test::shared_workspace());
    });
  };
  const std::size_t shallow = used_by_depth(2);
  const std::size_t deepest_accepted = used_by_depth(14);
  const std::size_t refused = used_by_depth(4000);
  EXPECT_LE(deepest_accepted, shallow + 4096);
  EXPECT_LE(refused, shallow + 4096);
}

}  // namespace
