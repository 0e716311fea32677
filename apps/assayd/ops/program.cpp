#include "ops/program.hpp"

#include <atomic>
#include <csignal>
#include <ctime>
#include <iostream>
#include <memory>

#include "http/server.hpp"
#include "ops/telemetry.hpp"
#include "store/postgres_store.hpp"
#include "store/sqlite_store.hpp"

namespace assayd::ops {

namespace {

constexpr std::int64_t kRowsPerSweep = 1000;
constexpr std::time_t kSecondsBetweenSweeps = 60;

sigset_t handled_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
  return set;
}

std::unique_ptr<store::Store> open_store(const Settings& settings) {
  if (settings.store_kind == StoreKind::sqlite) {
    return store::open_sqlite({.path = settings.database_path()}, site::now());
  }
  // Each worker can hold one at a time, and the sweep.
  const int connections = static_cast<int>(settings.server.workers) + 1;
  return store::open_postgres({.connection = settings.connection, .max_connections = connections}, site::now());
}

/// A server with all that it needs, in the order in which it is made.
class Program {
 public:
  explicit Program(const Settings& settings)
      : settings_(settings),
        telemetry_(std::cerr),
        party_(settings.party),
        secrets_(site::Secrets::load(settings.key_path())),
        store_(open_store(settings)),
        site_(
            *store_, party_, secrets_, telemetry_, [this] { return telemetry_.metrics(counts()); }, settings.site),
        server_(settings.server, site_.router(), notifier_, telemetry_) {
    running_ = &server_;
  }

  void run() {
    const std::string url = settings_.party.origins.front() + "/";
    if (settings_.site.conformance) telemetry_.note("warn", "conformance interface is open to everybody");
    telemetry_.note("info", "started", "\"url\":" + http::json_quote(url));
    std::cout << "assayd serves " << url << " (Ctrl-C ends it)" << std::endl;
    while (wait_for_signal()) {
    }
    telemetry_.note("info", "draining");
    site_.begin_to_drain();
    server_.drain(settings_.grace);
    telemetry_.note("info", "ended");
  }

 private:
  http::Server::Counts counts() const {
    const http::Server* const server = running_;
    return server == nullptr ? http::Server::Counts{} : server->counts();
  }

  /// False: it is time to end. Between signals the store is swept.
  bool wait_for_signal() {
    const sigset_t set = handled_signals();
    const timespec pause{kSecondsBetweenSweeps, 0};
    const int number = sigtimedwait(&set, nullptr, &pause);
    if (number == SIGTERM || number == SIGINT) return false;
    if (number == SIGHUP) {
      reload();
    } else {
      sweep();
    }
    return true;
  }

  void reload() {
    try {
      if (settings_.server.tls) server_.reload_tls();
      telemetry_.note("info", "reloaded");
    } catch (const std::exception& error) {
      telemetry_.note("error", "not reloaded", "\"fault\":" + http::json_quote(error.what()));
    }
  }

  void sweep() {
    try {
      (void)store_->sweep(kRowsPerSweep, site::now());
    } catch (const store::StoreError& error) {
      telemetry_.note("error", "not swept", "\"fault\":" + http::json_quote(error.what()));
    }
  }

  const Settings& settings_;
  Telemetry telemetry_;
  site::Party party_;
  const site::Secrets secrets_;
  const std::unique_ptr<store::Store> store_;
  site::Site site_;
  http::Notifier notifier_;
  std::atomic<http::Server*> running_{nullptr};  ///< requests come while the server is still being made
  http::Server server_;
};

}  // namespace

void check(const Settings& settings) {
  const site::Party party(settings.party);
  for (int i = 0; i < assay::kNumWellKnownDocuments; ++i) {
    (void)party.well_known(static_cast<assay::WellKnownDocument>(i));
  }
  http::check_config(settings.server);
}

void serve(const Settings& settings) {
  // Threads inherit it: only wait_for_signal() sees these signals.
  const sigset_t set = handled_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  Program(settings).run();
}

}  // namespace assayd::ops
