#pragma once

#include <optional>
#include <string_view>

#include "http/server.hpp"

namespace assayd::http {

struct HeadFault {
  int status;
  std::string_view code;
};

/// Judges the bytes of a head, up to and with its empty line, before they are parsed: what two readers could take for
/// different things is refused (RFC 9112 sections 2.2, 3, 5, 6.3, 11.2). Bare CR or LF, folded lines, space before ':',
/// control characters; other than one Host; two Content-Length, or one beside Transfer-Encoding; codings other than
/// chunked; targets that are no path.
std::optional<HeadFault> check_head(std::string_view head, const Limits& limits);

}  // namespace assayd::http
