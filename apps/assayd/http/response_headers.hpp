#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace assayd::http {

/// What every response has that does not say otherwise: nothing is stored, sniffed, framed or told to other sites.
void add_security_headers(Headers& headers, bool strict_transport);
/// Now, in the form of the field Date.
std::string http_date();
/// The first line and the fields, ready to be sent.
std::string head_text(const Response& response);
std::string as_chunk(std::string_view piece);

}  // namespace assayd::http
