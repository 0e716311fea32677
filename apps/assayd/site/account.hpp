#pragma once

#include "http/message.hpp"
#include "site/passkeys.hpp"

namespace assayd::site {

/// Handlers of what a user who is signed in sees and does.
class Account {
 public:
  explicit Account(const Services& services) : services_(services) {}

  /// {"signed_in": false}, or the user's name, passkeys, and what the page may signal to the passkey manager.
  http::Response show(http::Request& request);
  /// {"label"}
  http::Response rename(http::Request& request);
  /// Never the last one. Sessions that were made with it end.
  http::Response revoke(http::Request& request);
  http::Response sign_out(http::Request& request);

 private:
  std::string signals(const store::User& user, const std::string& name,
                      const std::vector<store::WebauthnCredential>& passkeys) const;

  Services services_;
};

}  // namespace assayd::site
