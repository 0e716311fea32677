#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "assay/authentication.hpp"
#include "assay/bytes.hpp"
#include "assay/credential_record.hpp"
#include "assay/export.hpp"
#include "assay/registration.hpp"
#include "assay/result.hpp"

namespace assay {

/// A change of a stored record, as it follows from an accepted authentication. Borrowed.
struct RecordUpdate {
  Bytes credential_id;
  Bytes user_handle;                    ///< of the owner
  std::uint32_t stored_sign_count = 0;  ///< the counter of the record on which the verdict was made
  RecordDelta delta;
};

/// Where a relying party keeps its credential records: the operations that matter when many ceremonies run at once.
/// Whoever has a database writes them for it; make_memory_store() has them in memory. One store is that of one relying
/// party. Every operation is called by any number of threads, is done as a whole or not at all, and throws nothing. It
/// fails with store_failure, or with a code of class backend or capacity that says more; then nothing was changed.
/// docs/credential-store.md has each as an SQL statement; tests/testlib/credential_store_suite.hpp tests any store.
struct CredentialStore {
  /// Stores a new record. Of any number of calls with one credential id, whoever the users, exactly one succeeds: a
  /// UNIQUE constraint, no look-up before. Errors: what encode_record() says of the record;
  /// record_relying_party_mismatch (its RP ID is not empty and another); credential_already_registered, the stored
  /// record as it was; store_full.
  Error (*insert)(void* context, const CredentialRecord& record) = nullptr;
  /// Compares and swaps: if the record of this id and user still has stored_sign_count, sets its sign_count and
  /// backup_state to those of the delta, and uv_initialized to true if the delta says so, never back to false; touches
  /// nothing else. Of many updates from one counter to a higher one, exactly one succeeds; from zero to zero, all do.
  /// Errors: sign_count_lowered (delta.sign_count < stored_sign_count); unknown_credential (no record of this id and
  /// user); store_conflict (it has another counter: read it again and judge the response again, which says whether the
  /// response merely came late or the counter went back).
  Error (*update)(void* context, const RecordUpdate& update) = nullptr;
  /// The record of a credential id, whoever owns it. Its views borrow from `room`; encoded_record_size() bytes are
  /// room enough. Errors: unknown_credential; then output_too_small. So an empty room tells whether there is a record.
  Result<CredentialRecord> (*find)(void* context, Bytes credential_id, MutableBytes room) = nullptr;
  /// All records of a user, the first registered first, at one moment; gives their number. Their views borrow from
  /// `room`. Errors, `records` untouched: output_too_small (for `records` or for `room`).
  Result<std::size_t> (*list)(void* context, Bytes user_handle, std::span<CredentialRecord> records,
                              MutableBytes room) = nullptr;
  /// Removes a record if this user owns it. Errors: unknown_credential (no record of this id and user).
  Error (*remove)(void* context, Bytes credential_id, Bytes user_handle) = nullptr;
  void* context = nullptr;
};

/// Stores the record of an accepted registration (step reg.store). Errors: store_incomplete; verdict_not_accepted;
/// those of CredentialStore::insert.
ASSAY_API Error store_registration(const CredentialStore& store, const RegistrationVerdict& verdict) noexcept;

/// The update that follows from an accepted authentication; borrows from the verdict.
ASSAY_API RecordUpdate update_of(const AuthenticationVerdict& verdict) noexcept;
/// Stores the changes of an accepted authentication (step auth.finish); only then the user is signed in. Errors:
/// store_incomplete; verdict_not_accepted; those of CredentialStore::update.
ASSAY_API Error store_authentication(const CredentialStore& store, const AuthenticationVerdict& verdict) noexcept;

/// Answers CredentialLookup out of a store.
struct StoreLookup {
  const CredentialStore* store = nullptr;
  Error error;  ///< why the store could not answer, or store_incomplete
};
/// The look-up for a RegistrationRequest; borrows. Where the store cannot answer, it says that the id is registered, so
/// that nothing is accepted on a guess, and `lookup.error` tells that it is not so. It spares work; what counts is what
/// CredentialStore::insert says.
ASSAY_API CredentialLookup credential_lookup(StoreLookup& lookup) noexcept;

}  // namespace assay
