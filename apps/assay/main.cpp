#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <map>
#include <string>

#include "assay/version.hpp"
#include "input.hpp"
#include "inspect_command.hpp"
#include "load_command.hpp"
#include "mds_command.hpp"
#include "options_command.hpp"
#include "policy_command.hpp"
#include "record_command.hpp"
#include "speed_command.hpp"
#include "steps_command.hpp"
#include "verify_command.hpp"
#include "wellknown_command.hpp"

namespace assay::cli {
namespace {

constexpr int kCannotRun = 2;

const std::map<std::string, Profile> kProfiles = {{"webauthn", Profile::webauthn},
                                                  {"fido_conformance", Profile::fido_conformance}};

CLI::App* add_verify(CLI::App& app, VerifyOptions& options) {
  CLI::App* command = app.add_subcommand("verify", "Judge recorded ceremonies and compare with the verdicts expected");
  command->add_option("FILE", options.files, "case files in the format assay-cases-1; - is standard input")->required();
  command->add_option("--backend", options.backend, "crypto backend")->capture_default_str();
  command->add_option("--profile", options.profile, "webauthn, or fido_conformance: what FIDO's test tool asks")
      ->transform(CLI::CheckedTransformer(kProfiles))
      ->option_text("NAME");
  CLI::Option* json = command->add_flag("--json", options.json, "one JSON object a line, and no summary");
  command->add_flag("--explain", options.explain, "list the result of every step")->excludes(json);
  command->footer(
      "Prints for each case: id, outcome, error, step, and whether the verdict is the one expected.\n"
      "Exit code: 0 every verdict that is not marked lenient is the one expected; 1 one is not;\n"
      "2 an input could not be read.\n\n"
      "Examples:\n"
      "  assay verify vectors/cases/*.json\n"
      "  assay verify --json cases.json | grep '\"agrees\":false'\n"
      "  assay verify --explain - < cases.json");
  return command;
}

CLI::App* add_inspect(CLI::App& app, InspectOptions& options) {
  CLI::App* command = app.add_subcommand("inspect", "Print a WebAuthn structure as a tree");
  command
      ->add_option("INPUT", options.input,
                   "a file, - for standard input, or the data itself in hex, base64url or base64")
      ->capture_default_str();
  command->add_option("--type", options.type, "what the input is, where it is not recognised or not as you meant it")
      ->check(CLI::IsMember({"attestation-object", "authenticator-data", "client-data", "cose-key", "certificate",
                             "registration", "authentication"}));
  command->footer(
      "Takes attestation objects, authenticator data, client data, COSE keys, certificates (DER or PEM) and\n"
      "the JSON of credentials. Nothing is verified: signatures and chains are not looked at.\n"
      "Exit code: 0 printed; 1 the structure is malformed; 2 the input could not be read.\n\n"
      "Examples:\n"
      "  assay inspect credential.json\n"
      "  assay inspect --type cose-key pQECAyYgASFYIK_v...\n"
      "  openssl x509 -in attestation.pem -outform DER | assay inspect\n"
      "  assay inspect -- -text-that-begins-with-a-dash");
  return command;
}

const std::map<std::string, WellKnownDocument> kDocuments = {
    {"webauthn", WellKnownDocument::webauthn},
    {"passkey-endpoints", WellKnownDocument::passkey_endpoints},
    {"assetlinks", WellKnownDocument::asset_links},
    {"apple", WellKnownDocument::apple_app_site_association}};

CLI::App* add_wellknown(CLI::App& app, WellKnownOptions& options) {
  CLI::App* command = app.add_subcommand("wellknown", "Print what a relying party publishes at /.well-known/");
  command->add_option("FILE", options.files, "configurations; - is standard input")->required();
  command
      ->add_option("--document", options.document, "one document alone: webauthn, passkey-endpoints, assetlinks, apple")
      ->transform(CLI::CheckedTransformer(kDocuments))
      ->option_text("NAME");
  command->footer(
      "A configuration is a JSON object; rp.id and rp.origins are required:\n"
      "  { \"rp\": { \"id\": \"example.com\", \"origins\": [\"https://example.com\"],\n"
      "            \"related_origins\": [], \"top_origins\": [], \"allow_subdomains\": false,\n"
      "            \"allow_any_port\": false, \"allow_localhost\": false },\n"
      "    \"android_apps\": [{ \"package_name\": \"com.example.app\",\n"
      "                       \"sha256_cert_fingerprints\": [\"AB:CD:...\"] }],\n"
      "    \"apple_apps\": [\"ABCDE12345.com.example.app\"],\n"
      "    \"endpoints\": { \"enroll\": \"https://...\", \"manage\": \"https://...\", \"prf_usage_details\": "
      "\"https://...\" } }\n"
      "Prints a line for each document: its path and its JSON; with --document the JSON alone. Warnings go to\n"
      "standard error; docs/origins.md explains them.\n"
      "Exit code: 0 printed; 1 the configuration is refused; 2 an input could not be read.\n\n"
      "Examples:\n"
      "  assay wellknown site.json\n"
      "  assay wellknown --document assetlinks site.json > .well-known/assetlinks.json");
  return command;
}

CLI::App* add_mds(CLI::App& app, MdsOptions& options) {
  CLI::App* command = app.add_subcommand("mds", "Verify a BLOB of the FIDO Metadata Service and list what it says");
  command->add_option("FILE", options.file, "the BLOB; - is standard input")->required();
  command->add_option("--root", options.roots, "certificates, PEM or DER, that the signer may chain to")
      ->required()
      ->allow_extra_args(false)
      ->option_text("CERT");
  command->add_option("--intermediate", options.intermediates, "certificates that help to build the chain")
      ->allow_extra_args(false)
      ->option_text("CERT");
  command
      ->add_option("--time", options.time, "when to judge: seconds since 1970, or a day as YYYY-MM-DD (default: now)")
      ->option_text("TIME");
  command->add_option("--signer", options.signer, "the name in the signer's certificate; '' takes any")
      ->capture_default_str()
      ->option_text("NAME");
  command->add_option("--aaguid", options.aaguid, "show the entry of this authenticator alone, in detail")
      ->option_text("UUID");
  command->add_option("--backend", options.backend, "crypto backend")->capture_default_str();
  command->add_flag("--json", options.json, "one JSON object");
  command->footer(
      "Lists the number, the day of the next update, when the signer and the roots expire, entries that were\n"
      "skipped and why, and for each entry: identifier (+n: it has n more), certification level, judgement of\n"
      "the strictest policy, number of attestation roots, statuses in force, description.\n"
      "A BLOB past its next update is reported as stale, which is no error.\n"
      "Exit code: 0 verified; 1 refused, or no entry for --aaguid; 2 an input could not be read.\n\n"
      "Examples:\n"
      "  curl -sSLo blob.jwt https://mds3.fidoalliance.org/\n"
      "  assay mds blob.jwt --root globalsign-r3.pem --root globalsign-r46.pem\n"
      "  assay mds blob.jwt --root r3.pem --aaguid ee882879-721c-4913-9775-3dfcce97072a\n"
      "  assay mds test-blob.jwt --root test-root.der --signer '' --time 2026-01-31 --json");
  return command;
}

const std::map<std::string, ForeignLibrary> kLibraries = {
    {"simplewebauthn", ForeignLibrary::simplewebauthn},
    {"go-webauthn", ForeignLibrary::go_webauthn},
    {"java-webauthn-server", ForeignLibrary::java_webauthn_server},
    {"webauthn4j", ForeignLibrary::webauthn4j},
    {"py_webauthn", ForeignLibrary::py_webauthn}};

CLI::App* add_record(CLI::App& app, RecordOptions& options) {
  CLI::App* command =
      app.add_subcommand("record", "Print a stored credential record, or make one of another library's");
  command
      ->add_option("INPUT", options.input,
                   "a file, - for standard input, or the data itself: a record in hex, base64url or base64; with\n"
                   "--from, JSON")
      ->capture_default_str();
  CLI::Option* from =
      command
          ->add_option("--from", options.from,
                       "the library that stored the row: simplewebauthn, go-webauthn, java-webauthn-server,\n"
                       "webauthn4j, py_webauthn")
          ->transform(CLI::CheckedTransformer(kLibraries))
          ->option_text("LIBRARY");
  command
      ->add_option("--user-handle", options.user_handle, "of the owner, in base64url, where the row does not name it")
      ->needs(from)
      ->option_text("HANDLE");
  command->add_option("--rp-id", options.rp_id, "the relying party to be written into the record")
      ->needs(from)
      ->option_text("ID");
  command->add_flag("--hex", options.hex, "the row has its bytes in hexadecimal and not in base64url or base64")
      ->needs(from);
  command->add_flag("--json", options.json, "one JSON object with all members, and the encoding as `encoded`");
  command->footer(
      "Without --from prints a record as a tree. With it reads one row, a JSON object (docs/import.md tells of\n"
      "which form), and prints the encoding of the record (docs/credential-record.md) in base64url. What the row\n"
      "does not tell is unknown in the record; nothing that was attested counts as judged.\n"
      "Exit code: 0 printed; 1 the record or the row is refused; 2 the input could not be read.\n\n"
      "Examples:\n"
      "  assay record AQAAAAAHAAAA...\n"
      "  assay record --json record.bin\n"
      "  assay record --from simplewebauthn row.json\n"
      "  assay record --from go-webauthn --user-handle dXNlcg --rp-id example.com - < row.json");
  return command;
}

CLI::App* add_steps(CLI::App& app, bool& json) {
  CLI::App* command = app.add_subcommand("steps", "Print the steps of both ceremonies, and who carries them out");
  command->add_flag("--json", json, "one JSON object a line");
  command->footer("Numbers are those of WebAuthn Level 3, 7.1 and 7.2.\n\nExample:\n  assay steps | grep sign_count");
  return command;
}

void add_common_options(CLI::App& command, OptionsRequest& request) {
  command.add_option("SITE", request.site, "the relying party, in the form of `assay wellknown`; - is standard input")
      ->required();
  CLI::Option* policy = command.add_option("--policy", request.policy, "text of a policy")->option_text("FILE");
  command.add_option("--preset", request.preset, "a policy by its name: see `assay policy presets`")
      ->capture_default_str()
      ->option_text("NAME")
      ->excludes(policy);
  command.add_option("--user-handle", request.user_handle, "user.id of the account, in base64url")
      ->option_text("BASE64URL");
  command.add_option("--origin", request.origin, "the one origin at which the ceremony may take place")
      ->option_text("ORIGIN");
  command
      .add_option("--state-key", request.state_key,
                  "64 hexadecimal digits: print the sealed state, too, in an object with the options")
      ->option_text("HEX");
}

/// Both kinds of options; the one that is asked for is in `request`.
CLI::App* add_options(CLI::App& app, OptionsRequest& request) {
  CLI::App* command = app.add_subcommand("options", "Print options for a client, with a fresh challenge");
  command->require_subcommand(1);
  CLI::App* create = command->add_subcommand("create", "PublicKeyCredentialCreationOptionsJSON, for a registration");
  create->add_option("--user-name", request.user_name, "user.name of the account")->required()->option_text("TEXT");
  create->add_option("--display-name", request.display_name, "user.displayName (default: the user name)")
      ->option_text("TEXT");
  create->add_option("--exclude", request.credentials, "credentials that the user has already, in base64url")
      ->option_text("ID");
  create->add_flag("--conditional", request.conditional, "the ceremony is for mediation \"conditional\"");
  CLI::App* get = command->add_subcommand("get", "PublicKeyCredentialRequestOptionsJSON, for an authentication");
  get->add_option("--allow", request.credentials,
                  "credentials of the user, in base64url (default: any discoverable one)")
      ->option_text("ID");
  for (CLI::App* one : {create, get}) add_common_options(*one, request);
  get->parse_complete_callback([&request] { request.creation = false; });
  command->footer(
      "Without --user-handle, creation options are for a new account with a random handle, and request options\n"
      "for a user who is not known.\n"
      "Exit code: 0 printed; 1 the relying party, the policy or the request is refused; 2 an input could not\n"
      "be read.\n\n"
      "Examples:\n"
      "  assay options create site.json --user-name alice\n"
      "  assay options get site.json --policy policy.toml --user-handle dXNlci0x --allow aWQtMQ\n"
      "  assay options get site.json --state-key $(openssl rand -hex 32)");
  return command;
}

/// What the command line says of `assay policy`.
struct PolicyCommands {
  PolicyOptions options;
  bool json = false;  ///< of `presets`
  const CLI::App* check = nullptr;
  const CLI::App* presets = nullptr;
};

void add_policy(CLI::App& app, PolicyCommands& commands) {
  CLI::App* command = app.add_subcommand("policy", "Check and print the policies of relying parties");
  command->require_subcommand(1);
  CLI::App* check = command->add_subcommand("check", "Judge policies; say what is wrong with them, and where");
  CLI::Option* files = check->add_option("FILE", commands.options.files, "texts of policies; - is standard input");
  CLI::Option* preset = check->add_option("--preset", commands.options.preset, "print this preset in place of files")
                            ->option_text("NAME")
                            ->excludes(files);
  check->add_option("--backend", commands.options.backend, "crypto backend")->capture_default_str();
  check->add_option("--profile", commands.options.profile, "of the relying party: webauthn, or fido_conformance")
      ->transform(CLI::CheckedTransformer(kProfiles))
      ->option_text("NAME");
  check->add_flag("--print", commands.options.print, "print the whole policy, every key with its value");
  check->add_flag("--json", commands.options.json, "one JSON object a line");
  check->callback([files, preset] {
    if (files->empty() && preset->empty()) throw CLI::RequiredError("FILE or --preset");
  });
  check->footer(
      "A policy is a small subset of TOML; docs/policy.md lists the keys. Errors and warnings go to standard\n"
      "error as FILE:LINE:COLUMN; a warning is on what is allowed and probably not meant. What a policy does\n"
      "not say itself has no line.\n"
      "Exit code: 0 all are in order, warnings or not; 1 one is refused; 2 an input could not be read.\n\n"
      "Examples:\n"
      "  assay policy check shop.toml\n"
      "  assay policy check --preset high_assurance > bank.toml\n"
      "  assay policy check --print - <<< 'preset = \"passkey_login\"'\n"
      "  assay policy check --json *.toml | grep '\"accepted\":false'");
  CLI::App* presets = command->add_subcommand("presets", "List the presets, each with what it is for");
  presets->add_flag("--json", commands.json, "one JSON object a line");
  command->footer("Example:\n  assay policy check shop.toml\n\nassay policy check --help tells more.");
  commands.check = check;
  commands.presets = presets;
}

#if defined(ASSAY_SPEED)
CLI::App* add_speed(CLI::App& app, SpeedOptions& options) {
  CLI::App* command = app.add_subcommand("speed", "Measure how many signatures each backend verifies in a second");
  command->add_option("--backend", options.backends, "backends, instead of those that differ here")
      ->allow_extra_args(false)
      ->option_text("NAME");
  command->add_option("--algorithm", options.algorithms, "algorithms, as ES256, instead of all")
      ->allow_extra_args(false)
      ->option_text("NAME");
  command->add_option("--keys", options.num_keys, "different keys of ES256")->capture_default_str();
  command->add_option("--seconds", options.seconds, "time of the processor to measure for, all rows together")
      ->capture_default_str();
  command->add_flag("--json", options.json, "one JSON object a line");
  command->footer(
      "One thread. Keys are prepared once and kept; expanded_1k and expanded_8k are tables made of them. The ratio is\n"
      "to OpenSSL with the same keys, one signature at a time, measured in turn in the same run: quote it rather than\n"
      "the number. ES256 goes round many keys; other algorithms have one.\n"
      "ASSAY_CPU=portable, adx or ifma measures the native backend of that name.\n"
      "Exit code: 0 measured; 2 not.\n\n"
      "Examples:\n"
      "  assay speed --algorithm ES256\n"
      "  assay speed --backend openssl --backend native-portable --json");
  return command;
}

CLI::App* add_load(CLI::App& app, LoadOptions& options) {
  CLI::App* command = app.add_subcommand("load", "Sign in at an auth server again and again, and measure how it does");
  command->add_option("URL", options.url, "the server, http alone")->capture_default_str();
  command->add_option("--origin", options.origin, "of the page that requests say they come from (default: the URL)")
      ->option_text("ORIGIN");
  command->add_option("--users", options.users, "accounts that are made first")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  command->add_option("--connections", options.connections, "people who sign in at the same time")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  command->add_option("--rate", options.rate, "sign-ins a second; 0 is as many as there can be")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--seconds", options.seconds, "for how long")->check(CLI::PositiveNumber)->capture_default_str();
  command->add_flag("--forwarded", options.forwarded, "each connection names an address of its own in X-Forwarded-For");
  command->add_flag("--json", options.json, "one JSON object");
  command->footer(
      "For assayd, whose limits of an address have to be wide enough (docs/performance.md shows settings). Makes\n"
      "accounts and leaves them: not for a server that people use. Each sign-in is two requests, by a browser that\n"
      "is not signed in, and one signature of a software authenticator. With --rate the time counts from when a\n"
      "sign-in was due, whether or not there was a connection free for it. With --forwarded the server has to take\n"
      "this machine for a proxy that it trusts; else all come from one address, whose limit is one row of the\n"
      "database. Progress goes to standard error.\n"
      "Exit code: 0 all went well; 1 a sign-in failed; 2 the server could not be used.\n\n"
      "Examples:\n"
      "  assay load http://localhost:8080 --users 1000 --connections 32 --seconds 30\n"
      "  assay load --rate 500 --json");
  return command;
}
#endif

int run(int argc, char** argv) {
  CLI::App app("Verifies and explains WebAuthn registrations and authentications", "assay");
  app.set_version_flag("--version", "assay " ASSAY_VERSION_STRING);
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  assay verify vectors/cases/*.json\n"
      "  assay inspect credential.json\n"
      "  assay mds blob.jwt --root root.pem\n"
      "  assay policy check shop.toml\n"
      "  assay record --from simplewebauthn row.json\n"
      "  assay steps\n"
      "  assay wellknown site.json\n"
      "  assay options create site.json --user-name alice\n\n"
      "assay COMMAND --help tells more about a command.");
  VerifyOptions verify;
  InspectOptions inspect;
  MdsOptions mds;
  RecordOptions record;
  WellKnownOptions wellknown;
  OptionsRequest options;
  bool steps_json = false;
  const CLI::App* verify_command = add_verify(app, verify);
  const CLI::App* inspect_command = add_inspect(app, inspect);
  const CLI::App* mds_command = add_mds(app, mds);
  const CLI::App* record_command = add_record(app, record);
  const CLI::App* wellknown_command = add_wellknown(app, wellknown);
  const CLI::App* options_command = add_options(app, options);
  PolicyCommands policy;
  add_policy(app, policy);
  add_steps(app, steps_json);
#if defined(ASSAY_SPEED)
  SpeedOptions speed;
  const CLI::App* speed_command = add_speed(app, speed);
  LoadOptions load;
  const CLI::App* load_command = add_load(app, load);
#endif
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kCannotRun;
  }
  if (verify_command->parsed()) return run_verify(verify);
  if (inspect_command->parsed()) return run_inspect(inspect);
  if (mds_command->parsed()) return run_mds(mds);
  if (record_command->parsed()) return run_record(record);
  if (wellknown_command->parsed()) return run_wellknown(wellknown);
  if (options_command->parsed()) return run_options(options);
  if (policy.check->parsed()) return run_policy_check(policy.options);
  if (policy.presets->parsed()) return run_policy_presets(policy.json);
#if defined(ASSAY_SPEED)
  if (speed_command->parsed()) return run_speed(speed);
  if (load_command->parsed()) return run_load(load);
#endif
  return run_steps(steps_json);
}

}  // namespace
}  // namespace assay::cli

int main(int argc, char** argv) {
  try {
    return assay::cli::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "assay: " << error.what() << '\n';
    return assay::cli::kCannotRun;
  }
}
