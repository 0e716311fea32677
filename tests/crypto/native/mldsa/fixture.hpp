#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "tests/crypto/native/mldsa/kernels.hpp"
#include "tests/testlib/bytes.hpp"
#include "tests/testlib/exact_bytes.hpp"

namespace assay::native::mldsa {

/// Whether the signature verifies; the test fails if it does so with the key prepared and not without, or the reverse.
inline bool verifies(const Kernel& kernel, ParameterSet set, Bytes public_key, Bytes message, Bytes signature) {
  static const auto scratch = std::make_unique<Scratch>();
  const testlib::ExactBytes exact_key(public_key);
  const testlib::ExactBytes exact_message(message);
  const testlib::ExactBytes exact_signature(signature);
  const OwnKey own(kernel, set, exact_key);
  const bool prepared = own.usable && verify(kernel, own.key, exact_message, exact_signature, *scratch);
  EXPECT_EQ(verify(kernel, set, exact_key, exact_message, exact_signature, *scratch), prepared);
  return prepared;
}

}  // namespace assay::native::mldsa
