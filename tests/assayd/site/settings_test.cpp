#include "ops/settings.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "site/secrets.hpp"
#include "store/postgres_store.hpp"

namespace assayd::ops {
namespace {

class SettingsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = (std::filesystem::temp_directory_path() / "assayd-settings-XXXXXX").string();
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string file(const std::string& text, const std::string& name = "file") {
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  }
  /// What the settings are refused with; empty if they are not.
  std::string refusal(const std::string& text) {
    try {
      Settings settings;
      read_settings(file(text), settings);
      complete(settings);
      return "";
    } catch (const BadSettings& error) {
      return error.what();
    }
  }

  std::string folder_;
};

TEST_F(SettingsTest, NameFilesThatAreRead) {
  const std::string root = file("DER", "root.der");
  Settings settings;
  read_settings(file("[conformance]\nenabled = true\nroots = [\"" + root + "\"]\n"), settings);
  EXPECT_TRUE(settings.site.conformance);
  EXPECT_EQ(settings.site.conformance_roots, std::vector<store::ByteVector>({{'D', 'E', 'R'}}));
  const std::string missing = folder_ + "/none.der";
  EXPECT_EQ(refusal("[conformance]\nroots = [\"" + missing + "\"]\n"),
            "conformance.roots: " + missing + " cannot be read, or is empty");
}

TEST_F(SettingsTest, AreRead) {
  Settings settings;
  read_settings(file(R"(
[listen]
port = 8443
trusted_proxies = ["10.0.0.0/8"]
[relying_party]
id = "rp.example"
origins = ["https://rp.example"]
[sessions]
idle_seconds = 60
[operations]
grace_seconds = 3
)"),
                settings);
  complete(settings);
  EXPECT_EQ(settings.server.port, 8443);
  EXPECT_EQ(settings.server.trusted_proxies, std::vector<std::string>{"10.0.0.0/8"});
  EXPECT_EQ(settings.party.id, "rp.example");
  EXPECT_EQ(settings.site.sessions.idle, 60 * store::kSecond);
  EXPECT_EQ(settings.grace.count(), 3);
}

TEST_F(SettingsTest, NameWhatIsWrong) {
  EXPECT_EQ(refusal("[listen]\nport = 8080"), "");
  EXPECT_EQ(refusal("[listen]\nprot = 8080"), "listen.prot: there is no such setting");
  EXPECT_EQ(refusal("port = 1"), "port: there is no such setting outside of a section");
  EXPECT_EQ(refusal("[listen]\nport = 65536"), "listen.port: it has to be between 0 and 65535");
  EXPECT_EQ(refusal("[listen]\nport = \"1\""), "listen.port: a whole number is wanted");
  EXPECT_EQ(refusal("[listen]\nport = 1\naddress = 1"), "listen.address: a text is wanted");
  EXPECT_EQ(refusal("[listen]\nport = 1\nhsts = 1"), "listen.hsts: true or false is wanted");
  EXPECT_EQ(refusal("[relying_party]\norigins = [1]"), "relying_party.origins: a list of texts is wanted");
  EXPECT_EQ(refusal("[relying_party]\nid = \"rp.example\""), "relying_party.origins: at least one is wanted");
  EXPECT_EQ(refusal("[listen]\nport = 1\n[sessions]\nidle_seconds = 60\nlifetime_seconds = 59"),
            "sessions.idle_seconds: it is more than the lifetime");
  EXPECT_EQ(refusal("[listen]\nport = 1\ncertificate = \"x\""),
            "listen.certificate: it comes with listen.key, or not at all");
  EXPECT_NE(refusal("[listen\n").find(":1: "), std::string::npos);
}

TEST_F(SettingsTest, SayWhichStore) {
  Settings settings;
  settings.server.port = 1;
  EXPECT_EQ(settings.store_kind, StoreKind::sqlite);
  read_settings(file("[store]\nkind = \"postgresql\"\nconnection = \"dbname=assayd\""), settings);
  EXPECT_EQ(settings.store_kind, StoreKind::postgresql);
  EXPECT_EQ(settings.connection, "dbname=assayd");
  const std::string begin = "[listen]\nport = 1\n[store]\n";
  EXPECT_EQ(refusal(begin + "kind = \"sqlite\""), "");
  EXPECT_EQ(refusal(begin + "kind = \"mysql\""), "store.kind: sqlite or postgresql is wanted");
  EXPECT_EQ(refusal(begin + "kind = 1"), "store.kind: sqlite or postgresql is wanted");
  EXPECT_EQ(refusal(begin + "connection = \"dbname=assayd\""), "store.connection: it goes with kind postgresql alone");
  if (!store::has_postgres()) {
    EXPECT_EQ(refusal(begin + "kind = \"postgresql\""), "store.kind: this program was built without PostgreSQL");
    return;
  }
  EXPECT_EQ(refusal(begin + "kind = \"postgresql\"\nconnection = \"dbname=assayd\""), "");
  EXPECT_EQ(refusal(begin + "kind = \"postgresql\""), "store.connection: PostgreSQL wants it");
  EXPECT_EQ(refusal(begin + "kind = \"postgresql\"\nconnection = \"dbname=assayd\"\ndatabase = \"x\""),
            "store.database: it goes with kind sqlite alone");
}

TEST_F(SettingsTest, MakeALocalOriginOfThePort) {
  Settings settings;
  settings.server.port = 1234;
  complete(settings);
  EXPECT_EQ(settings.party.origins, std::vector<std::string>{"http://localhost:1234"});
}

TEST_F(SettingsTest, NameWhatTheLibrarySaysOfTheParty) {
  site::PartyConfig config;
  config.id = "rp.example";
  config.origins = {"https://rp.example"};
  EXPECT_NO_THROW(site::Party{config});
  config.origins = {"http://rp.example"};
  try {
    site::Party party(config);
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("origin_not_secure"), std::string::npos) << error.what();
  }
}

TEST_F(SettingsTest, KeepTheSecretForItsOwner) {
  const std::string path = folder_ + "/secret";
  const site::Secrets made = site::Secrets::load(path);
  struct stat facts {};
  ASSERT_EQ(stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  const site::Secrets again = site::Secrets::load(path);
  const assay::Bytes bound = assay::bytes_of("user");
  const auto sealed = made.seal("name", bound);
  EXPECT_EQ(again.open(sealed, bound), "name");
  EXPECT_EQ(again.open(sealed, assay::bytes_of("another")), std::nullopt);
  auto changed = sealed;
  changed[13] ^= 1;
  EXPECT_EQ(again.open(changed, bound), std::nullopt);
  EXPECT_EQ(again.open(assay::Bytes(sealed).first(20), bound), std::nullopt);
  ASSERT_EQ(chmod(path.c_str(), 0644), 0);
  EXPECT_THROW((void)site::Secrets::load(path), std::runtime_error);
  ASSERT_EQ(chmod(file("no digits", "other").c_str(), 0600), 0);
  EXPECT_THROW((void)site::Secrets::load(folder_ + "/other"), std::runtime_error);
}

}  // namespace
}  // namespace assayd::ops
