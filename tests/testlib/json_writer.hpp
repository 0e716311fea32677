#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace testlib {

std::string json_string(std::string_view text);
/// Members in the order given; values are JSON text.
std::string json_object(const std::vector<std::pair<std::string, std::string>>& members);

}  // namespace testlib
