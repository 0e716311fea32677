#pragma once

#include <cstdint>
#include <cstdlib>

#include "assay/workspace.hpp"
#include "lib/base/workspace.hpp"
#include "lib/json/parser.hpp"

namespace testlib {

/// A Workspace with an arena and a JSON parser but no backend, for tests of the modules that read.
inline assay::Workspace bare_workspace(const assay::Limits& limits = {}) {
  constexpr std::size_t kArenaLen = 256 * 1024;
  const std::size_t arena_len = limits.arena == 0 ? kArenaLen : limits.arena;
  auto* const impl = new assay::Workspace::Impl;
  impl->limits = limits;
  impl->block = {new std::uint8_t[arena_len], arena_len};
  impl->arena = assay::Arena(impl->block);
  if (assay::json::attach_parser(*impl).failed()) std::abort();
  return assay::Workspace(impl);
}

}  // namespace testlib
