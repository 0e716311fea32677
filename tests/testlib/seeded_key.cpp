#include <openssl/evp.h>

#include <string>

#include "tests/testlib/der_writer.hpp"
#include "tests/testlib/key_material.hpp"

namespace testlib {
namespace {

struct EvpDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* ctx) const { EVP_MD_CTX_free(ctx); }
};
using Key = std::unique_ptr<EVP_PKEY, EvpDeleter>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, EvpDeleter>;

struct SeededRow {
  const char* name;
  std::size_t seed_len;
  const char* oid_text;
  int cose_curve;
};

constexpr int kOkp = 1;

SeededRow row_of(int algorithm) {
  if (algorithm == cose::kEd448) {
    return {"ED448", 57, "1.3.101.113", 7};
  }
  return {"ED25519", 32, "1.3.101.112", 6};
}

Key make_key(const SeededRow& row, std::string_view label) {
  const ByteVector seed = seed_bytes(std::string(row.name) + "/" + std::string(label), row.seed_len);
  return Key(EVP_PKEY_new_raw_private_key_ex(nullptr, row.name, nullptr, seed.data(), seed.size()));
}

class SeededMaterial : public SigningKey::Material {
 public:
  SeededMaterial(const SeededRow& row, std::string_view label) : row_(row), key_(make_key(row, label)) {
    check(key_ != nullptr, "a key made from a seed");
  }

  cbor::Map cose_parameters() const override {
    cbor::Map map;
    map.set(1, cbor::integer(kOkp));
    return map.set(-1, cbor::integer(row_.cose_curve)).set(-2, cbor::bytes(part(KeyPart::public_key)));
  }

  ByteVector spki() const override {
    return der::sequence({der::sequence({der::oid(row_.oid_text)}), der::bit_string(part(KeyPart::public_key))});
  }

  ByteVector sign(int algorithm, ByteSpan message) const override;
  ByteVector part(KeyPart part) const override;

 private:
  SeededRow row_;
  Key key_;
};

ByteVector SeededMaterial::sign(int, ByteSpan message) const {
  const DigestContext ctx(EVP_MD_CTX_new());
  check(EVP_DigestSignInit(ctx.get(), nullptr, nullptr, nullptr, key_.get()) == 1, "a signing context");
  std::size_t size = 0;
  check(EVP_DigestSign(ctx.get(), nullptr, &size, message.data(), message.size()) == 1, "a signature length");
  ByteVector signature(size);
  check(EVP_DigestSign(ctx.get(), signature.data(), &size, message.data(), message.size()) == 1, "a signature");
  signature.resize(size);
  return signature;
}

ByteVector SeededMaterial::part(KeyPart part) const {
  if (part != KeyPart::public_key) {
    return {};
  }
  std::size_t size = 0;
  check(EVP_PKEY_get_raw_public_key(key_.get(), nullptr, &size) == 1, "a public key length");
  ByteVector key(size);
  check(EVP_PKEY_get_raw_public_key(key_.get(), key.data(), &size) == 1, "a public key");
  return key;
}

}  // namespace

std::shared_ptr<const SigningKey::Material> make_seeded_material(int algorithm, std::string_view label) {
  return std::make_shared<SeededMaterial>(row_of(algorithm), label);
}

}  // namespace testlib
