#include "assay/credential_store.hpp"

#include "lib/base/check.hpp"

namespace assay {
namespace {

bool is_registered(void* context, Bytes credential_id) noexcept {
  StoreLookup& lookup = *static_cast<StoreLookup*>(context);
  const CredentialStore* const store = lookup.store;
  if (!holds(ErrorCode::store_incomplete, store != nullptr && store->find != nullptr)) {
    lookup.error = fail(ErrorCode::store_incomplete);
    return true;
  }
  const Error found = store->find(store->context, credential_id, {}).error();
  if (found.code == ErrorCode::unknown_credential) return false;
  if (found.code != ErrorCode::output_too_small) lookup.error = found;
  return true;
}

}  // namespace

Error store_registration(const CredentialStore& store, const RegistrationVerdict& verdict) noexcept {
  ASSAY_REQUIRE(store.insert != nullptr, ErrorCode::store_incomplete, 0);
  ASSAY_REQUIRE(verdict.accepted(), ErrorCode::verdict_not_accepted, 0);
  return store.insert(store.context, verdict.record);
}

RecordUpdate update_of(const AuthenticationVerdict& verdict) noexcept {
  return {verdict.credential_id, verdict.user_handle, verdict.sign_count.stored, verdict.delta};
}

Error store_authentication(const CredentialStore& store, const AuthenticationVerdict& verdict) noexcept {
  ASSAY_REQUIRE(store.update != nullptr, ErrorCode::store_incomplete, 0);
  ASSAY_REQUIRE(verdict.accepted(), ErrorCode::verdict_not_accepted, 0);
  return store.update(store.context, update_of(verdict));
}

CredentialLookup credential_lookup(StoreLookup& lookup) noexcept {
  return {&is_registered, &lookup};
}

}  // namespace assay
