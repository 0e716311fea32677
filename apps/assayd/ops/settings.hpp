#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "http/server.hpp"
#include "site/party.hpp"
#include "site/site.hpp"

namespace assayd::ops {

enum class StoreKind : std::uint8_t { sqlite, postgresql };

/// What an operator decides. As it is here, it is a server for trying out, on this machine only.
struct Settings {
  http::ServerConfig server;
  site::PartyConfig party;
  site::SiteConfig site;
  StoreKind store_kind = StoreKind::sqlite;
  std::string connection;    ///< to PostgreSQL, as libpq reads it
  std::string folder = ".";  ///< for database and key file
  std::string database;      ///< empty: assayd.db in the folder
  std::string key_file;      ///< empty: assayd.key in the folder
  std::chrono::seconds grace{20};

  std::string database_path() const { return database.empty() ? folder + "/assayd.db" : database; }
  std::string key_path() const { return key_file.empty() ? folder + "/assayd.key" : key_file; }
};

/// What is wrong with the settings, in a sentence that names the key.
class BadSettings : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads a TOML file over `settings`. Throws BadSettings: it cannot be read, or has a key that is not known, or a value
/// of another type or out of bounds.
void read_settings(const std::string& path, Settings& settings);
/// Fills in what follows from the rest: the origin, where none was given. Throws BadSettings for what does not fit
/// together.
void complete(Settings& settings);

}  // namespace assayd::ops
