#include "site/oauth_form.hpp"

namespace assayd::site {

namespace {

constexpr std::string_view kMediaType = "application/x-www-form-urlencoded";

bool is_form(const http::Request& request) {
  const auto field = request.headers.single("Content-Type");
  if (!field) return false;
  std::string_view type = field->substr(0, field->find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return http::equal_ignoring_case(type, kMediaType);
}

}  // namespace

OAuthError OAuthError::invalid_client() {
  return {401,
          "invalid_client",
          "The client could not be authenticated.",
          {{"WWW-Authenticate", "Basic realm=\"assayd\", charset=\"UTF-8\""}}};
}

http::Response OAuthError::response() const {
  http::Response response = http::Response::json(
      status(), "{\"error\":" + http::json_quote(code()) + ",\"error_description\":" + http::json_quote(what()) + "}");
  for (const http::Headers::Field& field : fields()) response.headers.add(field.name, field.value);
  return response;
}

Form::Form(const http::Request& request) {
  if (!is_form(request)) throw OAuthError::invalid_request("The body has to be " + std::string(kMediaType) + ".");
  std::string_view rest = request.body;
  while (!rest.empty()) {
    const std::size_t end = rest.find('&');
    add(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
}

void Form::add(std::string_view pair) {
  if (pair.empty()) return;
  const std::size_t equals = pair.find('=');
  const auto name = http::percent_decode(pair.substr(0, equals), true);
  const auto value =
      http::percent_decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
  if (!name || !value) throw OAuthError::invalid_request("The body has a bad escape.");
  if (!parameters_.emplace(*name, *value).second) {
    throw OAuthError::invalid_request("A parameter comes more than once.");
  }
}

std::optional<std::string> Form::find(std::string_view name) const {
  const auto found = parameters_.find(name);
  if (found == parameters_.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

std::string Form::require(std::string_view name) const {
  const auto value = find(name);
  if (!value) throw OAuthError::invalid_request("The parameter " + std::string(name) + " is missing.");
  return *value;
}

}  // namespace assayd::site
