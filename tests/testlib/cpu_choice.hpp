#pragma once

#include <string_view>

namespace testlib {

/// What ASSAY_CPU names: portable, adx or ifma; empty if it is not set. A program with cpu_choice.cpp in it uses no
/// other instructions for native code, and ends at once if the machine lacks them.
std::string_view chosen_cpu();

}  // namespace testlib
