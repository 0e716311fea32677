#pragma once

#include "assay/backend.hpp"

/// OpenSSL's backend, of which any one call can be made to fail.
namespace faults {

const assay::Backend& faulty_backend();

/// Begins to count calls; the one with this number, counted from 0, says backend_failure. None does if it is negative.
void fail_call(int number);
/// Calls since then.
int num_calls();

}  // namespace faults
