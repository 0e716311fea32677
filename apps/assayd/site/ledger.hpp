#pragma once

#include <exception>
#include <optional>

#include "assay/ceremony.hpp"
#include "site/party.hpp"
#include "store/store.hpp"

namespace assayd::site {

/// What the library asks the store while it finishes a ceremony. Its hooks throw nothing; what the store threw waits
/// here for rethrow().
class Ledger {
 public:
  Ledger(store::Store& store, const Party& party) : store_(store), party_(party) {}
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  assay::SingleUse single_use() { return assay::SingleUse::by_hook(&use_once, this); }
  /// A passkey that is revoked counts as one that nobody has, so that the passkey manager may be told to forget it.
  assay::RecordLookup records() { return {&find, this}; }
  assay::CredentialLookup registered() { return {&is_registered, this}; }

  void rethrow() const {
    if (fault_) std::rethrow_exception(fault_);
  }
  /// The one that records() found.
  const std::optional<store::WebauthnCredential>& credential() const { return credential_; }

 private:
  static assay::CeremonyUse use_once(void* context, const assay::CeremonyId& id, std::int64_t expires_at);
  static assay::Result<assay::FoundCredential> find(void* context, assay::Bytes credential_id);
  static bool is_registered(void* context, assay::Bytes credential_id);
  std::optional<store::WebauthnCredential> look_up(assay::Bytes credential_id);

  store::Store& store_;
  const Party& party_;
  std::optional<store::WebauthnCredential> credential_;
  assay::CredentialRecord record_;
  std::exception_ptr fault_;
};

}  // namespace assayd::site
