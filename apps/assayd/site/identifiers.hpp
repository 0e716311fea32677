#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "site/secrets.hpp"
#include "store/users.hpp"

namespace assayd::site {

/// What somebody is called by other servers. Its value is never logged, and is in the database only sealed and hashed.
struct GivenIdentifier {
  store::IdentifierType type = store::IdentifierType::username;
  std::string value;  ///< normalised
};

/// `type` is username, email, phone or external; `value` is UTF-8 of at most 512 bytes. It becomes NFC, and all but
/// `external` loses its case. An e-mail address has one '@', a phone number is as E.164 has it. Throws HttpError 400
/// bad_identifier, without the value.
GivenIdentifier identifier_of(std::string_view type, std::string_view value);

/// The field User-Identifier: a dictionary of RFC 9651 with one member, email="alice@example.com" for example. The
/// value is a String, a Display String or a Byte Sequence. Throws HttpError 400 bad_identifier.
GivenIdentifier identifier_field(std::string_view field);

/// Nothing for what is not the name of a type.
std::optional<store::IdentifierType> identifier_type(std::string_view name);
std::string_view name_of(store::IdentifierType type);

store::IdentifierKey key_of(const GivenIdentifier& given, const Secrets& secrets);
/// For a row of the store. Sealed for the user with this handle.
store::Identifier sealed_identifier(const GivenIdentifier& given, const store::User& user, const Secrets& secrets);

/// "a***@e***.com", or "a***" where it is no e-mail address: enough for who knows it already.
std::string masked(const GivenIdentifier& given);

}  // namespace assayd::site
