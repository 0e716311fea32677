#pragma once

#include "assay/limits.hpp"
#include "assay/workspace.hpp"

namespace assay::cli {

/// Parsers of JSON text need a Workspace, and that a backend: any will do. Throws InputError.
Workspace workspace_for_parsing(const Limits& limits = {});

}  // namespace assay::cli
