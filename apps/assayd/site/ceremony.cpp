#include "site/ceremony.hpp"

#include "assay/step.hpp"

namespace assayd::site {

assay::CeremonySetting ceremony_setting(const Services& services) {
  return {services.party.relying_party(), services.party.policy(), services.secrets.state_keys()};
}

http::Response options_response(http::Response response, const assay::BegunCeremony& begun, std::string_view more) {
  std::string state = base64url(begun.state);
  if (!more.empty()) state.append(".").append(more);
  response.headers.set("Content-Type", "application/json");
  response.body = R"({"state":")" + state + R"(","options":)" + std::string(begun.options) + "}";
  return response;
}

http::HttpError not_accepted() {
  return {403, "not_accepted", "The passkey was not accepted. Try again."};
}

void refuse_ceremony(const Services& services, http::Request& request, std::string_view kind,
                     const assay::Error& error) {
  const std::string_view name = assay::error_name(error.code);
  request.reason = std::string(assay::step_slug(error.step)) + " " + std::string(name);
  services.events.ceremony(kind, name);
  if (error.error_class() == assay::ErrorClass::backend) throw http::HttpError(503, "unavailable", "Try again later.");
  throw not_accepted();
}

void refuse_ceremony(const Services& services, http::Request& request, std::string_view kind, store::Outcome outcome) {
  request.reason = "store " + std::string(store::name_of(outcome));
  services.events.ceremony(kind, request.reason);
  throw not_accepted();
}

store::AuditEvent audit_event(const http::Request& request, const std::string& event, const std::string& user_id) {
  store::AuditEvent entry;
  entry.tenant = kTenant;
  entry.at = now();
  entry.event = event;
  entry.result = "done";
  entry.user_id = user_id;
  entry.actor = request.client_id.empty() ? "user" : "client " + request.client_id;
  entry.address = request.peer_address;
  entry.request_id = request.request_id;
  return entry;
}

}  // namespace assayd::site
