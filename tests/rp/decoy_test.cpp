// Credentials for users that do not exist.
#include "assay/decoy.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/rp/fixture.hpp"

namespace {

using assay::DecoyKind;
using assay::DecoyShape;
using assay::ErrorCode;
using testlib::ByteVector;
using Secret = std::array<std::uint8_t, 32>;

Secret secret_of(std::string_view label) {
  Secret secret{};
  std::ranges::copy(testlib::seed_bytes(label, secret.size()), secret.begin());
  return secret;
}

struct Decoy {
  ByteVector id;
  assay::Transports transports;
  friend bool operator==(const Decoy&, const Decoy&) = default;
};

std::vector<Decoy> decoys(std::string_view user, const DecoyShape& shape = {}, std::string_view rp_id = "example.org",
                          const Secret& secret = secret_of("decoys")) {
  rp_test::shared_workspace().reset();
  const auto made =
      assay::make_decoy_credentials(secret, rp_id, assay::bytes_of(user), shape, rp_test::shared_workspace());
  EXPECT_TRUE(made.has_value()) << assay::error_name(made.error().code);
  std::vector<Decoy> out;
  for (const auto& credential : *made)
    out.push_back({{credential.id.begin(), credential.id.end()}, credential.transports});
  return out;
}

TEST(Catalogue, SV_18_TheSameNameGetsTheSameDecoys) {
  for (const std::string_view user : {"alice", "", "bob@example.org"}) EXPECT_EQ(decoys(user), decoys(user));
}

TEST(Catalogue, SV_18_AnotherNameSecretOrRelyingPartyGetsOthers) {
  const auto alice = decoys("alice");
  EXPECT_NE(decoys("alicf"), alice);
  EXPECT_NE(decoys("alice", {}, "example.com"), alice);
  EXPECT_NE(decoys("alice", {}, "example.org", secret_of("another")), alice);
  // The RP ID and the name do not run into each other.
  EXPECT_NE(decoys("galice", {}, "example.or"), alice);
}

TEST(Catalogue, SV_18_DecoysHaveTheShapesAskedFor) {
  const DecoyKind kinds[] = {{16, {assay::Transports::internal}}, {1023, {assay::Transports::usb}}};
  const DecoyShape shape{kinds, 3};
  std::map<std::size_t, int> numbers;
  std::map<std::size_t, int> lengths;
  for (int i = 0; i < 600; ++i) {
    const auto made = decoys("user " + std::to_string(i), shape);
    ++numbers[made.size()];
    for (const Decoy& decoy : made) {
      ++lengths[decoy.id.size()];
      const auto expected = decoy.id.size() == 16 ? assay::Transports::internal : assay::Transports::usb;
      EXPECT_EQ(decoy.transports.bits, expected);
    }
  }
  ASSERT_EQ(numbers.size(), 3u);
  for (const auto& [number, count] : numbers) EXPECT_GT(count, 140) << number;
  ASSERT_EQ(lengths.size(), 2u);
  for (const auto& [length, count] : lengths) EXPECT_GT(count, 450) << length;
}

TEST(Catalogue, SV_18_NoTwoDecoysShareBytes) {
  std::set<ByteVector> beginnings;
  std::size_t count = 0;
  for (int i = 0; i < 200; ++i) {
    for (const Decoy& decoy : decoys("user " + std::to_string(i), {{}, 16})) {
      beginnings.emplace(decoy.id.begin(), decoy.id.begin() + 8);
      ++count;
    }
  }
  EXPECT_EQ(beginnings.size(), count);
}

TEST(Decoy, RefusesImpossibleShapes) {
  auto& workspace = rp_test::shared_workspace();
  const auto error_of = [&](const DecoyShape& shape) {
    workspace.reset();
    return assay::make_decoy_credentials(secret_of("decoys"), "example.org", {}, shape, workspace).error().code;
  };
  const DecoyKind shortest[] = {{16, {}}};
  const DecoyKind too_short[] = {{15, {}}};
  const DecoyKind longest[] = {{1023, {}}};
  const DecoyKind too_long[] = {{1024, {}}};
  EXPECT_EQ(error_of({shortest, 1}), ErrorCode::ok);
  EXPECT_EQ(error_of({longest, 16}), ErrorCode::ok);
  EXPECT_EQ(error_of({too_short, 1}), ErrorCode::decoy_shape);
  EXPECT_EQ(error_of({too_long, 1}), ErrorCode::decoy_shape);
  EXPECT_EQ(error_of({{}, 0}), ErrorCode::decoy_shape);
  EXPECT_EQ(error_of({{}, 17}), ErrorCode::decoy_shape);
}

TEST(Decoy, NeedsAWorkspaceWithABackend) {
  assay::Workspace none;
  EXPECT_EQ(assay::make_decoy_credentials(secret_of("decoys"), "example.org", {}, {}, none).error().code,
            ErrorCode::workspace_backend_mismatch);
}

}  // namespace
