#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace tamper {

/// What a response says, taken apart by readers that are not the library's: each leaf of its JSON, of the attestation
/// object's CBOR, each field of authenticator data, and the three parts of each certificate, by its path. Two texts
/// with the same facts are spellings of one response.
using Facts = std::map<std::string, std::string>;

/// Empty if the text is no JSON.
Facts facts_of(std::string_view response);

/// The paths at which two differ.
std::set<std::string> differences(const Facts& a, const Facts& b);

}  // namespace tamper
