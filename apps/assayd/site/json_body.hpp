#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace assayd::site {

/// JSON of somebody else: no key of an object comes twice, nested at most 8 deep. Discarded, which is no value of any
/// type, for all else.
nlohmann::json strict_json(std::string_view text);

/// The body of a request of another server: one JSON object, no key of which comes twice, nested at most 8 deep, with
/// no other members than `known`. Throws HttpError 400 bad_request, which says what is wrong.
nlohmann::json json_body(const http::Request& request, std::initializer_list<std::string_view> known);

/// A text of an object. Throws HttpError 400 bad_request: it is missing, no text, empty, or longer than `max` bytes.
std::string text_of(const nlohmann::json& object, const char* member, std::size_t max);

}  // namespace assayd::site
