#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "assay/credential_store.hpp"
#include "store/store.hpp"

namespace assayd::store {

/// The credential with what has changed since its registration. Borrows from it. A record that cannot be read is
/// StoreError (corrupt).
assay::CredentialRecord stored_record(const WebauthnCredential& credential);

/// Of an assay::CredentialRecord: record, counters, flags and what is there for statistics; everything else is left as
/// it is. Gives the library's error if it is no record.
assay::Error set_record(WebauthnCredential& credential, const assay::CredentialRecord& record);

/// The use of this passkey that follows from an accepted authentication.
WebauthnUse use_of(const WebauthnCredential& credential, const assay::RecordUpdate& update);

/// The library's view of the passkeys of one relying party: for assay::store_authentication() and the like. Operations
/// never throw: what the store could not do is store_failure, and fault() says why.
class LibraryCredentials {
 public:
  struct Settings {
    std::string tenant;
    std::string rp_id;
    std::function<Time()> now;
    /// What a new row has beside the record: id, label, created_via.
    std::function<Credential(const std::string& user_id)> describe;
  };
  /// The store must outlive this.
  LibraryCredentials(Store& store, Settings settings) : store_(store), settings_(std::move(settings)) {}

  assay::CredentialStore view();
  /// Of the last operation of this thread that failed; nothing if none did.
  static std::optional<Fault> fault();

 private:
  static assay::Error insert(void* context, const assay::CredentialRecord& record);
  static assay::Error update(void* context, const assay::RecordUpdate& update);
  static assay::Result<assay::CredentialRecord> find(void* context, assay::Bytes id, assay::MutableBytes room);
  static assay::Result<std::size_t> list(void* context, assay::Bytes user_handle,
                                         std::span<assay::CredentialRecord> records, assay::MutableBytes room);
  static assay::Error remove(void* context, assay::Bytes id, assay::Bytes user_handle);

  assay::Error insert_record(const assay::CredentialRecord& record);
  WebauthnKey key_of(assay::Bytes credential_id) const;

  Store& store_;
  Settings settings_;
};

}  // namespace assayd::store
