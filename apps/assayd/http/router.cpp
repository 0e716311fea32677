#include "http/router.hpp"

#include <algorithm>
#include <stdexcept>

namespace assayd::http {
namespace {

/// The pieces between slashes; "/" has one, which is empty.
std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments;
  std::size_t begin = 1;
  for (;;) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    segments.emplace_back(path.substr(begin, end - begin));
    if (end == path.size()) return segments;
    begin = end + 1;
  }
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool fits(const Router::Route& route, const std::vector<std::string>& segments) {
  return route.segments.size() == segments.size() &&
         std::equal(segments.begin(), segments.end(), route.segments.begin(),
                    [](const std::string& actual, const std::string& wanted) {
                      return is_parameter(wanted) ? !actual.empty() : actual == wanted;
                    });
}

/// Whether `left` has a literal at the first place where only one of both has.
bool more_specific(const Router::Route& left, const Router::Route& right) {
  for (std::size_t i = 0; i < left.segments.size(); ++i) {
    const bool left_parameter = is_parameter(left.segments[i]), right_parameter = is_parameter(right.segments[i]);
    if (left_parameter != right_parameter) return right_parameter;
  }
  return false;
}

bool same_shape(const Router::Route& left, const Router::Route& right) {
  return left.segments.size() == right.segments.size() &&
         std::equal(
             left.segments.begin(), left.segments.end(), right.segments.begin(),
             [](const std::string& a, const std::string& b) { return a == b || (is_parameter(a) && is_parameter(b)); });
}

/// Decodes all segments; false if one cannot be.
bool decode(std::vector<std::string>& segments) {
  for (std::string& segment : segments) {
    std::optional<std::string> decoded = percent_decode(segment, false);
    if (!decoded) return false;
    segment = *std::move(decoded);
  }
  return true;
}

void allow(std::string& list, Method method) {
  const std::string_view name = name_of(method);
  const bool known = (", " + list + ",").find(", " + std::string(name) + ",") != std::string::npos;
  if (!known) list += (list.empty() ? "" : ", ") + std::string(name);
}

void note_allowed(std::string& list, Method method) {
  allow(list, method);
  if (method == Method::get) allow(list, Method::head);
}

void take_parameters(Router::Match& match, std::vector<std::string>& segments) {
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::string& wanted = match.route->segments[i];
    if (!is_parameter(wanted)) continue;
    match.parameters.emplace_back(wanted.substr(1, wanted.size() - 2), std::move(segments[i]));
  }
}

}  // namespace

void Router::add(Method method, std::string_view pattern, Handler handler, RouteOptions options) {
  if (pattern.empty() || pattern.front() != '/') throw std::invalid_argument("a template of a route begins with '/'");
  Route route{method, std::string(pattern), split(pattern), std::move(handler), std::move(options)};
  for (const std::string& segment : route.segments) {
    if (segment.find_first_of("{}") != std::string::npos && !is_parameter(segment)) {
      throw std::invalid_argument("a parameter fills a whole segment: " + route.pattern);
    }
  }
  for (const Route& other : routes_) {
    if (other.method == method && same_shape(other, route)) {
      throw std::invalid_argument("route is there already: " + route.pattern);
    }
  }
  routes_.push_back(std::move(route));
}

Router::Match Router::find(Method method, std::string_view path) const {
  Match match;
  std::vector<std::string> segments = split(path);
  if (!decode(segments)) {
    match.status = 400;
    return match;
  }
  for (const Route& route : routes_) {
    if (!fits(route, segments)) continue;
    note_allowed(match.allow, route.method);
    const bool own = route.method == method;
    const bool stands_in = method == Method::head && route.method == Method::get;
    if (!own && !stands_in) continue;
    const bool better = match.route == nullptr || more_specific(route, *match.route) ||
                        (own && match.route->method != method && !more_specific(*match.route, route));
    if (better) match.route = &route;
  }
  if (match.route != nullptr) {
    match.status = 200;
    take_parameters(match, segments);
  } else if (!match.allow.empty()) {
    match.status = 405;
  }
  return match;
}

}  // namespace assayd::http
