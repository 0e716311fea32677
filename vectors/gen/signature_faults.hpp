#pragma once

#include "vectors/gen/case_file.hpp"

namespace vectors {

/// Faults of the signature of an accepted authentication: some for every algorithm, more for the first of each kind.
void add_signature_faults(CaseFile& file, const AuthenticationCase& twin);

}  // namespace vectors
