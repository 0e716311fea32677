#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.hpp"

namespace assayd::http {

/// Runs on a thread of the worker pool, so it may block on the store. It may throw: HttpError becomes the problem that
/// it names, everything else 500 (the text goes to the log, not to the client).
using Handler = std::function<Response(Request&)>;

struct RouteOptions {
  std::size_t max_body = 0;  ///< bytes; 0: the server's limit
  /// Media types that a body may have; 415 for others. "*" takes any.
  std::vector<std::string> content_types = {"application/json"};
};

/// Method and template to handler. Filled before the server starts, then only read, by all threads.
class Router {
 public:
  struct Route {
    Method method;
    std::string pattern;
    std::vector<std::string> segments;
    Handler handler;
    RouteOptions options;
  };
  struct Match {
    const Route* route = nullptr;  ///< nullptr: status says why
    int status = 404;              ///< 400 path cannot be decoded, 404, 405
    std::string allow;             ///< with 405, and for OPTIONS: the methods that there are
    std::vector<std::pair<std::string, std::string>> parameters;
  };

  /// `pattern` is made of literal segments and parameters that fill a whole segment: "/v1/users/{id}/enrollment".
  /// Literals win over parameters. Throws std::invalid_argument for a bad template or one that is there already.
  void add(Method method, std::string_view pattern, Handler handler, RouteOptions options = {});
  void get(std::string_view pattern, Handler handler) { add(Method::get, pattern, std::move(handler)); }
  void post(std::string_view pattern, Handler handler, RouteOptions options = {}) {
    add(Method::post, pattern, std::move(handler), std::move(options));
  }

  /// HEAD finds the handler of GET where it has none of its own. A parameter is never empty.
  Match find(Method method, std::string_view path) const;
  /// All routes, in the order in which they were added: to be compared with the OpenAPI document.
  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace assayd::http
