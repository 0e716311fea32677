#include "store/library_credentials.hpp"

#include <filesystem>

#include "tests/assayd/store/backend.hpp"
#include "tests/assayd/store/samples.hpp"
#include "tests/testlib/credential_store_suite.hpp"

namespace store_test {

namespace {

/// The suite's users are those whose credentials it registers; here they have to be there before.
class WithUsers {
 public:
  explicit WithUsers(Store& store)
      : store_(store),
        library_(store,
                 {kTenant, store_suite::kRpId, [] { return kNow; }, [](const std::string&) { return described(); }}),
        inner_(library_.view()) {}

  assay::CredentialStore view() { return {&insert, &update, &find, &list, &remove, this}; }

 private:
  static Credential described() {
    Credential credential;
    credential.id = new_id();
    credential.created_at = kNow;
    return credential;
  }
  static WithUsers& self(void* context) { return *static_cast<WithUsers*>(context); }
  static assay::Error insert(void* context, const assay::CredentialRecord& record) {
    User user = new_user();
    user.handle.assign(record.user_handle.begin(), record.user_handle.end());
    try {
      (void)self(context).store_.users().create(user, {});
    } catch (const StoreError&) {
      // The insert that follows fails too, and says so.
    }
    return self(context).inner_.insert(self(context).inner_.context, record);
  }
  static assay::Error update(void* context, const assay::RecordUpdate& update) {
    return self(context).inner_.update(self(context).inner_.context, update);
  }
  static assay::Result<assay::CredentialRecord> find(void* context, assay::Bytes id, assay::MutableBytes room) {
    return self(context).inner_.find(self(context).inner_.context, id, room);
  }
  static assay::Result<std::size_t> list(void* context, assay::Bytes user, std::span<assay::CredentialRecord> records,
                                         assay::MutableBytes room) {
    return self(context).inner_.list(self(context).inner_.context, user, records, room);
  }
  static assay::Error remove(void* context, assay::Bytes id, assay::Bytes user) {
    return self(context).inner_.remove(self(context).inner_.context, id, user);
  }

  Store& store_;
  LibraryCredentials library_;
  assay::CredentialStore inner_;
};

using Instance = std::tuple<std::string, store_suite::Check>;

}  // namespace

class LibraryCredentialsTest : public testing::TestWithParam<Instance> {};

TEST_P(LibraryCredentialsTest, KeepsTheContract) {
  const auto& [name, check] = GetParam();
  const auto backend = make_backend(name);
  if (!backend) GTEST_SKIP() << why_no_backend(name);
  const auto store = backend->open(kNow);
  WithUsers credentials(*store);
  const auto set_failing = [&](bool failing) {
    backend->execute(failing ? "ALTER TABLE credentials RENAME TO hidden" : "ALTER TABLE hidden RENAME TO credentials");
  };
  EXPECT_EQ(check.run({credentials.view(), set_failing}), "");
}

INSTANTIATE_TEST_SUITE_P(Contract, LibraryCredentialsTest,
                         testing::Combine(testing::ValuesIn(backend_names()), testing::ValuesIn(store_suite::checks())),
                         [](const auto& instance) {
                           return std::get<0>(instance.param) + "_" + std::get<1>(instance.param).name;
                         });

class LibraryFaultTest : public StoreTest {
 protected:
  LibraryCredentials::Settings settings() {
    return {kTenant, kRpId, [] { return kNow; }, [](const std::string&) { return Credential{}; }};
  }
};
RUN_ON_EACH_STORE(LibraryFaultTest);

TEST_P(LibraryFaultTest, RefusesUsersWhoAreNotThere) {
  LibraryCredentials library(store(), settings());
  const assay::CredentialStore view = library.view();
  assay::CredentialRecord record;
  record.id = assay::bytes_of("id");
  record.public_key = assay::bytes_of("key");
  record.user_handle = assay::bytes_of("nobody");
  EXPECT_EQ(view.insert(view.context, record).code, assay::ErrorCode::store_failure);
  EXPECT_FALSE(LibraryCredentials::fault());
}

TEST_P(LibraryFaultTest, TellsWhyTheStoreFailed) {
  LibraryCredentials library(store(), settings());
  const assay::CredentialStore view = library.view();
  EXPECT_EQ(view.find(view.context, assay::bytes_of("id"), {}).error().code, assay::ErrorCode::unknown_credential);
  backend_->execute("DROP TABLE credentials");
  EXPECT_EQ(view.find(view.context, assay::bytes_of("id"), {}).error().code, assay::ErrorCode::store_failure);
  EXPECT_EQ(LibraryCredentials::fault(), Fault::schema);
}

TEST_P(LibraryFaultTest, NamesARecordThatCannotBeRead) {
  WebauthnCredential credential = new_passkey(new_user());
  EXPECT_EQ(fault_of([&] { (void)stored_record(credential); }), Fault::corrupt);
}

}  // namespace store_test
