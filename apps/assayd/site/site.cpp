#include "site/site.hpp"

#include <array>

#include "site/openapi.hpp"
#include "site/pages.hpp"

namespace assayd::site {

namespace {

using http::HttpError;
using http::Request;
using http::Response;

constexpr std::size_t kMaxCredentialJson = 64 * 1024;
constexpr std::size_t kMaxSmallBody = 1024;
constexpr const char* kPageContentPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

/// What the store cannot do is not the client's fault, and not for it to know.
http::Handler guarded(http::Handler handler) {
  return [handler = std::move(handler)](Request& request) {
    try {
      return handler(request);
    } catch (const store::StoreError& error) {
      request.reason = "store " + std::string(store::name_of(error.fault()));
      Response response = http::problem(503, "unavailable", "Try again later.", request.request_id);
      response.headers.set("Retry-After", "5");
      return response;
    } catch (const TooManyRequests& error) {
      request.reason = error.code();
      Response response = http::problem(error.status(), error.code(), error.what(), request.request_id);
      response.headers.set("Retry-After", std::to_string(error.seconds()));
      return response;
    }
  };
}

}  // namespace

Site::Site(store::Store& store, Party& party, const Secrets& secrets, Events& events, Metrics metrics,
           SiteConfig config)
    : store_(store),
      party_(party),
      config_(std::move(config)),
      metrics_(std::move(metrics)),
      browsers_(store, party, config_.sessions),
      limiter_(store, config_.limits),
      callers_(store, party, limiter_, config_.api),
      passkeys_({store, party, secrets, browsers_, limiter_, events}),
      account_({store, party, secrets, browsers_, limiter_, events}),
      api_users_({store, party, secrets, browsers_, limiter_, events}, callers_),
      api_actions_({store, party, secrets, browsers_, limiter_, events}, callers_),
      step_up_({store, party, secrets, browsers_, limiter_, events}) {
  add_pages();
  add_api();
  callers_.add_routes(router_, guarded);
  api_users_.add_routes(router_, guarded);
  api_actions_.add_routes(router_, guarded);
  step_up_.add_routes(router_, guarded);
  add_well_known();
  add_operations();
  if (config_.conformance) {
    conformance_ = std::make_unique<Conformance>(party.config(), config_.conformance_roots, secrets);
    conformance_->add_routes(router_);
  }
}

http::Handler Site::handler(Response (Passkeys::*method)(Request&)) {
  return guarded([this, method](Request& request) { return (passkeys_.*method)(request); });
}

http::Handler Site::handler(Response (Account::*method)(Request&)) {
  return guarded([this, method](Request& request) { return (account_.*method)(request); });
}

void Site::add_pages() {
  for (const Page& page : pages()) {
    router_.get(page.path, [&page](Request&) {
      Response response = Response::text(200, page.content_type, std::string(page.content));
      response.headers.set("Content-Security-Policy", kPageContentPolicy);
      response.headers.set("Cache-Control", "no-cache");
      return response;
    });
  }
}

void Site::add_api() {
  const http::RouteOptions small{kMaxSmallBody};
  const http::RouteOptions response{kMaxCredentialJson};
  router_.post("/v1/accounts/options", handler(&Passkeys::begin_account), small);
  router_.post("/v1/accounts/result", handler(&Passkeys::finish_account), response);
  router_.post("/v1/session/options", handler(&Passkeys::begin_authentication), small);
  router_.post("/v1/session/result", handler(&Passkeys::finish_authentication), response);
  router_.post("/v1/passkeys/options", handler(&Passkeys::begin_passkey), small);
  router_.post("/v1/passkeys/result", handler(&Passkeys::finish_passkey), response);
  router_.get("/v1/account", handler(&Account::show));
  router_.post("/v1/passkeys/{id}/rename", handler(&Account::rename), small);
  router_.post("/v1/passkeys/{id}/revoke", handler(&Account::revoke), small);
  router_.post("/v1/session/end", handler(&Account::sign_out), small);
}

void Site::add_well_known() {
  router_.get("/openapi.json", [text = openapi_document(party_.config().origins.front())](Request&) {
    return Response::json(200, text);
  });
  for (int i = 0; i < assay::kNumWellKnownDocuments; ++i) {
    const auto document = static_cast<assay::WellKnownDocument>(i);
    const auto text = party_.well_known(document);
    if (!text) continue;
    router_.get(assay::well_known_path(document), [text = *text](Request&) {
      Response response = Response::json(200, text);
      response.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
      return response;
    });
  }
}

void Site::add_operations() {
  router_.get("/livez", [](Request&) { return Response::text(200, "text/plain", "alive\n"); });
  router_.get("/readyz", guarded([this](Request&) { return ready(); }));
  router_.get("/metrics", [this](Request& request) { return metrics(request); });
}

Response Site::ready() {
  if (draining_) throw HttpError(503, "draining", "The server is about to end.");
  store_.check(now());
  return Response::text(200, "text/plain", "ready\n");
}

/// Without a token only for who is on this machine, and did not come through a proxy.
Response Site::metrics(const Request& request) const {
  bool allowed = false;
  if (config_.metrics_token.empty()) {
    const bool local = request.peer_address == "127.0.0.1" || request.peer_address == "::1";
    allowed = local && request.headers.count("X-Forwarded-For") + request.headers.count("Forwarded") == 0;
  } else {
    const auto given = request.headers.single("Authorization");
    allowed = given && same_bytes(assay::bytes_of(*given), assay::bytes_of("Bearer " + config_.metrics_token));
  }
  if (!allowed) throw HttpError(403, "not_for_you", "Metrics are not for everybody.");
  return Response::text(200, "text/plain; version=0.0.4", metrics_());
}

}  // namespace assayd::site
