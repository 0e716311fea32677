#include "http/message.hpp"

#include <array>
#include <utility>

namespace assayd::http {
namespace {

struct NamedMethod {
  Method method;
  std::string_view name;
};
constexpr std::array<NamedMethod, 7> kMethods = {{{Method::get, "GET"},
                                                  {Method::head, "HEAD"},
                                                  {Method::post, "POST"},
                                                  {Method::put, "PUT"},
                                                  {Method::patch, "PATCH"},
                                                  {Method::del, "DELETE"},
                                                  {Method::options, "OPTIONS"}}};

/// The next piece up to `separator`; `rest` begins behind it.
std::string_view cut(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view piece = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return piece;
}

std::string decoded_or_refused(std::string_view text) {
  std::optional<std::string> decoded = percent_decode(text, true);
  if (!decoded) throw HttpError(400, "invalid_query", "the query holds a bad percent-encoding");
  return *std::move(decoded);
}

}  // namespace

std::string_view name_of(Method method) {
  for (const NamedMethod& known : kMethods) {
    if (known.method == method) return known.name;
  }
  return "";
}

std::optional<Method> method_of(std::string_view name) {
  for (const NamedMethod& known : kMethods) {
    if (known.name == name) return known.method;
  }
  return std::nullopt;
}

const std::string& Request::parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  throw std::logic_error("route " + route + " has no parameter " + std::string(name));
}

std::optional<std::string> Request::query_value(std::string_view name) const {
  std::optional<std::string> found;
  std::string_view rest = query;
  while (!rest.empty()) {
    std::string_view value = cut(rest, '&');
    const std::string key = decoded_or_refused(cut(value, '='));
    if (key != name) continue;
    if (found) throw HttpError(400, "duplicate_parameter", "a parameter of the query came more than once");
    found = decoded_or_refused(value);
  }
  return found;
}

std::optional<std::string> Request::cookie(std::string_view name) const {
  std::optional<std::string> found;
  for (const Headers::Field& field : headers.fields()) {
    if (!equal_ignoring_case(field.name, "Cookie")) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      std::string_view value = cut(rest, ';');
      while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
      if (cut(value, '=') != name) continue;
      if (found) throw HttpError(400, "duplicate_cookie", "a cookie came more than once");
      found = std::string(value);
    }
  }
  return found;
}

Response Response::text(int status, std::string_view content_type, std::string body) {
  Response response = empty(status);
  response.headers.set("Content-Type", content_type);
  response.body = std::move(body);
  return response;
}

Response Response::wait(std::string topic, Clock::time_point deadline) {
  Response response;
  response.again = Wait{std::move(topic), deadline};
  return response;
}

Response Response::events(std::string events, std::string topic, Clock::time_point deadline) {
  Response response = last_events(std::move(events));
  response.again = Wait{std::move(topic), deadline};
  return response;
}

Response Response::last_events(std::string events) {
  Response response = text(200, "text/event-stream", std::move(events));
  response.event_stream = true;
  return response;
}

std::string event(std::string_view name, std::string_view data) {
  std::string text = "event: " + std::string(name) + "\n";
  do {
    std::string_view line = cut(data, '\n');
    while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    text += "data: " + std::string(line) + "\n";
  } while (!data.empty());
  return text + "\n";
}

Response problem(int status, std::string_view code, std::string_view detail, std::string_view request_id) {
  std::string body = "{\"type\":" + json_quote("urn:assayd:error:" + std::string(code)) +
                     ",\"title\":" + json_quote(reason_phrase(status)) + ",\"status\":" + std::to_string(status) +
                     ",\"code\":" + json_quote(code);
  if (!detail.empty()) body += ",\"detail\":" + json_quote(detail);
  body += ",\"request_id\":" + json_quote(request_id) + "}";
  return Response::text(status, "application/problem+json", std::move(body));
}

}  // namespace assayd::http
