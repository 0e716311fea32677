#pragma once

#include <openssl/bn.h>

#include <memory>

#include "tests/testlib/bytes.hpp"

namespace testlib {

struct BnDeleter {
  void operator()(BIGNUM* n) const { BN_clear_free(n); }
  void operator()(BN_CTX* ctx) const { BN_CTX_free(ctx); }
};
using Number = std::unique_ptr<BIGNUM, BnDeleter>;
using NumberContext = std::unique_ptr<BN_CTX, BnDeleter>;

inline Number make_number() {
  return Number(BN_new());
}

inline NumberContext make_context() {
  return NumberContext(BN_CTX_new());
}

inline Number number_of(ByteSpan big_endian) {
  Number n(BN_bin2bn(big_endian.data(), static_cast<int>(big_endian.size()), nullptr));
  check(n != nullptr, "a number");
  return n;
}

inline ByteVector bytes_of(const Number& n, std::size_t width) {
  ByteVector out(width);
  check(BN_bn2binpad(n.get(), out.data(), static_cast<int>(width)) == static_cast<int>(width), "the number fits");
  return out;
}

inline std::size_t byte_length(const Number& n) {
  return static_cast<std::size_t>(BN_num_bytes(n.get()));
}

}  // namespace testlib
