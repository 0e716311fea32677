#pragma once

#include <functional>
#include <string>

#include "assay/credential_store.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "site/ceremony.hpp"

namespace assayd::site {

/// The page's side of an action: with its token, a passkey of the action's user, and nothing else, satisfies it. The
/// ceremony is bound to the browser and to the action. What comes of it is a code, good once, that the page hands to
/// its server.
class StepUp {
 public:
  explicit StepUp(const Services& services) : services_(services) {}

  void add_routes(http::Router& router, const std::function<http::Handler(http::Handler)>& guard);

 private:
  /// {"token"}
  http::Response begin(http::Request& request);
  /// The response of the passkey; Ceremony-State and Action-Token in fields.
  http::Response finish(http::Request& request);
  store::Action pending_action(const std::string& token);
  store::User user_of(const store::Action& action);
  http::Response satisfy(http::Request& request, const store::Action& action,
                         const store::WebauthnCredential& credential, const assay::RecordUpdate& update);

  Services services_;
};

}  // namespace assayd::site
