#include "tests/assayd/site/client.hpp"

#include <algorithm>
#include <stdexcept>

#include "site/browsers.hpp"
#include "site/client_registry.hpp"
#include "site/scopes.hpp"

namespace site_test {

namespace site = assayd::site;

std::string base64(const std::string& text) {
  std::string out = site::base64url(assay::bytes_of(text));
  std::ranges::replace(out, '-', '+');
  std::ranges::replace(out, '_', '/');
  while (out.size() % 4 != 0) out += '=';
  return out;
}

std::string basic(const std::string& id, const std::string& secret) {
  return "Basic " + base64(id + ":" + secret);
}

ApiClient::ApiClient(World& world, const std::string& scopes) : world_(world) {
  const auto made = site::ClientRegistry(world.store()).add("a server", site::split_scopes(scopes), site::now());
  id = made.client.id;
  secret = made.secret;
}

Answer ApiClient::form(const std::string& path, const std::string& body) {
  return send("POST", path, body,
              {{"Authorization", basic(id, secret)}, {"Content-Type", "application/x-www-form-urlencoded"}});
}

std::string ApiClient::token() {
  const Answer answer = form("/oauth2/token", "grant_type=client_credentials");
  if (answer.status != 200) throw std::runtime_error("no token: " + answer.body);
  return answer.json().at("access_token");
}

std::string ApiClient::bearer() {
  if (token_.empty()) token_ = token();
  return "Bearer " + token_;
}

Answer ApiClient::get(const std::string& path, const std::map<std::string, std::string>& more) {
  std::map<std::string, std::string> fields = {{"Authorization", bearer()}};
  for (const auto& [name, value] : more) fields[name] = value;
  return send("GET", path, {}, fields);
}

Answer ApiClient::post(const std::string& path, const nlohmann::json& body,
                       const std::map<std::string, std::string>& more) {
  std::map<std::string, std::string> fields = {{"Authorization", bearer()}, {"Content-Type", "application/json"}};
  for (const auto& [name, value] : more) fields[name] = value;
  return send("POST", path, body.dump(), fields);
}

Answer ApiClient::send(const std::string& method, const std::string& path, const std::string& body,
                       std::map<std::string, std::string> fields) {
  if (method != "GET") fields["Content-Length"] = std::to_string(body.size());
  std::string text = method + " " + path + " HTTP/1.1\r\nHost: rp.example\r\nConnection: close\r\n";
  for (const auto& [name, value] : fields) {
    if (!value.empty()) text += name + ": " + value + "\r\n";
  }
  return Browser(world_).ask(text + "\r\n" + body);
}

}  // namespace site_test
