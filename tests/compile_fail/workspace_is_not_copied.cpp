// A Workspace belongs to one thread; it moves and is not copied.
// expected: (deleted function|call to deleted)
#include <utility>

#include "assay/assay.hpp"

assay::Workspace hand_over(assay::Workspace& workspace) {
#ifdef MUST_FAIL
  return workspace;
#else
  return std::move(workspace);
#endif
}
