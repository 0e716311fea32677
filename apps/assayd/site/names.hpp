#pragma once

#include <string>
#include <string_view>

namespace assayd::site {

/// The text member of this name in a JSON object of a request, fit to be shown: 1 to 64 characters without control
/// characters, without blanks around. Throws HttpError 400.
std::string name_in(std::string_view body, const char* member);

}  // namespace assayd::site
