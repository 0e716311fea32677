#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "store/store.hpp"

namespace store_test {

/// A database of one kind that is empty at first.
class Backend {
 public:
  virtual ~Backend() = default;
  /// The same database each time.
  virtual std::unique_ptr<assayd::store::Store> open(assayd::store::Time now) = 0;
  /// SQL of the test's own, for what a store cannot be brought to do.
  virtual void execute(const std::string& sql) = 0;
};

/// The kinds of databases that tests run on: those that are built.
std::vector<std::string> backend_names();
/// `name` is one of these. Nothing if it cannot run here.
std::unique_ptr<Backend> make_backend(const std::string& name);
std::string why_no_backend(const std::string& name);

/// A directory that goes with the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Tests that run on each kind of database.
class StoreTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override;
  assayd::store::Store& store() { return *store_; }
  void reopen();

  std::unique_ptr<Backend> backend_;
  std::unique_ptr<assayd::store::Store> store_;
};

}  // namespace store_test

#define RUN_ON_EACH_STORE(suite)                                                          \
  INSTANTIATE_TEST_SUITE_P(Stores, suite, testing::ValuesIn(store_test::backend_names()), \
                           [](const auto& instance) { return std::string(instance.param); })
