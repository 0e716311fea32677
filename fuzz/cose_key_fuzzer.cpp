// A credential public key: each has one encoding, and a key that is accepted is one that the backend can load.
#include "assay/public_key.hpp"
#include "fuzz/harness.hpp"
#include "lib/crypto/backend.hpp"
#include "tests/testlib/cbor_writer.hpp"

namespace {

namespace cbor = testlib::cbor;
using assay::KeyType;

testlib::ByteVector encoded(const assay::PublicKeyView& key) {
  cbor::Map map;
  map.set(1, cbor::integer(static_cast<int>(key.type))).set(3, cbor::integer(static_cast<int>(key.algorithm)));
  if (key.type == KeyType::ec2 || key.type == KeyType::okp) {
    map.set(-1, cbor::integer(static_cast<int>(key.curve))).set(-2, cbor::bytes(key.x));
  }
  if (key.type == KeyType::ec2) map.set(-3, cbor::bytes(key.y));
  if (key.type == KeyType::akp) map.set(-1, cbor::bytes(key.x));
  if (key.type == KeyType::rsa) map.set(-1, cbor::bytes(key.n)).set(-2, cbor::bytes(key.e));
  return map.encode();
}

void check_loads(const assay::PublicKeyView& key) {
  if (!fuzz::backend().can_verify(key.algorithm)) return;
  const auto loaded = fuzz::backend().load_key(key, key.algorithm);
  FUZZ_CHECK(loaded);
  fuzz::backend().free_key(*loaded);
}

}  // namespace

void fuzz::run(Bytes input) {
  const auto key = assay::parse_cose_key(input, assay::Rs1Keys::accept);
  for (const Bytes view : {key->x, key->y, key->n, key->e}) {
    FUZZ_CHECK(lies_inside(view, input) && (key || view.empty()));
  }
  if (!key) {
    FUZZ_CHECK(key->type == KeyType::none && key->algorithm == assay::Algorithm::none);
    FUZZ_CHECK(key.error().offset <= input.size());
    return;
  }
  FUZZ_CHECK(same(encoded(*key), input));
  FUZZ_CHECK(assay::algorithm_fits_key(key->algorithm, key->type, key->curve));
  FUZZ_CHECK(assay::parse_cose_key(input).has_value() == (key->algorithm != assay::Algorithm::rs1));
  check_loads(*key);
}
