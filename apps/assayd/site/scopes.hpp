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
inline constexpr std::string_view kCredentialsRead = "credentials:read";
inline constexpr std::string_view kCredentialsAdd = "credentials:add";
inline constexpr std::string_view kCredentialsUpdate = "credentials:update";
inline constexpr std::string_view kCredentialsRemove = "credentials:remove";
inline constexpr std::string_view kActionsWrite = "actions:write";
inline constexpr std::string_view kActionsRedeem = "actions:redeem";
inline constexpr std::string_view kAuthStart = "auth:start";
inline constexpr std::string_view kAuthValidate = "auth:validate";
inline constexpr std::string_view kDevicesRead = "devices:read";
inline constexpr std::string_view kDevicesAdd = "devices:add";
inline constexpr std::string_view kDevicesRemove = "devices:remove";
inline constexpr std::string_view kDevicesChallenge = "devices:challenge";
inline constexpr std::string_view kLinksSend = "links:send";
inline constexpr std::string_view kLinksValidate = "links:validate";
/// To introspect tokens of other clients.
inline constexpr std::string_view kTokensIntrospect = "tokens:introspect";

inline constexpr std::array kAll = {
    kUsersRead,     kUsersWrite,       kCredentialsRead, kCredentialsAdd, kCredentialsUpdate, kCredentialsRemove,
    kActionsWrite,  kActionsRedeem,    kAuthStart,       kAuthValidate,   kDevicesRead,       kDevicesAdd,
    kDevicesRemove, kDevicesChallenge, kLinksSend,       kLinksValidate,  kTokensIntrospect};

}  // namespace scope

/// The parts of a text between single blanks; an empty part where there are two, or one at an end.
std::vector<std::string> split_scopes(std::string_view text);
std::string join_scopes(const std::vector<std::string>& scopes);
bool contains_scope(const std::vector<std::string>& scopes, std::string_view wanted);
/// Whether the server knows it.
bool is_scope(std::string_view text);

}  // namespace assayd::site
