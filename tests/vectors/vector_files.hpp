#pragma once

#include <filesystem>
#include <vector>

namespace assay::testing {

/// The folder of third-party vectors: ASSAY_EXTERNAL_VECTORS, or shared/vectors beside the source. It may not be there.
std::filesystem::path external_vectors();
/// The project's own case files, sorted by name.
std::vector<std::filesystem::path> own_case_files();

}  // namespace assay::testing
