#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/ceremony.hpp"
#include "assay/credential_store.hpp"
#include "http/message.hpp"
#include "site/ceremony.hpp"

namespace assayd::site {

/// Handlers of both ceremonies. Options go out with the sealed state of the ceremony; the result comes as the JSON text
/// of PublicKeyCredential.toJSON() alone, which the library reads as it came, with the state in the field
/// Ceremony-State. Every response that is not accepted is answered alike; the log says which step refused it, and why.
class Passkeys {
 public:
  explicit Passkeys(const Services& services) : services_(services) {}

  /// {"name"}: a new account.
  http::Response begin_account(http::Request& request);
  http::Response finish_account(http::Request& request);
  /// A further passkey of the user who is signed in.
  http::Response begin_passkey(http::Request& request);
  http::Response finish_passkey(http::Request& request);
  http::Response begin_authentication(http::Request& request);
  http::Response finish_authentication(http::Request& request);

 private:
  struct State;
  struct Start;
  struct Owner;

  State state_of(const http::Request& request) const;
  http::Response begin_registration(const Start& start, http::Response response);
  store::WebauthnCredential judge_registration(http::Request& request, const State& state, const Owner& owner);
  store::User newcomer_of(http::Request& request, const State& state);
  http::Response sign_in(http::Request& request, const store::WebauthnCredential& credential,
                         const assay::RecordUpdate& update);
  static store::Outcome enter(store::Store& inside, const std::optional<store::Session>& present,
                              const store::Session& next);
  http::Response unknown_credential(http::Request& request, const assay::Error& error, assay::Workspace& workspace);

  Services services_;
};

}  // namespace assayd::site
