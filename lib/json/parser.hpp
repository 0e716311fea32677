#pragma once

#include "assay/error.hpp"
#include "lib/base/workspace.hpp"

namespace assay::json {

/// Gives the Workspace its JSON parser, as large as impl.limits need, and adds its size to impl.size_bytes. From then
/// on nothing in this module takes memory from the heap. Error: out_of_memory.
Error attach_parser(Workspace::Impl& impl) noexcept;

}  // namespace assay::json
