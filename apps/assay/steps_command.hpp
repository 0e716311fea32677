#pragma once

namespace assay::cli {

/// `assay steps`: prints the table of steps. Returns the exit code.
int run_steps(bool json);

}  // namespace assay::cli
