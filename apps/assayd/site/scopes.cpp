#include "site/scopes.hpp"

#include <algorithm>

namespace assayd::site {

std::vector<std::string> split_scopes(std::string_view text) {
  std::vector<std::string> scopes;
  if (text.empty()) return scopes;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(' ', begin);
    scopes.emplace_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return scopes;
    begin = end + 1;
  }
}

std::string join_scopes(const std::vector<std::string>& scopes) {
  std::string text;
  for (const std::string& one : scopes) text += (text.empty() ? "" : " ") + one;
  return text;
}

bool contains_scope(const std::vector<std::string>& scopes, std::string_view wanted) {
  return std::ranges::find(scopes, wanted) != scopes.end();
}

bool is_scope(std::string_view text) {
  return std::ranges::find(scope::kAll, text) != scope::kAll.end();
}

}  // namespace assayd::site
