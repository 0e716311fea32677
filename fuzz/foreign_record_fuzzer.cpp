// A credential as another library stores it: what is refused leaves nothing; what is imported is an object with a key
// that can be used, and is the same after it was encoded and decoded. Input: the library, choices, then the JSON text.
#include <nlohmann/json.hpp>
#include <vector>

#include "assay/import.hpp"
#include "fuzz/harness.hpp"

namespace {

using assay::Bytes;
using assay::CredentialRecord;

assay::ImportOptions options_from(fuzz::Cutter& cutter) {
  constexpr unsigned kOneTooMany = 7;
  assay::ImportOptions options;
  options.library = static_cast<assay::ForeignLibrary>(cutter.number(1) % kOneTooMany);
  const std::uint64_t choices = cutter.number(1);
  options.text = (choices & 1) != 0 ? assay::ForeignText::hex : assay::ForeignText::base64;
  options.rs1 = (choices & 2) != 0 ? assay::Rs1Keys::accept : assay::Rs1Keys::refuse;
  if ((choices & 4) == 0) options.user_handle = assay::bytes_of("user-1");
  if ((choices & 8) != 0) options.rp_id = assay::bytes_of("example.org");
  return options;
}

/// With room for keys that are objects of many members.
assay::Workspace& roomy_workspace() {
  static auto made = assay::make_workspace(&fuzz::backend(), {.json_members = 1024});
  FUZZ_CHECK(made.has_value());
  made->reset();
  return *made;
}

bool are_same(const CredentialRecord& a, const CredentialRecord& b) {
  return fuzz::same(a.id, b.id) && fuzz::same(a.public_key, b.public_key) && fuzz::same(a.user_handle, b.user_handle) &&
         fuzz::same(a.rp_id, b.rp_id) && a.sign_count == b.sign_count && a.uv_initialized == b.uv_initialized &&
         a.backup_eligible == b.backup_eligible && a.backup_state == b.backup_state && a.transports == b.transports &&
         a.aaguid == b.aaguid && a.attestation_format == b.attestation_format && a.trust == b.trust &&
         fuzz::same(a.attestation_object, b.attestation_object) &&
         fuzz::same(a.attestation_client_data_json, b.attestation_client_data_json);
}

void check_imported(const CredentialRecord& record, const assay::ImportOptions& options) {
  FUZZ_CHECK(assay::parse_cose_key(record.public_key, options.rs1));
  FUZZ_CHECK(options.user_handle.empty() || fuzz::same(record.user_handle, options.user_handle));
  FUZZ_CHECK(fuzz::same(record.rp_id, options.rp_id) && record.trust == assay::TrustLevel::none);
  std::vector<std::uint8_t> encoded(assay::encoded_record_size(record));
  const auto size = assay::encode_record(record, encoded);
  FUZZ_CHECK(size && *size == encoded.size());
  const auto decoded = assay::decode_record(encoded);
  FUZZ_CHECK(decoded && are_same(*decoded, record));
}

}  // namespace

void fuzz::run(Bytes input) {
  Cutter cutter(input);
  const assay::ImportOptions options = options_from(cutter);
  const Bytes json = cutter.rest();
  const auto record = assay::import_record(json, options, roomy_workspace());
  if (record) {
    FUZZ_CHECK(nlohmann::json::parse(assay::text_of(json), nullptr, false).is_object());
    return check_imported(*record, options);
  }
  FUZZ_CHECK(are_same(*record, CredentialRecord{}));
  FUZZ_CHECK(record.error().input != assay::Input::foreign_record || record.error().offset <= json.size());
}
