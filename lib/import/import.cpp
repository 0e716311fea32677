#include "assay/import.hpp"

#include <algorithm>
#include <limits>

#include "assay/attestation_object.hpp"
#include "assay/authenticator_data.hpp"
#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/base/workspace.hpp"
#include "lib/import/public_key.hpp"
#include "lib/import/row_reader.hpp"
#include "lib/import/values.hpp"
#include "lib/rp/limits.hpp"

namespace assay {
namespace import {
namespace {

bool is_user_handle(Bytes handle) noexcept {
  return !handle.empty() && handle.size() <= rp::kMaxUserHandle;
}

/// Two parts of a row may say the same; one that says nothing is filled in.
bool agree(Bytes& known, Bytes other) noexcept {
  if (known.empty()) known = other;
  return equal(known, other);
}

/// Makes a record of a row, member by member.
class Importer {
 public:
  Importer(Bytes json, const ImportOptions& options, const RowReader& row, Workspace::Impl& impl) noexcept
      : options_(options), row_(row), impl_(impl), values_(json, options.text, impl.arena) {}

  Error run(CredentialRecord& record) noexcept {
    record.rp_id = options_.rp_id;
    ASSAY_TRY(read_attested_data());
    ASSAY_TRY(read_id(record));
    ASSAY_TRY(read_key(record));
    ASSAY_TRY(read_user_handle(record));
    ASSAY_TRY(read_counter(record));
    ASSAY_TRY(read_flags(record));
    ASSAY_TRY(read_transports(record));
    ASSAY_TRY(read_aaguid(record));
    ASSAY_TRY(read_format(record));
    return read_attestation(record);
  }

 private:
  std::size_t offset_of(Field field) const noexcept { return row_[field].value.offset; }

  Error read_attested_data() noexcept;
  Error read_id(CredentialRecord& record) noexcept;
  Error read_key(CredentialRecord& record) noexcept;
  Error read_user_handle(CredentialRecord& record) noexcept;
  Error read_counter(CredentialRecord& record) noexcept;
  Error read_flags(CredentialRecord& record) noexcept;
  Error read_backup_eligible(CredentialRecord& record) noexcept;
  Error read_transports(CredentialRecord& record) noexcept;
  Error read_aaguid(CredentialRecord& record) noexcept;
  Error read_format(CredentialRecord& record) noexcept;
  Error read_attestation(CredentialRecord& record) noexcept;
  Error compare_attestation(CredentialRecord& record) noexcept;

  const ImportOptions& options_;
  const RowReader& row_;
  Workspace::Impl& impl_;
  ValueReader values_;
  AttestedCredentialDataView attested_;  ///< of webauthn4j; else empty
};

// Attested credential data (WebAuthn 6.5.1) alone; the key is what is left.
Error Importer::read_attested_data() noexcept {
  constexpr std::size_t kAaguid = 16;
  constexpr std::size_t kHead = kAaguid + 2;
  const Found& found = row_[Field::attested_data];
  if (!found.is_there()) return {};
  const auto data = values_.bytes(found, ErrorCode::foreign_attested_data);
  if (!data) return data.error();
  const std::size_t id_size = data->size() >= kHead ? std::size_t{(*data)[kAaguid]} << 8 | (*data)[kAaguid + 1] : 0;
  const bool has_form = id_size > 0 && data->size() - kHead > id_size;
  ASSAY_REQUIRE(has_form, ErrorCode::foreign_attested_data, found.value.offset);
  attested_ = {data->first(kAaguid), data->subspan(kHead, id_size), data->subspan(kHead + id_size)};
  return {};
}

Error Importer::read_id(CredentialRecord& record) noexcept {
  const Field field = row_[Field::credential_id].is_there() ? Field::credential_id : Field::row_id;
  const bool is_there = row_[field].is_there() || !attested_.credential_id.empty();
  ASSAY_REQUIRE(is_there, ErrorCode::foreign_id_missing, 0);
  const auto id = values_.bytes(row_[field], ErrorCode::foreign_id);
  if (!id) return id.error();
  record.id = row_[field].is_there() ? *id : attested_.credential_id;
  const bool has_size = !record.id.empty() && record.id.size() <= rp::kMaxCredentialId;
  ASSAY_REQUIRE(has_size, ErrorCode::foreign_id, offset_of(field));
  const bool is_same = attested_.credential_id.empty() || equal(record.id, attested_.credential_id);
  ASSAY_REQUIRE(is_same, ErrorCode::foreign_parts_differ, offset_of(field));
  return {};
}

Error Importer::read_key(CredentialRecord& record) noexcept {
  const Found& found = row_[Field::public_key];
  const bool is_there = found.is_there() || !attested_.credential_public_key.empty();
  ASSAY_REQUIRE(is_there, ErrorCode::foreign_key_missing, 0);
  const auto stated = values_.number(row_[Field::key_algorithm], ErrorCode::foreign_key_algorithm);
  if (!stated) return stated.error();
  const auto written = values_.bytes(found, ErrorCode::foreign_key);
  if (!written) return written.error();
  const bool has_bytes = !found.is_there() || !written->empty();
  ASSAY_REQUIRE(has_bytes, ErrorCode::foreign_key, found.value.offset);
  const Bytes key = found.is_there() ? *written : attested_.credential_public_key;
  const auto cose_key = cose_key_of(key, *stated, options_.rs1, impl_.arena);
  if (!cose_key) return located(cose_key.error(), Input::foreign_record, found.value.offset);
  record.public_key = *cose_key;
  const bool is_same = agree(attested_.credential_public_key, record.public_key);
  ASSAY_REQUIRE(is_same, ErrorCode::foreign_parts_differ, found.value.offset);
  return {};
}

Error Importer::read_user_handle(CredentialRecord& record) noexcept {
  const Found& found = row_[Field::user_handle];
  const auto named = values_.bytes(found, ErrorCode::foreign_user_handle);
  if (!named) return named.error();
  const bool has_size = !found.is_there() || is_user_handle(*named);
  ASSAY_REQUIRE(has_size, ErrorCode::foreign_user_handle, found.value.offset);
  const bool is_there = found.is_there() || !options_.user_handle.empty();
  ASSAY_REQUIRE(is_there, ErrorCode::foreign_user_handle_missing, 0);
  record.user_handle = options_.user_handle.empty() ? *named : options_.user_handle;
  ASSAY_REQUIRE(is_user_handle(record.user_handle), ErrorCode::user_handle_invalid, 0);
  const bool is_same = !found.is_there() || equal(record.user_handle, *named);
  ASSAY_REQUIRE(is_same, ErrorCode::foreign_user_handle_mismatch, found.value.offset);
  return {};
}

Error Importer::read_counter(CredentialRecord& record) noexcept {
  const Found& found = row_[Field::sign_count];
  const bool may_be_absent = omits_zero_counter(options_.library);
  ASSAY_REQUIRE(found.is_there() || may_be_absent, ErrorCode::foreign_counter_missing, 0);
  const auto count = values_.number(found, ErrorCode::foreign_counter);
  if (!count) return count.error();
  const bool is_count = !*count || **count >= 0;
  ASSAY_REQUIRE(is_count, ErrorCode::foreign_counter, found.value.offset);
  record.sign_count = static_cast<std::uint32_t>(count->value_or(0));
  return {};
}

Error Importer::read_flags(CredentialRecord& record) noexcept {
  const auto uv_initialized = values_.flag(row_[Field::uv_initialized], ErrorCode::foreign_flag);
  if (!uv_initialized) return uv_initialized.error();
  const auto backup_state = values_.flag(row_[Field::backup_state], ErrorCode::foreign_flag);
  if (!backup_state) return backup_state.error();
  ASSAY_TRY(read_backup_eligible(record));
  record.uv_initialized = *uv_initialized == Tristate::yes;
  record.backup_state = *backup_state == Tristate::yes;
  const bool is_possible = !record.backup_state || record.backup_eligible != Tristate::no;
  ASSAY_REQUIRE(is_possible, ErrorCode::backup_state_without_eligibility, offset_of(Field::backup_state));
  return {};
}

Error Importer::read_backup_eligible(CredentialRecord& record) noexcept {
  const Found& device = row_[Field::device_type];
  const auto flag = values_.flag(row_[Field::backup_eligible], ErrorCode::foreign_flag);
  if (!flag) return flag.error();
  record.backup_eligible = *flag;
  if (!device.is_there()) return {};
  const bool is_multi = device.value.text == "multiDevice" || device.value.text == "multi_device";
  const bool is_single = device.value.text == "singleDevice" || device.value.text == "single_device";
  ASSAY_REQUIRE(is_multi || is_single, ErrorCode::foreign_device_type, device.value.offset);
  record.backup_eligible = is_multi ? Tristate::yes : Tristate::no;
  return {};
}

Error Importer::read_transports(CredentialRecord& record) noexcept {
  const auto transports = values_.transports(row_[Field::transports], ErrorCode::foreign_transports);
  record.transports = *transports;
  return transports.error();
}

Error Importer::read_aaguid(CredentialRecord& record) noexcept {
  const auto aaguid = values_.aaguid(row_[Field::aaguid], ErrorCode::foreign_aaguid);
  if (!aaguid) return aaguid.error();
  record.aaguid = *aaguid;
  if (attested_.aaguid16.empty()) return {};
  const bool is_same = !row_[Field::aaguid].is_there() || equal(record.aaguid, attested_.aaguid16);
  ASSAY_REQUIRE(is_same, ErrorCode::foreign_parts_differ, offset_of(Field::aaguid));
  std::ranges::copy(attested_.aaguid16, record.aaguid.begin());
  return {};
}

Error Importer::read_format(CredentialRecord& record) noexcept {
  constexpr std::uint8_t kNumFormats = 9;
  const bool is_old = !row_[Field::format].is_there();
  const Found& found = row_[is_old ? Field::format_or_type : Field::format];
  if (!found.is_there()) return {};
  std::uint8_t i = 0;
  while (i < kNumFormats && attestation_format_name(static_cast<AttestationFormat>(i)) != found.value.text) ++i;
  const bool is_format = found.is(json::Kind::string) && i < kNumFormats;
  ASSAY_REQUIRE(is_format || is_old, ErrorCode::foreign_attestation_format, found.value.offset);
  if (is_format) record.attestation_format = static_cast<AttestationFormat>(i);
  return {};
}

Error Importer::read_attestation(CredentialRecord& record) noexcept {
  const auto object = values_.bytes(row_[Field::attestation_object], ErrorCode::foreign_attestation);
  if (!object) return object.error();
  const auto client_data = values_.bytes(row_[Field::client_data], ErrorCode::foreign_attestation);
  if (!client_data) return client_data.error();
  if (object->empty()) return {};
  record.attestation_object = *object;
  record.attestation_client_data_json = *client_data;
  return compare_attestation(record);
}

// The attestation object says again what the row says; what the row leaves out is taken from there.
Error Importer::compare_attestation(CredentialRecord& record) noexcept {
  const std::size_t offset = offset_of(Field::attestation_object);
  const auto object = parse_attestation_object(record.attestation_object, impl_.limits.cbor_items);
  ASSAY_REQUIRE(object.has_value(), ErrorCode::foreign_attestation, offset);
  const auto data = parse_authenticator_data(object->authenticator_data, impl_.limits.cbor_items);
  const bool is_registration = data && data->flags.attested_data();
  ASSAY_REQUIRE(is_registration, ErrorCode::foreign_attestation, offset);
  const Tristate eligible = data->flags.backup_eligible() ? Tristate::yes : Tristate::no;
  if (record.backup_eligible == Tristate::unknown) record.backup_eligible = eligible;
  if (!row_[Field::aaguid].is_there()) std::ranges::copy(data->attested.aaguid16, record.aaguid.begin());
  const bool is_same = equal(record.id, data->attested.credential_id) &&
                       equal(record.public_key, data->attested.credential_public_key) &&
                       equal(record.aaguid, data->attested.aaguid16) && record.backup_eligible == eligible;
  ASSAY_REQUIRE(is_same, ErrorCode::foreign_parts_differ, offset);
  return {};
}

Error import_into(CredentialRecord& record, Bytes json, const ImportOptions& options, Workspace::Impl& impl) noexcept {
  ASSAY_REQUIRE(!places_of(options.library).empty(), ErrorCode::foreign_library_unknown, 0);
  ASSAY_REQUIRE(json.size() <= impl.limits.credential_json, ErrorCode::foreign_record_too_long, 0);
  RowReader row(json, options.library, impl.arena);
  ASSAY_TRY(json::walk(impl, json, row));
  ASSAY_REQUIRE(row.is_object(), ErrorCode::foreign_not_an_object, 0);
  const json::Value& repeated = row.repeated();
  ASSAY_REQUIRE(repeated.kind == json::Kind::absent, ErrorCode::foreign_member_twice, repeated.offset);
  ASSAY_REQUIRE(row.has_room(), ErrorCode::workspace_full, 0);
  return Importer(json, options, row, impl).run(record);
}

}  // namespace
}  // namespace import

Result<CredentialRecord> import_record(Bytes json, const ImportOptions& options, Workspace& workspace) noexcept {
  Workspace::Impl* const impl = workspace.impl();
  if (!holds(ErrorCode::workspace_full, impl != nullptr)) {
    return located(fail(ErrorCode::workspace_full), Input::foreign_record);
  }
  const std::size_t mark = impl->arena.used();
  CredentialRecord record;
  const Error error = import::import_into(record, json, options, *impl);
  if (!error.failed()) return record;
  impl->arena.rewind(mark);
  return located(error, Input::foreign_record);
}

}  // namespace assay
