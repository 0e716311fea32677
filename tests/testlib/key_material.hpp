#pragma once

#include <memory>
#include <string_view>

#include "tests/testlib/signing_key.hpp"

namespace testlib {

/// One kind of key pair; the algorithm is told with each call, as one key can serve several.
class SigningKey::Material {
 public:
  virtual ~Material() = default;
  virtual cbor::Map cose_parameters() const = 0;  ///< without alg
  virtual ByteVector spki() const = 0;
  virtual ByteVector sign(int algorithm, ByteSpan message) const = 0;
  virtual ByteVector part(KeyPart part) const = 0;  ///< empty: there is none
  virtual EcdsaSignature sign_ecdsa(int algorithm, ByteSpan message) const;
  virtual ByteVector sign_pss(int algorithm, ByteSpan message, std::size_t salt_len) const;
  virtual ByteVector rsa_private_operation(ByteSpan encoded) const;
};

std::shared_ptr<const SigningKey::Material> make_ec_material(int algorithm, std::string_view label);
std::shared_ptr<const SigningKey::Material> make_rsa_material(std::string_view label, int bits);
/// Ed25519, Ed448: keys that OpenSSL makes from a seed and signs with in one call.
std::shared_ptr<const SigningKey::Material> make_seeded_material(int algorithm, std::string_view label);
std::shared_ptr<const SigningKey::Material> make_ml_dsa_material(int algorithm, std::string_view label);

}  // namespace testlib
