#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "ops/settings.hpp"

namespace assayd::ops {

/// Commands about clients of the API, on the store of a server that may be running. They write what came of it to `out`
/// and throw what is wrong.
void add_client(const Settings& settings, const std::string& name, const std::vector<std::string>& scopes,
                std::ostream& out);
/// One that proves itself with a key of the JWK set in the file `jwks_path`.
void add_client_with_keys(const Settings& settings, const std::string& name, const std::vector<std::string>& scopes,
                          const std::string& jwks_path, std::ostream& out);
void list_clients(const Settings& settings, std::ostream& out);
/// The secret before works for `overlap_seconds` longer.
void rotate_client(const Settings& settings, const std::string& id, std::int64_t overlap_seconds, std::ostream& out);
void disable_client(const Settings& settings, const std::string& id, std::ostream& out);

}  // namespace assayd::ops
