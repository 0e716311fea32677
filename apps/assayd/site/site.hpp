#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/router.hpp"
#include "site/account.hpp"
#include "site/api_actions.hpp"
#include "site/api_callers.hpp"
#include "site/api_users.hpp"
#include "site/conformance.hpp"
#include "site/passkeys.hpp"
#include "site/step_up.hpp"

namespace assayd::site {

struct SiteConfig {
  SessionConfig sessions;
  LimitConfig limits;
  ApiConfig api;
  bool conformance = false;                          ///< the interface of FIDO's conformance tests is there
  std::vector<store::ByteVector> conformance_roots;  ///< DER; see Conformance
  std::string metrics_token;  ///< who asks for metrics must have it; empty: they are for this machine only
};

/// All that the server answers: pages, ceremonies, account, well-known documents, health and metrics.
class Site {
 public:
  /// The text for /metrics.
  using Metrics = std::function<std::string()>;

  /// What is given must live longer. Throws std::invalid_argument for what the party cannot publish.
  Site(store::Store& store, Party& party, const Secrets& secrets, Events& events, Metrics metrics, SiteConfig config);
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  const http::Router& router() const { return router_; }
  /// From now on /readyz says that the server is not ready, so that no proxy sends it more.
  void begin_to_drain() { draining_ = true; }

 private:
  void add_pages();
  void add_api();
  void add_well_known();
  void add_operations();
  http::Handler handler(http::Response (Passkeys::*method)(http::Request&));
  http::Handler handler(http::Response (Account::*method)(http::Request&));
  http::Response ready();
  http::Response metrics(const http::Request& request) const;

  store::Store& store_;
  const Party& party_;
  const SiteConfig config_;
  const Metrics metrics_;
  Browsers browsers_;
  Limiter limiter_;
  ApiCallers callers_;
  Passkeys passkeys_;
  Account account_;
  ApiUsers api_users_;
  ApiActions api_actions_;
  StepUp step_up_;
  std::unique_ptr<Conformance> conformance_;  ///< null: off
  http::Router router_;
  std::atomic<bool> draining_{false};
};

}  // namespace assayd::site
