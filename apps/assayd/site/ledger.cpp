#include "site/ledger.hpp"

#include "site/browsers.hpp"
#include "site/secrets.hpp"
#include "store/library_credentials.hpp"

namespace assayd::site {

assay::CeremonyUse Ledger::use_once(void* context, const assay::CeremonyId& id, std::int64_t expires_at) {
  Ledger& self = *static_cast<Ledger*>(context);
  try {
    const store::Key key{kTenant, hex(id)};
    const auto used = self.store_.single_use().use_once("ceremony", key, expires_at * store::kSecond, now());
    return used == store::Outcome::done ? assay::CeremonyUse::first : assay::CeremonyUse::again;
  } catch (...) {
    self.fault_ = std::current_exception();
    return assay::CeremonyUse::failed;
  }
}

std::optional<store::WebauthnCredential> Ledger::look_up(assay::Bytes credential_id) {
  return store_.credentials().find_webauthn(
      {kTenant, party_.config().id, store::ByteVector(credential_id.begin(), credential_id.end())});
}

assay::Result<assay::FoundCredential> Ledger::find(void* context, assay::Bytes credential_id) {
  Ledger& self = *static_cast<Ledger*>(context);
  try {
    self.credential_ = self.look_up(credential_id);
    if (!self.credential_ || self.credential_->common.state == store::CredentialState::revoked) {
      return assay::FoundCredential{};
    }
    self.record_ = store::stored_record(*self.credential_);
    return assay::FoundCredential{&self.record_, nullptr};
  } catch (...) {
    self.fault_ = std::current_exception();
    return assay::Error{assay::ErrorCode::store_failure};
  }
}

bool Ledger::is_registered(void* context, assay::Bytes credential_id) {
  Ledger& self = *static_cast<Ledger*>(context);
  try {
    return self.look_up(credential_id).has_value();
  } catch (...) {
    self.fault_ = std::current_exception();
    return true;  // Nothing is accepted on a guess.
  }
}

}  // namespace assayd::site
