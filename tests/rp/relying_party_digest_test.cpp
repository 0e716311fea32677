// The digest that ceremony state is bound to: all that a configuration says of what is accepted changes it.
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "tests/rp/fixture.hpp"

namespace {

using rp_test::Party;
using testlib::ByteVector;

ByteVector digest_of(const Party& party) {
  const assay::RelyingParty made = party.make();
  return {made.digest32().begin(), made.digest32().end()};
}

Party framed() {
  Party party;
  party.origins = {"https://example.org", "https://login.example.org"};
  party.related_origins = {"https://example.net"};
  party.top_origins = {"https://shop.example"};
  party.allow_cross_origin = true;
  return party;
}

TEST(RelyingPartyDigest, FollowsFromTheConfiguration) {
  EXPECT_EQ(digest_of(framed()), digest_of(framed()));
  EXPECT_EQ(digest_of(framed()).size(), 32U);
}

TEST(RelyingPartyDigest, DiffersWithEveryMember) {
  const std::function<void(Party&)> changes[] = {
      [](Party&) {},
      [](Party& p) { p.id = "login.example.org", p.origins = {"https://login.example.org"}; },
      [](Party& p) {
        p.origins = {"https://login.example.org", "https://example.org"};
      },
      [](Party& p) { p.origins.pop_back(); },
      [](Party& p) { p.related_origins = {"https://example.com"}; },
      [](Party& p) { p.related_origins.clear(); },
      [](Party& p) { p.top_origins.push_back("https://example.net"), p.related_origins.clear(); },
      [](Party& p) { p.top_origins.clear(); },
      [](Party& p) { p.allow_subdomains = true; },
      [](Party& p) { p.allow_any_port = true; },
      [](Party& p) { p.allow_localhost = true; },
      [](Party& p) { p.allow_cross_origin = false; },
      [](Party& p) { p.allow_rs1_credentials = true; },
      [](Party& p) { p.origin_checks = assay::OriginChecks::skipped_for_recorded_ceremonies; },
      [](Party& p) { p.profile = assay::Profile::fido_conformance; },
  };
  std::set<ByteVector> seen;
  for (const auto& change : changes) {
    Party party = framed();
    change(party);
    EXPECT_TRUE(seen.insert(digest_of(party)).second) << seen.size();
  }
}

TEST(RelyingPartyDigest, IsThatOfNoPartyWithoutOne) {
  const ByteVector zeros(32);
  const assay::RelyingParty none;
  EXPECT_EQ(ByteVector(none.digest32().begin(), none.digest32().end()), zeros);
  EXPECT_NE(digest_of(framed()), zeros);
}

}  // namespace
