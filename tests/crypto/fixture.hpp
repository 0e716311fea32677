#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <ostream>
#include <vector>

#include "lib/crypto/backend.hpp"
#include "tests/testlib/bytes.hpp"

namespace assay {

/// How GoogleTest prints a code.
inline void PrintTo(ErrorCode code, std::ostream* out) {
  *out << error_name(code);
}

}  // namespace assay

namespace assay::crypto {

/// The backend under test; the test fails if it does not reproduce its known answers.
inline const Backend& openssl_backend() {
  static const Result<const Backend*> found = find_backend("openssl");
  EXPECT_EQ(found.error().code, ErrorCode::ok);
  return **found;
}

/// The same for any backend of the build. Known answers take their time, so they are asked for once.
inline const Backend& backend_named(std::string_view name) {
  static std::map<std::string_view, const Backend*> known;
  const Backend*& backend = known[name];
  if (backend == nullptr) {
    const Result<const Backend*> found = find_backend(name);
    EXPECT_EQ(found.error().code, ErrorCode::ok) << name;
    backend = *found;
  }
  return *backend;
}

/// A context that is given back.
class OwnContext {
 public:
  explicit OwnContext(const Backend& backend) : backend_(backend) {
    const Result<Context*> made = backend.new_context();
    EXPECT_EQ(made.error().code, ErrorCode::ok);
    context_ = *made;
  }
  ~OwnContext() { backend_.free_context(context_); }
  OwnContext(const OwnContext&) = delete;
  OwnContext& operator=(const OwnContext&) = delete;

  Context& operator*() const { return *context_; }

 private:
  const Backend& backend_;
  Context* context_ = nullptr;
};

/// A key that is given back.
class OwnKey {
 public:
  OwnKey(const Backend& backend, const PublicKeyView& key, Algorithm algorithm) : backend_(backend) {
    const Result<LoadedKey*> loaded = backend.load_key(key, algorithm);
    EXPECT_EQ(loaded.error().code, ErrorCode::ok);
    key_ = *loaded;
  }
  ~OwnKey() {
    if (key_ != nullptr) backend_.free_key(key_);
  }
  OwnKey(const OwnKey&) = delete;
  OwnKey& operator=(const OwnKey&) = delete;

  const LoadedKey* get() const { return key_; }

 private:
  const Backend& backend_;
  LoadedKey* key_ = nullptr;
};

using Certificates = std::vector<testlib::ByteVector>;

inline std::vector<Bytes> views_of(const Certificates& certificates) {
  return {certificates.begin(), certificates.end()};
}

/// What a chain is judged by, besides x5c.
struct ChainSources {
  Certificates anchors;
  Certificates intermediates;
  Certificates crls;
};

/// A verdict on a chain.
struct ChainVerdict {
  ErrorCode code = ErrorCode::chain_check_failure;
  ChainFacts facts;
};

/// Every other backend says of a chain what OpenSSL's says, or that it cannot say.
inline void expect_agreement(const ChainJob& job, ErrorCode openssl) {
  for (const std::string_view name : backend_names()) {
    if (name == "openssl") continue;
    const Backend& backend = backend_named(name);
    const OwnContext context(backend);
    ChainFacts facts;
    const Error error = backend.verify_chain(*context, job, facts);
    if (error.error_class() == ErrorClass::unsupported) continue;
    EXPECT_EQ(error.code, openssl) << name;
  }
}

/// verify_chain() of the OpenSSL backend.
inline ChainVerdict verify_chain(const Certificates& x5c, const ChainSources& sources, std::int64_t time,
                                 UnknownStatus unknown_status = UnknownStatus::accept) {
  const OwnContext context(openssl_backend());
  const auto x5c_views = views_of(x5c);
  const auto anchors = views_of(sources.anchors);
  const auto intermediates = views_of(sources.intermediates);
  const auto crls = views_of(sources.crls);
  ChainVerdict verdict;
  const ChainJob job{x5c_views, intermediates, anchors, time, crls, unknown_status, nullptr};
  verdict.code = openssl_backend().verify_chain(*context, job, verdict.facts).code;
  expect_agreement(job, verdict.code);
  return verdict;
}

inline ErrorCode judge_chain(const Certificates& x5c, const Certificates& anchors, std::int64_t time,
                             const Certificates& intermediates = {}) {
  return verify_chain(x5c, {anchors, intermediates, {}}, time).code;
}

}  // namespace assay::crypto
