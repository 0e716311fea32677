#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "assay/backend.hpp"
#include "tests/testlib/bytes.hpp"
#include "tests/testlib/signing_key.hpp"

namespace assay::testing {

/// The backends that verify with native code, and have expanded keys.
inline std::vector<std::string_view> native_names() {
  std::vector<std::string_view> names;
  for (const std::string_view name : backend_names()) {
    if (name.starts_with("native") || name == "auto") names.push_back(name);
  }
  return names;
}

/// A key with a signature of its own message.
struct Signed {
  testlib::ByteVector cose_key;
  testlib::ByteVector message;
  testlib::ByteVector signature;
  PublicKeyView view;  ///< of cose_key

  VerifyJob job(KeyCache* cache = nullptr) const { return {view.algorithm, view, nullptr, message, signature, cache}; }
};

class SignedPool {
 public:
  SignedPool() = default;
  SignedPool(const SignedPool&) = delete;
  SignedPool& operator=(const SignedPool&) = delete;

  void add(int algorithm, const std::string& label) {
    const auto key = testlib::SigningKey::make(algorithm, label);
    const testlib::ByteVector message = testlib::seed_bytes(label, 1 + signed_.size() * 11 % 200);
    signed_.push_back({key.cose_key(), message, key.sign(message), {}});
    signed_.back().view = *parse_cose_key(signed_.back().cose_key);
  }
  const Signed& operator[](std::size_t i) const { return signed_[i]; }
  const Signed& back() const { return signed_.back(); }
  std::size_t size() const { return signed_.size(); }

 private:
  std::vector<Signed> signed_;
};

}  // namespace assay::testing
