#include <string>

#include "tests/testlib/der_writer.hpp"
#include "tests/testlib/key_material.hpp"
#include "tests/testlib/ml_dsa.hpp"

namespace testlib {
namespace {

struct MlDsaRow {
  const char* name;
  const char* oid_text;
};

MlDsaRow row_of(int algorithm) {
  switch (algorithm) {
    case cose::kMlDsa44: return {"ML-DSA-44", "2.16.840.1.101.3.4.3.17"};
    case cose::kMlDsa65: return {"ML-DSA-65", "2.16.840.1.101.3.4.3.18"};
    default: return {"ML-DSA-87", "2.16.840.1.101.3.4.3.19"};
  }
}

class MlDsaMaterial : public SigningKey::Material {
 public:
  MlDsaMaterial(int algorithm, std::string_view label)
      : oid_text_(row_of(algorithm).oid_text),
        key_(algorithm, seed_bytes(row_of(algorithm).name + ("/" + std::string(label)), 32)) {}

  cbor::Map cose_parameters() const override {
    constexpr int kAkp = 7;
    cbor::Map map;
    return map.set(1, cbor::integer(kAkp)).set(-1, cbor::bytes(key_.public_key()));
  }

  ByteVector spki() const override {
    return der::sequence({der::sequence({der::oid(oid_text_)}), der::bit_string(key_.public_key())});
  }

  ByteVector sign(int, ByteSpan message) const override { return key_.sign(message); }

  ByteVector part(KeyPart part) const override {
    return part == KeyPart::public_key ? key_.public_key() : ByteVector();
  }

 private:
  const char* oid_text_;
  MlDsaKey key_;
};

}  // namespace

std::shared_ptr<const SigningKey::Material> make_ml_dsa_material(int algorithm, std::string_view label) {
  return std::make_shared<MlDsaMaterial>(algorithm, label);
}

}  // namespace testlib
