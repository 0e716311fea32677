#pragma once

#include <functional>
#include <string>

#include "http/message.hpp"
#include "http/router.hpp"
#include "site/api_callers.hpp"
#include "site/passkeys.hpp"

namespace assayd::site {

/// What the page that has an action's token proves itself with. It follows from the id and the key of the server, so
/// that who repeats the request that made it gets the same; the store has its hash.
std::string action_token(const Secrets& secrets, const std::string& action_id);
/// How the store knows the one-time code of an action: bound to the client that tracked it.
store::ByteVector redeem_hash(const std::string& client_id, const std::string& code);

/// Something that a user is about to do at another server, for which that server wants a proof. It tracks the action,
/// hands the token to its page, the page steps up (StepUp), and the server redeems the code that came of it.
class ApiActions {
 public:
  ApiActions(const Services& services, ApiCallers& callers) : services_(services), callers_(callers) {}

  void add_routes(http::Router& router, const std::function<http::Handler(http::Handler)>& guard);

 private:
  http::Response track(http::Request& request, const ApiCaller& caller);
  http::Response show(http::Request& request, const ApiCaller& caller);
  http::Response cancel(http::Request& request, const ApiCaller& caller);
  http::Response redeem(http::Request& request, const ApiCaller& caller);
  store::Action own_action(const http::Request& request, const ApiCaller& caller);
  bool has_passkey(const store::User& user);

  Services services_;
  ApiCallers& callers_;
};

}  // namespace assayd::site
