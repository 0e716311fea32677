#pragma once

#include <memory>
#include <string_view>

#include "tests/testlib/bytes.hpp"
#include "tests/testlib/cbor_writer.hpp"

namespace testlib {

/// COSE algorithm numbers (IANA registry), written down a second time on purpose.
namespace cose {
inline constexpr int kEs256 = -7;
inline constexpr int kEdDsa = -8;
inline constexpr int kEsp256 = -9;
inline constexpr int kEd25519 = -19;
inline constexpr int kEs384 = -35;
inline constexpr int kEs512 = -36;
inline constexpr int kPs256 = -37;
inline constexpr int kPs384 = -38;
inline constexpr int kPs512 = -39;
inline constexpr int kEs256k = -47;
inline constexpr int kMlDsa44 = -48;
inline constexpr int kMlDsa65 = -49;
inline constexpr int kMlDsa87 = -50;
inline constexpr int kEsp384 = -51;
inline constexpr int kEsp512 = -52;
inline constexpr int kEd448 = -53;
inline constexpr int kRs256 = -257;
inline constexpr int kRs384 = -258;
inline constexpr int kRs512 = -259;
inline constexpr int kRs1 = -65535;
}  // namespace cose

/// The numbers of a key, big-endian; EC numbers as long as the field or the order.
enum class KeyPart { x, y, order, private_scalar, modulus, exponent, private_exponent, public_key };

/// The two numbers of an ECDSA signature, big-endian, as long as the order.
struct EcdsaSignature {
  ByteVector r;
  ByteVector s;
  ByteVector to_der() const;
};

/// A key pair that is the same whenever it is made from the same label, together with a COSE algorithm. Signatures are
/// deterministic too. Cheap to copy. Making an RSA key takes a moment; made keys are kept for the process.
class SigningKey {
 public:
  /// Key type and curve follow from the algorithm. `rsa_bits` is for RSA only.
  static SigningKey make(int algorithm, std::string_view label, int rsa_bits = 2048);
  /// Whether make() knows the algorithm.
  static bool can_make(int algorithm);
  /// The same key pair used by another algorithm of the same key type, fitting or not.
  SigningKey with_algorithm(int algorithm) const;

  int algorithm() const { return algorithm_; }
  /// COSE_Key in CTAP2 canonical form.
  ByteVector cose_key() const { return cose_key_map().encode(); }
  cbor::Map cose_key_map() const;
  /// SubjectPublicKeyInfo, DER.
  ByteVector spki() const;
  /// AlgorithmIdentifier of this key's signatures in a certificate, DER.
  ByteVector signature_algorithm_identifier() const;

  /// In the form that WebAuthn wants: ECDSA as DER, RSA-PSS with a salt as long as the hash.
  ByteVector sign(ByteSpan message) const;
  EcdsaSignature sign_ecdsa(ByteSpan message) const;
  /// RSA-PSS with a salt of another length. `algorithm()` names the hash.
  ByteVector sign_pss(ByteSpan message, std::size_t salt_len) const;
  /// encoded^d mod n: signs an RSA encoding that the test made itself.
  ByteVector rsa_private_operation(ByteSpan encoded) const;

  /// Throws for a part that this kind of key does not have.
  ByteVector part(KeyPart part) const;
  bool has_part(KeyPart part) const;

  class Material;

 private:
  SigningKey(int algorithm, std::shared_ptr<const Material> material);
  int algorithm_;
  std::shared_ptr<const Material> material_;
};

/// The hash that an algorithm applies to the message. Throws where there is none.
Hash hash_of(int algorithm);

}  // namespace testlib
