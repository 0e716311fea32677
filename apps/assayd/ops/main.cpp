#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <optional>

#include "assay/version.hpp"
#include "ops/program.hpp"

namespace {

using assayd::ops::Settings;

constexpr std::uint16_t kDefaultPort = 8080;
constexpr int kCouldNotBegin = 2;

struct Flags {
  std::string config, address, folder;
  std::optional<std::uint16_t> port;
  bool check = false;
};

void declare(CLI::App& app, Flags& flags) {
  app.add_option("--config", flags.config, "TOML file with the settings; docs/assayd.md lists them")
      ->envname("ASSAYD_CONFIG");
  app.add_option("--address", flags.address, "address to listen at")->envname("ASSAYD_ADDRESS");
  app.add_option("--port", flags.port, "port to listen at")->envname("ASSAYD_PORT");
  app.add_option("--folder", flags.folder, "folder for database and key file")->envname("ASSAYD_FOLDER");
  app.add_flag("--check-config", flags.check, "say what is wrong with the settings, and end");
}

Settings settings_of(const Flags& flags) {
  Settings settings;
  settings.server.port = kDefaultPort;
  if (!flags.config.empty()) assayd::ops::read_settings(flags.config, settings);
  if (!flags.address.empty()) settings.server.address = flags.address;
  if (flags.port) settings.server.port = *flags.port;
  if (!flags.folder.empty()) settings.folder = flags.folder;
  assayd::ops::complete(settings);
  return settings;
}

int run(int argc, char** argv) {
  CLI::App app("assayd: sign-in with passkeys, on the assay library");
  app.set_version_flag("--version", ASSAY_VERSION_STRING);
  Flags flags;
  declare(app, flags);
  CLI11_PARSE(app, argc, argv);
  const Settings settings = settings_of(flags);
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
