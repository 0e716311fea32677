// One CBOR item, read by the library and by the oracle of the unit tests: the same verdict, code and offset.
#include "fuzz/harness.hpp"
#include "lib/cbor/reader.hpp"
#include "tests/cbor/oracle.hpp"

namespace {

using assay::cbor::Form;

void check_reader(assay::Bytes item) {
  assay::cbor::Reader reader(item);
  const auto skipped = reader.skip_item();
  FUZZ_CHECK(skipped && skipped->size() == item.size() && reader.at_end());
}

void compare(assay::Bytes input, const assay::cbor::Options& options) {
  const Oracle oracle(input, options);
  const auto checked = assay::cbor::check_item(input, options);
  FUZZ_CHECK(checked.has_value() == oracle.accepted());
  if (!checked) {
    FUZZ_CHECK(checked.error().code == oracle.code() && checked.error().offset == oracle.offset());
    FUZZ_CHECK(checked->item.empty() && !checked->canonical);
    return;
  }
  FUZZ_CHECK(checked->item.data() == input.data() && checked->item.size() == oracle.length());
  FUZZ_CHECK(checked->canonical == oracle.canonical());
  check_reader(checked->item);
}

}  // namespace

void fuzz::run(Bytes input) {
  for (const Form form : {Form::canonical, Form::definite}) {
    compare(input, {.form = form});
    compare(input, {.form = form, .max_items = 3, .max_depth = 2});
  }
}
