#pragma once

#include "tests/testlib/bytes.hpp"

namespace testlib {

/// An ML-DSA key pair (FIPS 204) that signs: pure ML-DSA with an empty context, deterministic. As slow as it is plain.
class MlDsaKey {
 public:
  /// `algorithm` is the COSE number of ML-DSA-44, -65 or -87; `seed` is xi, 32 bytes.
  MlDsaKey(int algorithm, ByteSpan seed);

  const ByteVector& public_key() const { return public_key_; }
  ByteVector sign(ByteSpan message) const;

 private:
  int algorithm_;
  ByteVector seed_;
  ByteVector public_key_;
};

}  // namespace testlib
