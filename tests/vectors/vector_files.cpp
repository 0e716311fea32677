#include "tests/vectors/vector_files.hpp"

#include <algorithm>
#include <cstdlib>

namespace assay::testing {
namespace {

std::filesystem::path source_root() {
  const char* root = std::getenv("ASSAY_SOURCE_ROOT");
  return root != nullptr ? root : ".";
}

}  // namespace

std::filesystem::path external_vectors() {
  const char* folder = std::getenv("ASSAY_EXTERNAL_VECTORS");
  return folder != nullptr ? std::filesystem::path(folder) : source_root() / ".." / "shared" / "vectors";
}

std::vector<std::filesystem::path> own_case_files() {
  std::vector<std::filesystem::path> files;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(source_root() / "vectors" / "cases", missing)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace assay::testing
