#include "site/client_registry.hpp"

#include <gtest/gtest.h>

#include "site/browsers.hpp"
#include "tests/assayd/site/world.hpp"

namespace site_test {
namespace {

namespace site = assayd::site;
namespace store = assayd::store;

class ClientRegistryTest : public testing::Test {
 protected:
  World world;
  site::ClientRegistry registry{world.store()};
};

TEST_F(ClientRegistryTest, MakesClientsWithKnownScopesOnly) {
  EXPECT_THROW((void)registry.add("a", {}, site::now()), std::runtime_error);
  EXPECT_THROW((void)registry.add("a", {"users:reed"}, site::now()), std::runtime_error);
  EXPECT_TRUE(registry.list().empty());
  const auto made = registry.add("a", {"users:read", "users:write"}, site::now());
  EXPECT_TRUE(made.secret.starts_with("assayd_sk_"));
  EXPECT_EQ(made.secret.size(), 10U + 43U) << "256 bits";
  ASSERT_EQ(registry.list().size(), 1U);
  EXPECT_EQ(registry.list()[0].scopes, "users:read users:write");
  EXPECT_EQ(*registry.list()[0].secret_hash, site::secret_hash(made.secret));
}

TEST_F(ClientRegistryTest, ChangesClientsThatThereAreOnly) {
  const std::string id = registry.add("a", {"users:read"}, site::now()).client.id;
  EXPECT_THROW((void)registry.rotate("0123", 0, site::now()), std::runtime_error);
  EXPECT_THROW(registry.disable("0123", site::now()), std::runtime_error);
  EXPECT_NE(registry.rotate(id, 0, site::now()).secret, registry.rotate(id, 0, site::now()).secret);
  registry.disable(id, site::now());
  EXPECT_EQ(registry.list()[0].status, store::ClientStatus::suspended);
  EXPECT_THROW(registry.disable(id, site::now()), std::runtime_error) << "again";
}

}  // namespace
}  // namespace site_test
