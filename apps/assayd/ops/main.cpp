#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>
#include <optional>

#include "assay/version.hpp"
#include "ops/client_commands.hpp"
#include "ops/program.hpp"

namespace {

using assayd::ops::Settings;

constexpr std::uint16_t kDefaultPort = 8080;
constexpr int kCouldNotBegin = 2;
constexpr std::int64_t kOverlapSeconds = 24 * 3600;

struct Flags {
  std::string config, address, folder;
  std::optional<std::uint16_t> port;
  bool check = false, conformance = false;
};

void declare(CLI::App& app, Flags& flags) {
  app.add_option("--config", flags.config, "TOML file with the settings; docs/assayd.md lists them")
      ->envname("ASSAYD_CONFIG");
  app.add_option("--address", flags.address, "address to listen at")->envname("ASSAYD_ADDRESS");
  app.add_option("--port", flags.port, "port to listen at")->envname("ASSAYD_PORT");
  app.add_option("--folder", flags.folder, "folder for database and key file")->envname("ASSAYD_FOLDER");
  app.add_flag("--conformance", flags.conformance,
               "serve the interface of FIDO's conformance tests, too; never in production, for it tells who exists");
  app.add_flag("--check-config", flags.check, "say what is wrong with the settings, and end");
}

/// `assayd client ...`. What is done waits until the flags of the whole program are known.
class ClientCommands {
 public:
  explicit ClientCommands(CLI::App& app) {
    CLI::App* const client = app.add_subcommand("client", "clients of the API")->fallthrough()->require_subcommand(1);
    CLI::App* const add =
        command(*client, "add", "make a client, and show its secret once", [this](const Settings& settings) {
          if (jwks_.empty()) {
            assayd::ops::add_client(settings, name_, scopes_, std::cout);
          } else {
            assayd::ops::add_client_with_keys(settings, name_, scopes_, jwks_, std::cout);
          }
        });
    add->add_option("name", name_, "what people call it")->required();
    add->add_option("--scope", scopes_, "what it may do; as often as needed")->required();
    add->add_option("--jwks", jwks_, "file with the client's public keys (a JWK set), instead of a secret");
    command(*client, "list", "show all clients",
            [](const Settings& settings) { assayd::ops::list_clients(settings, std::cout); });
    CLI::App* const rotate = command(*client, "rotate", "give a client a new secret", [this](const Settings& settings) {
      assayd::ops::rotate_client(settings, id_, overlap_, std::cout);
    });
    rotate->add_option("id", id_)->required();
    rotate->add_option("--overlap", overlap_, "seconds for which the secret before still works");
    CLI::App* const disable =
        command(*client, "disable", "end a client's secrets and tokens",
                [this](const Settings& settings) { assayd::ops::disable_client(settings, id_, std::cout); });
    disable->add_option("id", id_)->required();
  }
  ClientCommands(const ClientCommands&) = delete;
  ClientCommands& operator=(const ClientCommands&) = delete;

  /// False: no such command was given.
  bool run(const Settings& settings) const {
    if (chosen_) chosen_(settings);
    return static_cast<bool>(chosen_);
  }

 private:
  using Action = std::function<void(const Settings&)>;

  CLI::App* command(CLI::App& parent, const char* name, const char* what, const Action& action) {
    return parent.add_subcommand(name, what)->fallthrough()->callback([this, action] { chosen_ = action; });
  }

  std::string name_, id_, jwks_;
  std::vector<std::string> scopes_;
  std::int64_t overlap_ = kOverlapSeconds;
  Action chosen_;
};

Settings settings_of(const Flags& flags) {
  Settings settings;
  settings.server.port = kDefaultPort;
  if (!flags.config.empty()) assayd::ops::read_settings(flags.config, settings);
  if (!flags.address.empty()) settings.server.address = flags.address;
  if (flags.port) settings.server.port = *flags.port;
  if (!flags.folder.empty()) settings.folder = flags.folder;
  if (flags.conformance) settings.site.conformance = true;
  assayd::ops::complete(settings);
  return settings;
}

int run(int argc, char** argv) {
  CLI::App app("assayd: sign-in with passkeys, on the assay library");
  app.set_version_flag("--version", ASSAY_VERSION_STRING);
  Flags flags;
  declare(app, flags);
  const ClientCommands commands(app);
  CLI11_PARSE(app, argc, argv);
  const Settings settings = settings_of(flags);
  if (commands.run(settings)) return 0;
  assayd::ops::check(settings);
  if (flags.check) {
    std::cout << "the settings are in order\n";
  } else {
    assayd::ops::serve(settings);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  umask(077);  // database and log of it are for nobody else
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "assayd: " << error.what() << "\n";
    return kCouldNotBegin;
  }
}
