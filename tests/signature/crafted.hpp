#pragma once

#include <optional>

#include "assay/public_key.hpp"
#include "tests/testlib/signing_key.hpp"

/// Signatures that no honest signer makes.
namespace assay::testing {

/// Big-endian arithmetic on numbers of a width.
testlib::ByteVector add(testlib::ByteSpan a, testlib::ByteSpan b);       ///< one byte wider
testlib::ByteVector subtract(testlib::ByteSpan a, testlib::ByteSpan b);  ///< a >= b, of one width

/// ECDSA-Sig-Value of two numbers.
testlib::ByteVector ecdsa_der(testlib::ByteSpan r, testlib::ByteSpan s);

/// An r with which u1*G + u2*Q is the point at infinity, whatever s is; as long as the order.
testlib::ByteVector r_to_infinity(const testlib::SigningKey& key, testlib::ByteSpan message);

/// A P-256 key, as a view into `numbers`, for which (r, 1) is a signature of the message, where the point R has the
/// x-coordinate n + r: the sum is reduced before it is compared.
struct LargeX {
  testlib::ByteVector x;
  testlib::ByteVector y;
  testlib::ByteVector r;
};
LargeX key_with_large_x(testlib::ByteSpan message);

}  // namespace assay::testing
