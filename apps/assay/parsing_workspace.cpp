#include "parsing_workspace.hpp"

#include <string>
#include <utility>

#include "assay/backend.hpp"
#include "input.hpp"

namespace assay::cli {

Workspace workspace_for_parsing(const Limits& limits) {
  const Result<const Backend*> backend = find_backend(backend_names().front());
  if (!backend) throw InputError(std::string(error_text(backend.error().code)));
  Result<Workspace> workspace = make_workspace(*backend, limits);
  if (!workspace) throw InputError(std::string(error_text(workspace.error().code)));
  return *std::move(workspace);
}

}  // namespace assay::cli
