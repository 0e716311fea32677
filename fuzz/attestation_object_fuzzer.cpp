// An attestation object: its parts lie where they are said to, and one in canonical form can be put together again.
#include "assay/attestation_object.hpp"
#include "fuzz/harness.hpp"
#include "tests/cbor/oracle.hpp"
#include "tests/testlib/cbor_writer.hpp"

namespace {

namespace cbor = testlib::cbor;

testlib::ByteVector encoded(const assay::AttestationObjectView& object) {
  cbor::Map map;
  map.set("fmt", cbor::text(object.format));
  map.set("attStmt", {object.statement.begin(), object.statement.end()});
  map.set("authData", cbor::bytes(object.authenticator_data));
  return map.encode();
}

}  // namespace

void fuzz::run(Bytes input) {
  const auto object = assay::parse_attestation_object(input);
  if (!object) {
    FUZZ_CHECK(object->format.empty() && all_empty({object->statement, object->authenticator_data}));
    FUZZ_CHECK(object.error().offset <= input.size());
    return;
  }
  FUZZ_CHECK(lies_inside(object->format, input));
  FUZZ_CHECK(object->statement.data() == input.data() + object->statement_offset);
  FUZZ_CHECK(lies_inside(object->statement, input) && lies_inside(object->authenticator_data, input));
  FUZZ_CHECK(object->authenticator_data.data() == input.data() + object->authenticator_data_offset);
  FUZZ_CHECK(Oracle(input, {.form = assay::cbor::Form::definite}).canonical() == object->canonical);
  FUZZ_CHECK(!object->canonical || same(encoded(*object), input));
  FUZZ_CHECK(!assay::parse_attestation_object(input.first(input.size() - 1)));
}
