#pragma once

#include <string>
#include <string_view>

#include "assay/ceremony.hpp"
#include "http/message.hpp"
#include "site/browsers.hpp"
#include "site/events.hpp"
#include "site/limiter.hpp"
#include "site/party.hpp"
#include "site/secrets.hpp"
#include "store/store.hpp"

namespace assayd::site {

/// What handlers need of the server.
struct Services {
  store::Store& store;
  Party& party;
  const Secrets& secrets;
  Browsers& browsers;
  Limiter& limiter;
  Events& events;
};

/// What ceremonies of pages have in common, whatever they are for.
assay::CeremonySetting ceremony_setting(const Services& services);
/// The options for the browser and the sealed state, with `more` behind a dot, in a response that has its cookies.
http::Response options_response(http::Response response, const assay::BegunCeremony& begun, std::string_view more);
/// What every response that is not accepted is answered with, whatever the reason.
http::HttpError not_accepted();
/// Throws that, having noted the reason; 503 where it is that the library could not judge.
[[noreturn]] void refuse_ceremony(const Services& services, http::Request& request, std::string_view kind,
                                  const assay::Error& error);
[[noreturn]] void refuse_ceremony(const Services& services, http::Request& request, std::string_view kind,
                                  store::Outcome outcome);

/// Of a change that is done, by the API client of the request or else by the user.
store::AuditEvent audit_event(const http::Request& request, const std::string& event, const std::string& user_id);

}  // namespace assayd::site
