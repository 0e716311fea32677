// Authenticator data: the parts in their order are the whole.
#include "assay/authenticator_data.hpp"
#include "fuzz/harness.hpp"
#include "tests/testlib/bytes.hpp"

namespace {

testlib::ByteVector encoded(const assay::AuthenticatorDataView& data) {
  testlib::ByteVector out(data.rp_id_hash32.begin(), data.rp_id_hash32.end());
  out.push_back(data.flags.bits);
  testlib::append(out, testlib::big_endian(data.sign_count, 4));
  if (data.flags.attested_data()) {
    testlib::append(out, data.attested.aaguid16);
    testlib::append(out, testlib::big_endian(data.attested.credential_id.size(), 2));
    testlib::append(out, data.attested.credential_id);
    testlib::append(out, data.attested.credential_public_key);
  }
  testlib::append(out, data.extensions);
  return out;
}

}  // namespace

void fuzz::run(Bytes input) {
  const auto data = assay::parse_authenticator_data(input);
  const Bytes views[] = {data->rp_id_hash32, data->attested.aaguid16, data->attested.credential_id,
                         data->attested.credential_public_key, data->extensions};
  for (const Bytes view : views) FUZZ_CHECK(lies_inside(view, input) && (data || view.empty()));
  if (!data) {
    FUZZ_CHECK(data->flags.bits == 0 && data->sign_count == 0 && data.error().offset <= input.size());
    return;
  }
  FUZZ_CHECK(same(encoded(*data), input));
  FUZZ_CHECK(!assay::parse_authenticator_data(input.first(input.size() - 1)));
}
