#pragma once

#include <string>

namespace assayd::site {

/// The OpenAPI 3.1 document of all that is under /v1 and /oauth2. `issuer`: the address of this server.
std::string openapi_document(const std::string& issuer);

}  // namespace assayd::site
