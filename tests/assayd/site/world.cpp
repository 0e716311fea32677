#include "tests/assayd/site/world.hpp"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tests/assayd/http/client.hpp"

namespace site_test {

namespace {

using testlib::ByteVector;

constexpr const char* kPartyId = "rp.example";

ByteVector decoded(const nlohmann::json& text) {
  const auto bytes = assayd::site::from_base64url(text.get<std::string>());
  if (!bytes) throw std::runtime_error("no base64url");
  return {bytes->begin(), bytes->end()};
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

Answer parse(const std::string& text) {
  Answer answer;
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string::npos) throw std::runtime_error("no answer: " + text);
  answer.status = assayd::http::status_of(text);
  answer.body = text.substr(end + 4);
  std::istringstream lines(text.substr(0, end + 2));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    const std::size_t colon = line.find(':');
    const std::string name = lower(line.substr(0, colon));
    const std::string value = line.substr(colon + 2, line.size() - colon - 3);
    answer.headers[name] = value;
    if (name == "set-cookie") answer.cookies.push_back(value);
  }
  return answer;
}

}  // namespace

std::string Lines::text() const {
  const std::lock_guard lock(mutex_);
  return text_;
}

Lines::int_type Lines::overflow(int_type c) {
  const std::lock_guard lock(mutex_);
  text_ += static_cast<char>(c);
  return c;
}

std::streamsize Lines::xsputn(const char* data, std::streamsize size) {
  const std::lock_guard lock(mutex_);
  text_.append(data, static_cast<std::size_t>(size));
  return size;
}

assayd::site::SiteConfig generous() {
  assayd::site::SiteConfig config;
  config.limits.burst = config.limits.accounts_burst = config.limits.calls_burst = 100'000;
  return config;
}

World::World(const assayd::site::SiteConfig& config)
    : folder_((std::filesystem::temp_directory_path() / "assayd-site-XXXXXX").string()) {
  if (mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("no temporary directory");
  assayd::site::PartyConfig party;
  party.id = kPartyId;
  party.origins = {kOrigin};
  party.related_origins = {kRelated};
  party_ = std::make_unique<assayd::site::Party>(party);
  secrets_ = std::make_unique<assayd::site::Secrets>(assayd::site::Secrets::load(folder_ + "/key"));
  store_ = assayd::store::open_sqlite({.path = folder_ + "/db", .vfs = ""}, assayd::site::now());
  site_ = std::make_unique<assayd::site::Site>(
      *store_, *party_, *secrets_, telemetry_, [this] { return telemetry_.metrics({}); }, config);
  assayd::http::ServerConfig server;
  server.loops = 1;
  server.workers = 4;
  server_ = std::make_unique<assayd::http::Server>(server, site_->router(), notifier_, telemetry_);
}

World::~World() {
  server_.reset();
  store_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

bool World::logs(const std::string& text) const {
  for (int i = 0; i < 200; ++i) {
    if (log().find(text) != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

std::string World::stored_bytes() const {
  std::ostringstream all;
  for (const char* name : {"/db", "/db-wal"}) all << std::ifstream(folder_ + name, std::ios::binary).rdbuf();
  return all.str();
}

ByteVector Begun::challenge() const {
  return decoded(options.at("challenge"));
}

Answer Browser::ask(const std::string& request) {
  assayd::http::Client client(port);
  client.send(request);
  Answer answer = parse(client.read_all());
  for (const std::string& cookie : answer.cookies) {
    const std::string pair = cookie.substr(0, cookie.find(';'));
    cookies[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
  }
  return answer;
}

Answer Browser::get(const std::string& path, const std::string& more) {
  std::string jar;
  for (const auto& [name, value] : cookies) jar += (jar.empty() ? "" : "; ") + name + "=" + value;
  return ask("GET " + path + " HTTP/1.1\r\nHost: rp.example\r\nConnection: close\r\n" +
             (jar.empty() ? "" : "Cookie: " + jar + "\r\n") + more + "\r\n");
}

Answer Browser::post(const std::string& path, const std::string& body, std::map<std::string, std::string> more) {
  std::map<std::string, std::string> fields = {
      {"Host", "rp.example"}, {"Connection", "close"},           {"Content-Type", "application/json"},
      {"Origin", origin},     {"Sec-Fetch-Site", "same-origin"}, {"Content-Length", std::to_string(body.size())}};
  std::string jar;
  for (const auto& [name, value] : cookies) jar += (jar.empty() ? "" : "; ") + name + "=" + value;
  if (!jar.empty()) fields["Cookie"] = jar;
  for (const auto& [name, value] : more) fields[name] = value;
  std::string text = "POST " + path + " HTTP/1.1\r\n";
  for (const auto& [name, value] : fields) {
    if (!value.empty()) text += name + ": " + value + "\r\n";
  }
  return ask(text + "\r\n" + body);
}

Begun Browser::begin(const std::string& prefix, const nlohmann::json& body) {
  const Answer answer = post(prefix + "/options", body.dump());
  if (answer.status != 200) throw std::runtime_error("no options: " + answer.body);
  return {answer.json().at("options"), answer.json().at("state")};
}

Answer Browser::finish(const std::string& prefix, const Begun& begun, const std::string& credential) {
  return post(prefix + "/result", credential, {{"Ceremony-State", begun.state}});
}

Passkey Browser::sign_up(const std::string& name) {
  const Begun begun = begin("/v1/accounts", {{"name", name}});
  Passkey passkey{testlib::SigningKey::make(testlib::cose::kEs256, name), {}, {}};
  const Answer answer = finish("/v1/accounts", begun, creation(begun, name, passkey));
  if (answer.status != 204) throw std::runtime_error("no account: " + answer.body);
  return passkey;
}

Answer Browser::sign_in(Passkey& passkey) {
  const Begun begun = begin("/v1/session");
  return finish("/v1/session", begun, assertion(begun, passkey));
}

std::string creation(const Begun& begun, const std::string& label, Passkey& passkey) {
  passkey.key = testlib::SigningKey::make(testlib::cose::kEs256, label);
  testlib::RegistrationSpec spec = registration_spec(testlib::AttestationKind::none, passkey.key, label);
  spec.client_data.challenge = begun.challenge();
  spec.client_data.origin = kOrigin;
  spec.auth_data.rp_id = kPartyId;
  passkey.id = spec.auth_data.credential_id;
  passkey.user_handle = decoded(begun.options.at("user").at("id"));
  passkey.counter = spec.auth_data.sign_count;
  return make_registration(spec).to_json();
}

std::string assertion(const Begun& begun, Passkey& passkey, const Edit& edit) {
  testlib::AuthenticationSpec spec = testlib::authentication_spec(passkey.key);
  spec.credential_id = passkey.id;
  spec.client_data.challenge = begun.challenge();
  spec.client_data.origin = kOrigin;
  spec.auth_data.rp_id = kPartyId;
  spec.auth_data.sign_count = ++passkey.counter;
  spec.user_handle = passkey.user_handle;
  if (edit) edit(spec);
  return make_authentication(spec).to_json();
}

}  // namespace site_test
