#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/testlib/signing_key.hpp"

namespace testlib {

/// "ES256" and so on. Throws for an algorithm that JWS does not have.
std::string jws_algorithm_name(int algorithm);

/// A JWS in compact serialisation, everything in it to be changed at will before it is signed.
struct JwsSpec {
  std::vector<std::pair<std::string, std::string>> header;  ///< members in order; values are JSON text
  ByteVector payload;

  /// JSON text of the member of that name; throws if it is not there.
  std::string& member(std::string_view name);
  std::string signing_input() const;
};

/// With alg, typ and x5c.
JwsSpec jws_spec(int algorithm, const std::vector<ByteVector>& x5c, ByteSpan payload);
/// JSON text of an array of certificates.
std::string json_x5c(const std::vector<ByteVector>& x5c);
/// In the form of RFC 7518: r || s for ECDSA.
ByteVector jws_signature(const SigningKey& key, std::string_view signing_input);
std::string make_jws(const JwsSpec& spec, const SigningKey& key);

}  // namespace testlib
