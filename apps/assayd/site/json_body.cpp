#include "site/json_body.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace assayd::site {

namespace {

using nlohmann::json;

constexpr int kMaxDepth = 8;

http::HttpError bad(const std::string& detail) {
  return {400, "bad_request", detail};
}

struct NotStrict {};

/// What the parser reports: of two members with one name readers differ in which counts, so there may be one only.
class Watch {
 public:
  bool operator()(int depth, json::parse_event_t event, const json& value) {
    if (depth > kMaxDepth) throw NotStrict();
    if (event == json::parse_event_t::object_start) keys_.emplace_back();
    if (event == json::parse_event_t::object_end) keys_.pop_back();
    if (event == json::parse_event_t::key && !keys_.back().insert(value.get<std::string>()).second) throw NotStrict();
    return true;
  }

 private:
  std::vector<std::set<std::string>> keys_;
};

}  // namespace

json strict_json(std::string_view text) {
  Watch watch;
  try {
    return json::parse(
        text, [&](int depth, json::parse_event_t event, json& value) { return watch(depth, event, value); }, false);
  } catch (const NotStrict&) {
    return json(json::value_t::discarded);
  }
}

json json_body(const http::Request& request, std::initializer_list<std::string_view> known) {
  json body = strict_json(request.body);
  if (!body.is_object()) throw bad("The body has to be a JSON object, no member of which comes twice.");
  for (const auto& [name, value] : body.items()) {
    if (std::ranges::find(known, name) == known.end()) throw bad("The body has a member that is not known.");
  }
  return body;
}

std::string text_of(const json& object, const char* member, std::size_t max) {
  const auto found = object.find(member);
  if (found == object.end() || !found->is_string()) throw bad(std::string("The text ") + member + " is missing.");
  const std::string& text = found->get_ref<const std::string&>();
  if (text.empty() || text.size() > max) throw bad(std::string("The text ") + member + " is empty or too long.");
  return text;
}

}  // namespace assayd::site
