#pragma once

#include <cstddef>

#include "assay/workspace.hpp"
#include "lib/base/arena.hpp"

namespace assay {

/// What a Workspace owns. The parser and the backend context belong to modules above this one, which hand over how to
/// destroy them.
struct Workspace::Impl {
  /// An object of another module and the function that destroys it.
  struct Owned {
    void* object = nullptr;
    void (*destroy)(void* object) noexcept = nullptr;
  };

  Limits limits;
  MutableBytes block;  ///< what the arena hands out; owned
  Arena arena;
  Owned json_parser;      ///< lib/json/
  Owned backend_context;  ///< lib/crypto/
  const Backend* backend = nullptr;
  std::size_t size_bytes = 0;

  ~Impl();
};

}  // namespace assay
