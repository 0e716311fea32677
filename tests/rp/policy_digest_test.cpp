// The digest that ties ceremony state to the policy that it was made under.
#include "lib/rp/policy_digest.hpp"

#include <map>

#include "tests/rp/fixture.hpp"
#include "tests/rp/policy_mutations.hpp"

namespace {

using assay::Aaguid;
using assay::Policy;
using Digest = std::array<std::uint8_t, 32>;

Digest digest_of(const Policy& policy) {
  Digest digest{};
  EXPECT_EQ(assay::rp::policy_digest(*rp_test::shared_workspace().impl(), policy, digest), assay::Error{});
  return digest;
}

TEST(PolicyDigest, IsTheSameForTheSamePolicy) {
  EXPECT_EQ(digest_of(Policy{}), digest_of(Policy{}));
  for (const rp_test::PolicyMutation& mutate : rp_test::policy_mutations()) {
    Policy one;
    Policy other;
    mutate(one);
    mutate(other);
    EXPECT_EQ(digest_of(one), digest_of(other));
  }
}

TEST(PolicyDigest, DiffersWhenAnyOneMemberDoes) {
  const std::vector<rp_test::PolicyMutation> mutations = rp_test::policy_mutations();
  std::map<Digest, std::size_t> seen = {{digest_of(Policy{}), mutations.size()}};
  for (std::size_t i = 0; i < mutations.size(); ++i) {
    Policy policy;
    mutations[i](policy);
    const auto [place, is_new] = seen.emplace(digest_of(policy), i);
    EXPECT_TRUE(is_new) << "mutation " << i << " has the digest of " << place->second;
  }
}

TEST(PolicyDigest, DoesNotDependOnWhereAListLies) {
  const std::vector<Aaguid> one = {Aaguid{1}, Aaguid{2}};
  const std::vector<Aaguid> copy = one;
  Policy policy;
  policy.aaguids.allowed = one;
  const Digest digest = digest_of(policy);
  policy.aaguids.allowed = copy;
  EXPECT_EQ(digest_of(policy), digest);
}

TEST(PolicyDigest, CoversEveryItemOfListsThatFillManyBlocks) {
  std::vector<Aaguid> denied(300);
  for (std::size_t i = 0; i < denied.size(); ++i) denied[i][0] = static_cast<std::uint8_t>(i);
  Policy policy;
  policy.aaguids.denied = denied;
  std::map<Digest, std::size_t> seen = {{digest_of(policy), denied.size()}};
  for (std::size_t i = 0; i < denied.size(); ++i) {
    denied[i][15] ^= 1;
    EXPECT_TRUE(seen.emplace(digest_of(policy), i).second) << i;
    denied[i][15] ^= 1;
    policy.aaguids.denied = std::span(denied).first(i);
    EXPECT_TRUE(seen.emplace(digest_of(policy), i).second) << i << " items";
    policy.aaguids.denied = denied;
  }
}

TEST(PolicyDigest, KnowsOneListFromTheOther) {
  const std::vector<Aaguid> two = {Aaguid{1}, Aaguid{2}};
  Policy allowed_first;
  allowed_first.aaguids = {std::span(two).first(1), std::span(two).last(1)};
  Policy all_allowed;
  all_allowed.aaguids = {two, {}};
  Policy all_denied;
  all_denied.aaguids = {{}, two};
  EXPECT_NE(digest_of(allowed_first), digest_of(all_allowed));
  EXPECT_NE(digest_of(all_allowed), digest_of(all_denied));
}

}  // namespace
