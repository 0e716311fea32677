#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tests/testlib/bytes.hpp"
#include "tests/testlib/certificate.hpp"
#include "tests/testlib/jws.hpp"

/// What Google's SafetyNet service answered (WebAuthn 8.5).
namespace testlib {

/// Called with what is about to be signed, then with the whole text.
struct SafetynetHooks {
  std::function<void(std::vector<std::pair<std::string, std::string>>&)> payload;  ///< members; values are JSON text
  std::function<void(JwsSpec&)> jws;
  std::function<void(std::string&)> response;
};

/// A certificate for attest.android.com.
CertificateSpec safetynet_certificate(const SigningKey& key, const CertificateAuthority& issuer);
/// The JWS, in order and made at kJudgedAt. `message` is authenticatorData || clientDataHash.
std::string make_safetynet_response(const SigningKey& signer, const std::vector<ByteVector>& x5c, ByteSpan message,
                                    const SafetynetHooks& hooks);

}  // namespace testlib
