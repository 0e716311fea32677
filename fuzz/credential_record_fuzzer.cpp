// A stored credential record: it has exactly one encoding, so what decodes encodes to the same bytes.
#include <vector>

#include "assay/credential_record.hpp"
#include "fuzz/harness.hpp"

void fuzz::run(Bytes input) {
  const auto record = assay::decode_record(input);
  const Bytes views[] = {record->id,    record->public_key,         record->user_handle,
                         record->rp_id, record->attestation_object, record->attestation_client_data_json};
  for (const Bytes view : views) FUZZ_CHECK(lies_inside(view, input) && (record || view.empty()));
  if (!record) {
    FUZZ_CHECK(record->sign_count == 0 && record->trust == assay::TrustLevel::none && !record->uv_initialized);
    FUZZ_CHECK(record.error().offset <= input.size());
    return;
  }
  FUZZ_CHECK(assay::encoded_record_size(*record) == input.size());
  std::vector<std::uint8_t> again(input.size());
  const auto size = assay::encode_record(*record, again);
  FUZZ_CHECK(size && *size == input.size() && same(again, input));
  FUZZ_CHECK(!assay::decode_record(input.first(input.size() - 1)));
}
