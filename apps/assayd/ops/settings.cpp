#include "ops/settings.hpp"

#include <toml++/toml.h>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include "store/postgres_store.hpp"

namespace assayd::ops {

namespace {

using Reader = std::function<void(const toml::node&, const std::string& key)>;
using Readers = std::map<std::string, Reader>;

[[noreturn]] void refuse(const std::string& key, const std::string& why) {
  throw BadSettings(key + ": " + why);
}

Reader text(std::string& out) {
  return [&out](const toml::node& node, const std::string& key) {
    if (!node.is_string()) refuse(key, "a text is wanted");
    out = node.as_string()->get();
  };
}

Reader flag(bool& out) {
  return [&out](const toml::node& node, const std::string& key) {
    if (!node.is_boolean()) refuse(key, "true or false is wanted");
    out = node.as_boolean()->get();
  };
}

Reader store_kind(StoreKind& out) {
  return [&out](const toml::node& node, const std::string& key) {
    const std::string name = node.value_or(std::string());
    if (name != "sqlite" && name != "postgresql") refuse(key, "sqlite or postgresql is wanted");
    out = name == "sqlite" ? StoreKind::sqlite : StoreKind::postgresql;
  };
}

Reader texts(std::vector<std::string>& out) {
  return [&out](const toml::node& node, const std::string& key) {
    const toml::array* list = node.as_array();
    if (list == nullptr) refuse(key, "a list of texts is wanted");
    out.clear();
    for (const toml::node& entry : *list) {
      if (!entry.is_string()) refuse(key, "a list of texts is wanted");
      out.push_back(entry.as_string()->get());
    }
  };
}

/// The bytes of the files that are named.
Reader files(std::vector<store::ByteVector>& out) {
  return [&out](const toml::node& node, const std::string& key) {
    std::vector<std::string> paths;
    texts(paths)(node, key);
    out.clear();
    for (const std::string& path : paths) {
      std::ifstream file(path, std::ios::binary);
      out.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
      if (out.back().empty()) refuse(key, path + " cannot be read, or is empty");
    }
  };
}

/// From `least` to `most`, handed on by `store`.
Reader number(std::int64_t least, std::int64_t most, std::function<void(std::int64_t)> store) {
  return [least, most, store = std::move(store)](const toml::node& node, const std::string& key) {
    if (!node.is_integer()) refuse(key, "a whole number is wanted");
    const std::int64_t value = node.as_integer()->get();
    if (value < least || value > most) {
      refuse(key, "it has to be between " + std::to_string(least) + " and " + std::to_string(most));
    }
    store(value);
  };
}

Reader seconds(store::Time& out) {
  constexpr std::int64_t kYear = 366LL * 24 * 3600;
  return number(1, kYear, [&out](std::int64_t value) { out = value * store::kSecond; });
}

template <class T>
Reader count(T& out, std::int64_t least, std::int64_t most) {
  return number(least, most, [&out](std::int64_t value) { out = static_cast<T>(value); });
}

Readers readers_of(Settings& settings, http::TlsFiles& tls) {
  http::ServerConfig& server = settings.server;
  site::SiteConfig& site = settings.site;
  return {
      {"listen.address", text(server.address)},
      {"listen.port", count(server.port, 0, 65535)},
      {"listen.certificate", text(tls.certificate)},
      {"listen.key", text(tls.key)},
      {"listen.only_tls13", flag(tls.only_tls13)},
      {"listen.hsts", flag(server.hsts)},
      {"listen.trusted_proxies", texts(server.trusted_proxies)},
      {"listen.loops", count(server.loops, 0, 256)},
      {"listen.workers", count(server.workers, 1, 1024)},
      {"listen.queue", count(server.queue, 1, 100'000)},
      {"listen.connections", count(server.limits.connections, 1, 1'000'000)},
      {"listen.connections_per_address", count(server.limits.connections_per_address, 1, 1'000'000)},
      {"relying_party.id", text(settings.party.id)},
      {"relying_party.name", text(settings.party.name)},
      {"relying_party.origins", texts(settings.party.origins)},
      {"relying_party.related_origins", texts(settings.party.related_origins)},
      {"relying_party.backend", text(settings.party.backend)},
      {"store.kind", store_kind(settings.store_kind)},
      {"store.connection", text(settings.connection)},
      {"store.folder", text(settings.folder)},
      {"store.database", text(settings.database)},
      {"store.key_file", text(settings.key_file)},
      {"sessions.lifetime_seconds", seconds(site.sessions.lifetime)},
      {"sessions.idle_seconds", seconds(site.sessions.idle)},
      {"sessions.fresh_seconds", seconds(site.sessions.fresh)},
      {"limits.ceremonies_at_once", count(site.limits.burst, 1, 1'000'000)},
      {"limits.seconds_per_ceremony", seconds(site.limits.interval)},
      {"limits.accounts_at_once", count(site.limits.accounts_burst, 1, 1'000'000)},
      {"limits.seconds_per_account", seconds(site.limits.accounts_interval)},
      {"limits.calls_at_once", count(site.limits.calls_burst, 1, 1'000'000)},
      {"limits.calls_per_second",
       number(1, 1'000'000, [&](std::int64_t value) { site.limits.calls_interval = store::kSecond / value; })},
      {"api.token_seconds",
       number(10, 600, [&](std::int64_t value) { site.api.token_lifetime = value * store::kSecond; })},
      {"api.client_secret_post", flag(site.api.client_secret_post)},
      {"conformance.enabled", flag(site.conformance)},
      {"conformance.roots", files(site.conformance_roots)},
      {"operations.metrics_token", text(site.metrics_token)},
      {"operations.grace_seconds",
       number(0, 3600, [&](std::int64_t value) { settings.grace = std::chrono::seconds(value); })},
  };
}

void read_table(const toml::table& table, const std::string& section, const Readers& readers) {
  for (const auto& [name, node] : table) {
    const std::string key = section + "." + std::string(name.str());
    const auto reader = readers.find(key);
    if (reader == readers.end()) refuse(key, "there is no such setting");
    reader->second(node, key);
  }
}

void check_store(const Settings& settings) {
  const bool is_postgres = settings.store_kind == StoreKind::postgresql;
  if (is_postgres && !store::has_postgres()) refuse("store.kind", "this program was built without PostgreSQL");
  if (is_postgres && settings.connection.empty()) refuse("store.connection", "PostgreSQL wants it");
  if (!is_postgres && !settings.connection.empty()) refuse("store.connection", "it goes with kind postgresql alone");
  if (is_postgres && !settings.database.empty()) refuse("store.database", "it goes with kind sqlite alone");
}

}  // namespace

void read_settings(const std::string& path, Settings& settings) {
  toml::table file;
  try {
    file = toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    throw BadSettings(path + ":" + std::to_string(error.source().begin.line) + ": " + std::string(error.description()));
  }
  http::TlsFiles tls;
  const Readers readers = readers_of(settings, tls);
  for (const auto& [section, node] : file) {
    const toml::table* table = node.as_table();
    if (table == nullptr) refuse(std::string(section.str()), "there is no such setting outside of a section");
    read_table(*table, std::string(section.str()), readers);
  }
  if (tls.certificate.empty() != tls.key.empty())
    refuse("listen.certificate", "it comes with listen.key, or not at all");
  if (!tls.certificate.empty()) settings.server.tls = tls;
}

void complete(Settings& settings) {
  const http::ServerConfig& server = settings.server;
  if (settings.party.origins.empty()) {
    if (settings.party.id != "localhost") refuse("relying_party.origins", "at least one is wanted");
    if (server.port == 0) refuse("listen.port", "it cannot be any where no origin is given");
    const std::string scheme = server.tls ? "https" : "http";
    settings.party.origins = {scheme + "://localhost:" + std::to_string(server.port)};
  }
  check_store(settings);
  const site::SessionConfig& sessions = settings.site.sessions;
  if (sessions.idle > sessions.lifetime) refuse("sessions.idle_seconds", "it is more than the lifetime");
}

}  // namespace assayd::ops
