#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "tests/testlib/der_writer.hpp"
#include "tests/testlib/key_material.hpp"
#include "tests/testlib/openssl_number.hpp"

namespace testlib {
namespace {

constexpr std::uint64_t kExponent = 65537;

ByteVector xor_of(ByteSpan a, ByteSpan b) {
  ByteVector out(a.begin(), a.end());
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] ^= b[i];
  }
  return out;
}

// MGF1 of RFC 8017, B.2.1.
ByteVector mask(Hash hash, ByteSpan seed, std::size_t count) {
  ByteVector out;
  for (std::uint64_t counter = 0; out.size() < count; ++counter) {
    append(out, digest(hash, concat({seed, big_endian(counter, 4)})));
  }
  out.resize(count);
  return out;
}

// EMSA-PSS of RFC 8017, 9.1.1, for a modulus of a whole number of bytes.
ByteVector encode_pss(Hash hash, ByteSpan hashed, ByteSpan salt, std::size_t encoded_len) {
  const ByteVector h = digest(hash, concat({ByteVector(8), hashed, salt}));
  check(encoded_len >= h.size() + salt.size() + 2, "a salt that fits");
  const ByteVector padding(encoded_len - salt.size() - h.size() - 2);
  const ByteVector one = {0x01};
  const ByteVector block = concat({padding, one, salt});
  ByteVector masked = xor_of(block, mask(hash, h, block.size()));
  masked[0] &= 0x7f;  // one bit less than the modulus
  const ByteVector last = {0xbc};
  return concat({masked, h, last});
}

// EMSA-PKCS1-v1_5 of RFC 8017, 9.2.
ByteVector encode_pkcs1(Hash hash, ByteSpan message, std::size_t encoded_len) {
  static const std::map<Hash, const char*> kOids = {{Hash::sha1, "1.3.14.3.2.26"},
                                                    {Hash::sha256, "2.16.840.1.101.3.4.2.1"},
                                                    {Hash::sha384, "2.16.840.1.101.3.4.2.2"},
                                                    {Hash::sha512, "2.16.840.1.101.3.4.2.3"}};
  const ByteVector algorithm = der::sequence({der::oid(kOids.at(hash)), der::null()});
  const ByteVector info = der::sequence({algorithm, der::octet_string(digest(hash, message))});
  check(encoded_len >= info.size() + 11, "a modulus long enough");
  const ByteVector start = {0x00, 0x01};
  const ByteVector end = {0x00};
  return concat({start, ByteVector(encoded_len - info.size() - 3, 0xff), end, info});
}

class RsaMaterial : public SigningKey::Material {
 public:
  RsaMaterial(std::string_view label, int bits);

  cbor::Map cose_parameters() const override;
  ByteVector spki() const override;
  ByteVector sign(int algorithm, ByteSpan message) const override {
    return rsa_private_operation(encode_pkcs1(hash_of(algorithm), message, byte_length(modulus_)));
  }
  ByteVector sign_pss(int algorithm, ByteSpan message, std::size_t salt_len) const override;
  ByteVector rsa_private_operation(ByteSpan encoded) const override;
  ByteVector part(KeyPart part) const override;

 private:
  Number find_prime(Seed& seed, int bits) const;

  Number modulus_;
  Number private_exponent_;
};

RsaMaterial::RsaMaterial(std::string_view label, int bits) : modulus_(make_number()), private_exponent_(make_number()) {
  check(bits % 16 == 0, "a modulus of two equal primes");
  Seed seed("rsa-" + std::to_string(bits) + "/" + std::string(label));
  const Number p = find_prime(seed, bits / 2);
  const Number q = find_prime(seed, bits / 2);
  const Number totient = make_number();
  const Number e = number_of(big_endian(kExponent, 3));
  check(BN_mul(modulus_.get(), p.get(), q.get(), make_context().get()) && BN_num_bits(modulus_.get()) == bits,
        "a modulus");
  check(BN_sub_word(p.get(), 1) && BN_sub_word(q.get(), 1) &&
            BN_mul(totient.get(), p.get(), q.get(), make_context().get()) &&
            BN_mod_inverse(private_exponent_.get(), e.get(), totient.get(), make_context().get()) != nullptr,
        "a private exponent");
}

// The two highest bits are set, so that the product has twice the bits.
Number RsaMaterial::find_prime(Seed& seed, int bits) const {
  while (true) {
    ByteVector bytes = seed.take(static_cast<std::size_t>(bits) / 8);
    bytes.front() |= 0xc0;
    bytes.back() |= 0x01;
    Number candidate = number_of(bytes);
    // p = 1 modulo the exponent would leave the exponent without an inverse.
    if (BN_check_prime(candidate.get(), make_context().get(), nullptr) == 1 &&
        BN_mod_word(candidate.get(), kExponent) != 1) {
      return candidate;
    }
  }
}

ByteVector RsaMaterial::sign_pss(int algorithm, ByteSpan message, std::size_t salt_len) const {
  const Hash hash = hash_of(algorithm);
  const ByteVector hashed = digest(hash, message);
  const ByteVector label = concat({bytes_of_text("pss-salt/"), hashed});
  const ByteVector salt = Seed(ByteSpan(label)).take(salt_len);
  return rsa_private_operation(encode_pss(hash, hashed, salt, byte_length(modulus_)));
}

ByteVector RsaMaterial::rsa_private_operation(ByteSpan encoded) const {
  const Number result = make_number();
  check(
      BN_mod_exp(result.get(), number_of(encoded).get(), private_exponent_.get(), modulus_.get(), make_context().get()),
      "a private operation");
  return bytes_of(result, byte_length(modulus_));
}

cbor::Map RsaMaterial::cose_parameters() const {
  cbor::Map map;
  map.set(1, cbor::integer(3));
  map.set(-1, cbor::bytes(part(KeyPart::modulus))).set(-2, cbor::bytes(part(KeyPart::exponent)));
  return map;
}

ByteVector RsaMaterial::spki() const {
  const ByteVector key = der::sequence({der::integer(ByteSpan(part(KeyPart::modulus))), der::integer(kExponent)});
  return der::sequence({der::sequence({der::oid("1.2.840.113549.1.1.1"), der::null()}), der::bit_string(key)});
}

ByteVector RsaMaterial::part(KeyPart part) const {
  switch (part) {
    case KeyPart::modulus: return bytes_of(modulus_, byte_length(modulus_));
    case KeyPart::exponent: return big_endian(kExponent, 3);
    case KeyPart::private_exponent: return bytes_of(private_exponent_, byte_length(modulus_));
    default: return {};
  }
}

}  // namespace

std::shared_ptr<const SigningKey::Material> make_rsa_material(std::string_view label, int bits) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, int>, std::shared_ptr<const SigningKey::Material>> made;
  const std::lock_guard lock(mutex);
  auto& entry = made[{std::string(label), bits}];
  if (entry == nullptr) {
    entry = std::make_shared<RsaMaterial>(label, bits);
  }
  return entry;
}

}  // namespace testlib
