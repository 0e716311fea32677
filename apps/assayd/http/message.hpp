#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/headers.hpp"

namespace assayd::http {

using Clock = std::chrono::steady_clock;

enum class Method { get, head, post, put, patch, del, options };

std::string_view name_of(Method method);
/// Nothing for methods that the server does not know; names are case-sensitive.
std::optional<Method> method_of(std::string_view name);

/// Thrown by a handler, or by what it calls: the server answers with application/problem+json. `detail` goes to the
/// client as it is and must not tell what the client should not know.
class HttpError : public std::runtime_error {
 public:
  /// `fields` are added to the answer: WWW-Authenticate, for example.
  HttpError(int status, std::string code, const std::string& detail = {}, std::vector<Headers::Field> fields = {})
      : std::runtime_error(detail), status_(status), code_(std::move(code)), fields_(std::move(fields)) {}
  int status() const { return status_; }
  const std::string& code() const { return code_; }
  const std::vector<Headers::Field>& fields() const { return fields_; }

 private:
  int status_;
  std::string code_;
  std::vector<Headers::Field> fields_;
};

/// One request, whole. A handler may change it; it is the same object when the handler is called again after a wait.
struct Request {
  Method method = Method::get;
  std::string path;   ///< as sent, without the query: what is compared are the parameters, which are decoded
  std::string query;  ///< as sent, without '?'; may hold secrets: log `route` instead
  Headers headers;    ///< names with '_' were dropped; trailers are never part of it
  std::string body;
  std::string peer_address;  ///< of the client: behind a trusted proxy what that proxy says
  std::string host;          ///< the field Host; for display only, never to make links of
  bool secure = false;       ///< came over TLS, here or at a trusted proxy
  std::string request_id;    ///< 32 hexadecimal digits, made here; goes back as X-Request-Id
  std::string trace_id;      ///< 32 hexadecimal digits, of traceparent or made here
  std::string traceparent;   ///< to be sent on with outgoing requests: our span
  std::string route;         ///< template of the route, the only form of the path for logs and metrics
  std::vector<std::pair<std::string, std::string>> parameters;  ///< of the path, decoded

  int calls = 0;               ///< how often the handler was called before for this request: 0 the first time
  Clock::time_point arrived;   ///< when the head was complete
  std::shared_ptr<void> kept;  ///< what the handler wants to find again when it is called again

  /// What the handler would like in the access log beside what the server knows: opaque ids, never identifiers or
  /// secrets.
  std::string client_id, user_id, reason;

  /// A parameter of the route's template. Throws std::logic_error if the template has none of this name.
  const std::string& parameter(std::string_view name) const;
  /// A value of the query, decoded, or nothing. Throws HttpError 400 for a duplicate or bad percent-encoding.
  std::optional<std::string> query_value(std::string_view name) const;
  /// The value of a cookie, or nothing. Throws HttpError 400 if two cookies have this name.
  std::optional<std::string> cookie(std::string_view name) const;
};

/// Until when, and for what, a handler wants to wait before it is called again.
struct Wait {
  std::string topic;  ///< of the Notifier
  Clock::time_point deadline;
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;

  std::optional<Wait> again;  ///< set: call the handler again when the topic is notified, or at the deadline
  bool event_stream = false;  ///< body is a piece of text/event-stream; with `again` more may follow

  static Response text(int status, std::string_view content_type, std::string body);
  static Response json(int status, std::string body) { return text(status, "application/json", std::move(body)); }
  static Response empty(int status) {
    Response response;
    response.status = status;
    return response;
  }
  /// Long polling: nothing is sent yet. The handler is called again (request.calls counts) and decides anew; a
  /// notification that comes between its look at the store and this return is not lost. Waking for no reason is
  /// possible.
  static Response wait(std::string topic, Clock::time_point deadline);
  /// Server-sent events: sends `events` (made by event()) now and calls again like wait(). The first call's headers are
  /// sent, those of later calls are not.
  static Response events(std::string events, std::string topic, Clock::time_point deadline);
  /// The last piece of an event stream.
  static Response last_events(std::string events);
};

/// One event in the form of text/event-stream; lines of `data` are sent as several data fields.
std::string event(std::string_view name, std::string_view data);

/// RFC 9457. The one form of errors outside /oauth2: type "urn:assayd:error:CODE", title, status, code, request_id.
Response problem(int status, std::string_view code, std::string_view detail, std::string_view request_id);

/// Decodes %XX (and '+' as a space if `form`). Nothing for a bad escape or a NUL.
std::optional<std::string> percent_decode(std::string_view text, bool form);
/// A JSON string with its quotes, ASCII only: control characters, invalid UTF-8 and all beyond ASCII are escaped.
std::string json_quote(std::string_view text);
std::string_view reason_phrase(int status);

}  // namespace assayd::http
