#include "ops/client_commands.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "http/message.hpp"
#include "site/browsers.hpp"
#include "site/client_registry.hpp"
#include "store/sqlite_store.hpp"

namespace assayd::ops {

namespace {

/// The store of the settings, for the time of one command.
struct Opened {
  explicit Opened(const Settings& settings)
      : store(store::open_sqlite({.path = settings.database_path()}, site::now())), registry(*store) {}
  std::unique_ptr<store::Store> store;
  site::ClientRegistry registry;
};

void print_secret(const site::ClientWithSecret& made, std::ostream& out) {
  out << "client_id      " << made.client.id << "\nclient_secret  " << made.secret
      << "\nThis is the only time that the secret is shown.\n";
}

}  // namespace

void add_client(const Settings& settings, const std::string& name, const std::vector<std::string>& scopes,
                std::ostream& out) {
  print_secret(Opened(settings).registry.add(name, scopes, site::now()), out);
}

void add_client_with_keys(const Settings& settings, const std::string& name, const std::vector<std::string>& scopes,
                          const std::string& jwks_path, std::ostream& out) {
  std::ifstream file(jwks_path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw std::runtime_error(jwks_path + " cannot be read");
  const store::Client client = Opened(settings).registry.add_with_keys(name, scopes, text.str(), site::now());
  out << "client_id      " << client.id << "\n";
}

void list_clients(const Settings& settings, std::ostream& out) {
  Opened opened(settings);
  for (const store::Client& client : opened.registry.list()) {
    const bool active = client.status == store::ClientStatus::active;
    out << client.id << "  " << (active ? "active  " : "disabled") << "  " << http::json_quote(client.name) << "  "
        << client.scopes << "\n";
  }
}

void rotate_client(const Settings& settings, const std::string& id, std::int64_t overlap_seconds, std::ostream& out) {
  print_secret(Opened(settings).registry.rotate(id, overlap_seconds * store::kSecond, site::now()), out);
}

void disable_client(const Settings& settings, const std::string& id, std::ostream& out) {
  Opened(settings).registry.disable(id, site::now());
  out << "client " << id << " is disabled, and its tokens are revoked\n";
}

}  // namespace assayd::ops
