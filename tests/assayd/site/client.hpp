#pragma once

#include <map>
#include <string>

#include "tests/assayd/site/world.hpp"

namespace site_test {

/// Another server: a client of the API with its secret, and what it asks.
class ApiClient {
 public:
  /// `scopes`: separated by blanks.
  ApiClient(World& world, const std::string& scopes);

  /// A form to an endpoint of OAuth, with the client's secret.
  Answer form(const std::string& path, const std::string& body);
  /// A token with all scopes of the client, which must succeed.
  std::string token();

  /// Requests of the API, with one token that is fetched at the first of them.
  Answer get(const std::string& path, const std::map<std::string, std::string>& more = {});
  Answer post(const std::string& path, const nlohmann::json& body, const std::map<std::string, std::string>& more = {});
  Answer send(const std::string& method, const std::string& path, const std::string& body,
              std::map<std::string, std::string> fields);

  std::string id, secret;

 private:
  std::string bearer();
  World& world_;
  std::string token_;
};

/// `Basic ...`, both parts escaped.
std::string basic(const std::string& id, const std::string& secret);
std::string base64(const std::string& text);

}  // namespace site_test
