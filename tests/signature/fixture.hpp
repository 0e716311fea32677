#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <ostream>
#include <string_view>

#include "assay/backend.hpp"
#include "lib/crypto/context.hpp"
#include "tests/testlib/bytes.hpp"

namespace assay {

/// How GoogleTest prints a code.
inline void PrintTo(ErrorCode code, std::ostream* out) {
  *out << error_name(code);
}

namespace testing {

/// Known answers take their time, so they are asked for once.
inline const Backend& backend_named(std::string_view name) {
  static std::map<std::string_view, const Backend*> known;
  const Backend*& backend = known[name];
  if (backend == nullptr) {
    const Result<const Backend*> found = find_backend(name);
    if (!found) std::abort();
    backend = *found;
  }
  return *backend;
}

/// A Workspace with no more than a backend.
inline Workspace workspace_of(const Backend& backend) {
  auto* const impl = new Workspace::Impl;
  if (crypto::attach_context(*impl, &backend).failed()) std::abort();
  return Workspace(impl);
}

/// Calls `test(backend, workspace)` for every backend of this build.
template <class Test>
void with_each_backend(Test test) {
  for (const std::string_view name : backend_names()) {
    SCOPED_TRACE(name);
    const Backend& backend = backend_named(name);
    Workspace workspace = workspace_of(backend);
    test(backend, workspace);
  }
}

/// verify_batch() of one job.
inline Error verify_job(const VerifyJob& job, Workspace& workspace) {
  Error result{ErrorCode::backend_failure};
  EXPECT_EQ(verify_batch({&job, 1}, {&result, 1}, workspace).code, ErrorCode::ok);
  return result;
}

}  // namespace testing
}  // namespace assay
