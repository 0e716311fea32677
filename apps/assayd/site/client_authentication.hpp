#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "site/client_assertion.hpp"
#include "site/oauth_form.hpp"
#include "store/store.hpp"

namespace assayd::site {

/// Who a request to an endpoint of OAuth comes from (RFC 6749 section 2.3).
class ClientAuthentication {
 public:
  /// What is given must live longer. `secret_in_body`: client_secret_post is taken, too.
  ClientAuthentication(store::Store& store, Party& party, const std::string& issuer, bool secret_in_body)
      : store_(store), assertions_(store, party, issuer), secret_in_body_(secret_in_body) {}

  /// An active client that proved itself. Throws OAuthError: invalid_request where it tried more than one way,
  /// else invalid_client, whatever the reason.
  store::Client require(http::Request& request, const Form& form);

 private:
  struct Claim {
    std::string id, secret, assertion;  ///< a secret or an assertion
  };
  std::optional<Claim> claim_of(const http::Request& request, const Form& form) const;
  std::optional<Claim> claim_of_body(const Form& form) const;
  bool knows(const store::Client& client, const std::string& secret) const;

  store::Store& store_;
  ClientAssertion assertions_;
  const bool secret_in_body_;
};

}  // namespace assayd::site
