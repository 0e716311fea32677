#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace assayd::site {

/// What an access token lets its client do. A client has some of them; a token has those of its client that it asked
/// for.
namespace scope {

inline constexpr std::string_view kUsersRead = "users:read";
inline constexpr std::string_view kUsersWrite = "users:write";
inline constexpr std::string_view kActionsWrite = "actions:write";
inline constexpr std::string_view kActionsRedeem = "actions:redeem";
/// To introspect tokens of other clients.
inline constexpr std::string_view kTokensIntrospect = "tokens:introspect";

inline constexpr std::array kAll = {kUsersRead, kUsersWrite, kActionsWrite, kActionsRedeem, kTokensIntrospect};

}  // namespace scope

/// The parts of a text between single blanks; an empty part where there are two, or one at an end.
std::vector<std::string> split_scopes(std::string_view text);
std::string join_scopes(const std::vector<std::string>& scopes);
bool contains_scope(const std::vector<std::string>& scopes, std::string_view wanted);
/// Whether the server knows it.
bool is_scope(std::string_view text);

}  // namespace assayd::site
