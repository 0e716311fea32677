#pragma once

#include <functional>
#include <string>

#include "http/message.hpp"
#include "http/router.hpp"
#include "site/api_callers.hpp"
#include "site/passkeys.hpp"

namespace assayd::site {

/// The user that a path under /v1/users/{id} names: by id, or by the field User-Identifier where the path has
/// "by-identifier" or the UUID of zeros in the place of the id. Throws HttpError: 400 duplicate_header,
/// two_identifiers (both), no_identifier (neither), bad_identifier; 404 unknown_user. Sets request.user_id.
store::User named_user(const Services& services, http::Request& request);

/// Users, as other servers make, find, suspend and remove them.
class ApiUsers {
 public:
  ApiUsers(const Services& services, ApiCallers& callers) : services_(services), callers_(callers) {}

  void add_routes(http::Router& router, const std::function<http::Handler(http::Handler)>& guard);

 private:
  http::Response create(http::Request& request);
  http::Response look_up(http::Request& request);
  http::Response show(http::Request& request);
  http::Response set_status(http::Request& request, store::UserStatus status);
  http::Response remove(http::Request& request);
  http::Response enrollment(http::Request& request);
  /// The change and its entry in the audit trail, as one.
  store::Outcome change(const http::Request& request, const std::string& event, const std::string& user_id,
                        const std::function<store::Outcome(store::Users&)>& work);

  Services services_;
  ApiCallers& callers_;
};

}  // namespace assayd::site
