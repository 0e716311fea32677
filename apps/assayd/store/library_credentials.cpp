#include "store/library_credentials.hpp"

#include <algorithm>
#include <exception>
#include <vector>

#include "assay/trust.hpp"

namespace assayd::store {

using assay::Bytes;
using assay::CredentialRecord;
using assay::Error;
using assay::ErrorCode;

namespace {

thread_local std::optional<Fault> last_fault;

ByteVector copy_of(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

/// Lets nothing through that is thrown.
template <class Work>
auto contained(const Work& work) -> decltype(work()) {
  last_fault.reset();
  try {
    return work();
  } catch (const StoreError& error) {
    last_fault = error.fault();
  } catch (const std::exception&) {
    last_fault = Fault::internal;
  }
  return Error{ErrorCode::store_failure};
}

/// The record in the caller's room; gives it with views into that.
assay::Result<CredentialRecord> put(const WebauthnCredential& credential, assay::MutableBytes room) {
  const auto size = assay::encode_record(stored_record(credential), room);
  if (!size) return size.error();
  return assay::decode_record(room.first(*size));
}

WebauthnUse made_use(WebauthnKey key, ByteVector user_handle, const assay::RecordUpdate& update) {
  return {std::move(key),          std::move(user_handle),    update.stored_sign_count,
          update.delta.sign_count, update.delta.backup_state, update.delta.uv_initialized};
}

Error update_error(Outcome outcome) {
  switch (outcome) {
    case Outcome::done: return {};
    case Outcome::conflict: return {ErrorCode::store_conflict};
    default: return {ErrorCode::unknown_credential};
  }
}

}  // namespace

WebauthnUse use_of(const WebauthnCredential& credential, const assay::RecordUpdate& update) {
  return made_use({credential.common.tenant, credential.rp_id, credential.credential_id}, credential.user_handle,
                  update);
}

CredentialRecord stored_record(const WebauthnCredential& credential) {
  const auto read = assay::decode_record(credential.record);
  if (!read) throw StoreError(Fault::corrupt, "a credential record cannot be read");
  CredentialRecord record = *read;
  record.sign_count = credential.sign_count;
  record.backup_state = credential.backup_state;
  record.uv_initialized = credential.uv_initialized;
  return record;
}

Error set_record(WebauthnCredential& credential, const CredentialRecord& record) {
  ByteVector encoded(assay::encoded_record_size(record));
  if (const Error error = assay::encode_record(record, encoded).error(); error.failed()) return error;
  credential.credential_id = copy_of(record.id);
  credential.user_handle = copy_of(record.user_handle);
  credential.record = std::move(encoded);
  credential.sign_count = record.sign_count;
  credential.backup_state = record.backup_state;
  credential.uv_initialized = record.uv_initialized;
  credential.attestation_format = assay::attestation_format_name(record.attestation_format);
  credential.aaguid.assign(record.aaguid.begin(), record.aaguid.end());
  credential.backup_eligible = record.backup_eligible == assay::Tristate::yes;
  return {};
}

assay::CredentialStore LibraryCredentials::view() {
  return {&insert, &update, &find, &list, &remove, this};
}

std::optional<Fault> LibraryCredentials::fault() {
  return last_fault;
}

WebauthnKey LibraryCredentials::key_of(Bytes credential_id) const {
  return {settings_.tenant, settings_.rp_id, copy_of(credential_id)};
}

Error LibraryCredentials::insert(void* context, const CredentialRecord& record) {
  return contained([&] { return static_cast<LibraryCredentials*>(context)->insert_record(record); });
}

Error LibraryCredentials::insert_record(const CredentialRecord& record) {
  WebauthnCredential credential;
  if (const Error error = set_record(credential, record); error.failed()) return error;
  if (!record.rp_id.empty() && assay::text_of(record.rp_id) != settings_.rp_id) {
    return {ErrorCode::record_relying_party_mismatch};
  }
  const auto user = store_.users().find_by_handle(settings_.tenant, credential.user_handle);
  if (!user) return {ErrorCode::store_failure};
  credential.common = settings_.describe(user->id);
  credential.common.tenant = settings_.tenant;
  credential.common.user_id = user->id;
  credential.common.kind = CredentialKind::webauthn;
  credential.rp_id = settings_.rp_id;
  switch (store_.credentials().insert_webauthn(credential)) {
    case Outcome::done: return {};
    case Outcome::conflict: return {ErrorCode::credential_already_registered};
    default: return {ErrorCode::store_failure};
  }
}

Error LibraryCredentials::update(void* context, const assay::RecordUpdate& update) {
  LibraryCredentials& self = *static_cast<LibraryCredentials*>(context);
  if (update.delta.sign_count < update.stored_sign_count) return {ErrorCode::sign_count_lowered};
  return contained([&] {
    const WebauthnUse use = made_use(self.key_of(update.credential_id), copy_of(update.user_handle), update);
    return update_error(self.store_.credentials().use_webauthn(use, self.settings_.now()));
  });
}

assay::Result<CredentialRecord> LibraryCredentials::find(void* context, Bytes id, assay::MutableBytes room) {
  LibraryCredentials& self = *static_cast<LibraryCredentials*>(context);
  return contained([&]() -> assay::Result<CredentialRecord> {
    const auto found = self.store_.credentials().find_webauthn(self.key_of(id));
    if (!found) return Error{ErrorCode::unknown_credential};
    return put(*found, room);
  });
}

assay::Result<std::size_t> LibraryCredentials::list(void* context, Bytes user_handle,
                                                    std::span<CredentialRecord> records, assay::MutableBytes room) {
  LibraryCredentials& self = *static_cast<LibraryCredentials*>(context);
  return contained([&]() -> assay::Result<std::size_t> {
    const auto user = self.store_.users().find_by_handle(self.settings_.tenant, copy_of(user_handle));
    if (!user) return std::size_t{0};
    const auto found = self.store_.credentials().list_webauthn({user->tenant, user->id}, self.settings_.rp_id);
    std::vector<CredentialRecord> listed;
    for (const WebauthnCredential& credential : found) {
      const auto record = put(credential, room);
      if (!record) return record.error();
      room = room.subspan(assay::encoded_record_size(*record));
      listed.push_back(*record);
    }
    if (listed.size() > records.size()) return Error{ErrorCode::output_too_small};
    std::ranges::copy(listed, records.begin());
    return listed.size();
  });
}

Error LibraryCredentials::remove(void* context, Bytes id, Bytes user_handle) {
  LibraryCredentials& self = *static_cast<LibraryCredentials*>(context);
  return contained([&]() -> Error {
    const auto found = self.store_.credentials().find_webauthn(self.key_of(id));
    if (!found || !std::ranges::equal(found->user_handle, user_handle)) return {ErrorCode::unknown_credential};
    const Key key{found->common.tenant, found->common.id};
    return update_error(self.store_.credentials().remove(key, found->common.user_id));
  });
}

}  // namespace assayd::store
