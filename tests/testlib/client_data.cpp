#include <cstdio>

#include "tests/testlib/ceremony.hpp"
#include "tests/testlib/json_writer.hpp"

namespace testlib {

// CCDToString of WebAuthn 5.8.1.2: the shortest escapes, and none that are not needed.
std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      out += escape;
      continue;
    }
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out + "\"";
}

std::string json_object(const std::vector<std::pair<std::string, std::string>>& members) {
  std::string out = "{";
  for (const auto& [name, value] : members) {
    out += (out.size() > 1 ? "," : "") + json_string(name) + ":" + value;
  }
  return out + "}";
}

std::string ClientDataSpec::to_json() const {
  std::vector<std::pair<std::string, std::string>> members = {{"type", json_string(type)},
                                                              {"challenge", json_string(to_base64url(challenge))},
                                                              {"origin", json_string(origin)}};
  if (cross_origin.has_value()) {
    members.emplace_back("crossOrigin", *cross_origin ? "true" : "false");
  }
  if (top_origin.has_value()) {
    members.emplace_back("topOrigin", json_string(*top_origin));
  }
  members.insert(members.end(), extra_members.begin(), extra_members.end());
  return json_object(members);
}

}  // namespace testlib
