#pragma once

#include <vector>

#include "assay/relying_party.hpp"
#include "fuzz/harness.hpp"

namespace fuzz {

/// The relying party that the software authenticator makes ceremonies for.
const assay::RelyingParty& relying_party();

/// The challenge that client data name; empty if they name none. A relying party that expects it lets seeds of many
/// ceremonies get past that step.
std::vector<std::uint8_t> challenge_in(Bytes client_data_json, assay::Workspace& workspace);

}  // namespace fuzz
