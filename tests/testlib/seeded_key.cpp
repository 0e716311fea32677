#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/opensslv.h>
#include <openssl/params.h>

#include <string>

#include "tests/testlib/der_writer.hpp"
#include "tests/testlib/key_material.hpp"

namespace testlib {
namespace {

struct EvpDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* ctx) const { EVP_PKEY_CTX_free(ctx); }
  void operator()(EVP_MD_CTX* ctx) const { EVP_MD_CTX_free(ctx); }
};
using Key = std::unique_ptr<EVP_PKEY, EvpDeleter>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, EvpDeleter>;

struct SeededRow {
  const char* name;
  std::size_t seed_len;
  const char* oid_text;
  int cose_key_type;
  int cose_curve;  // of key type OKP
};

constexpr int kOkp = 1;
constexpr int kAkp = 7;

SeededRow row_of(int algorithm) {
  switch (algorithm) {
    case cose::kEd448: return {"ED448", 57, "1.3.101.113", kOkp, 7};
    case cose::kMlDsa44: return {"ML-DSA-44", 32, "2.16.840.1.101.3.4.3.17", kAkp, 0};
    case cose::kMlDsa65: return {"ML-DSA-65", 32, "2.16.840.1.101.3.4.3.18", kAkp, 0};
    case cose::kMlDsa87: return {"ML-DSA-87", 32, "2.16.840.1.101.3.4.3.19", kAkp, 0};
    default: return {"ED25519", 32, "1.3.101.112", kOkp, 6};
  }
}

#if OPENSSL_VERSION_NUMBER >= 0x30500000L
Key make_ml_dsa_key(const SeededRow& row, ByteVector seed) {
  const std::unique_ptr<EVP_PKEY_CTX, EvpDeleter> ctx(EVP_PKEY_CTX_new_from_name(nullptr, row.name, nullptr));
  OSSL_PARAM params[] = {OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_ML_DSA_SEED, seed.data(), seed.size()),
                         OSSL_PARAM_construct_end()};
  EVP_PKEY* key = nullptr;
  check(EVP_PKEY_fromdata_init(ctx.get()) == 1 && EVP_PKEY_fromdata(ctx.get(), &key, EVP_PKEY_KEYPAIR, params) == 1,
        "an ML-DSA key");
  return Key(key);
}

void set_deterministic(EVP_PKEY_CTX* ctx) {
  int deterministic = 1;
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_int(OSSL_SIGNATURE_PARAM_DETERMINISTIC, &deterministic),
                               OSSL_PARAM_construct_end()};
  check(EVP_PKEY_CTX_set_params(ctx, params) == 1, "a deterministic signature");
}
#else
Key make_ml_dsa_key(const SeededRow&, const ByteVector&) {
  check(false, "an OpenSSL that has ML-DSA");
  return {};
}

void set_deterministic(EVP_PKEY_CTX*) {}
#endif

Key make_key(const SeededRow& row, std::string_view label) {
  const ByteVector seed = seed_bytes(std::string(row.name) + "/" + std::string(label), row.seed_len);
  if (row.cose_key_type == kAkp) {
    return make_ml_dsa_key(row, seed);
  }
  return Key(EVP_PKEY_new_raw_private_key_ex(nullptr, row.name, nullptr, seed.data(), seed.size()));
}

class SeededMaterial : public SigningKey::Material {
 public:
  SeededMaterial(const SeededRow& row, std::string_view label) : row_(row), key_(make_key(row, label)) {
    check(key_ != nullptr, "a key made from a seed");
  }

  cbor::Map cose_parameters() const override {
    cbor::Map map;
    map.set(1, cbor::integer(row_.cose_key_type));
    if (row_.cose_key_type == kAkp) {
      return map.set(-1, cbor::bytes(part(KeyPart::public_key)));
    }
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
  EVP_PKEY_CTX* key_ctx = nullptr;
  check(EVP_DigestSignInit(ctx.get(), &key_ctx, nullptr, nullptr, key_.get()) == 1, "a signing context");
  if (row_.cose_key_type == kAkp) {
    set_deterministic(key_ctx);
  }
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

bool has_ml_dsa() {
  return OPENSSL_VERSION_NUMBER >= 0x30500000L;
}

}  // namespace testlib
