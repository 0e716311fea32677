#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/workspace.hpp"

/// What a harness is made of. A harness defines fuzz::run(); entry.cpp calls it for every input, of libFuzzer or of the
/// replay, with the input in pages where a write, or a read past an edge, ends the process.
namespace fuzz {

using assay::Bytes;

/// Judges one input. Ends the process (FUZZ_CHECK) where the library breaks a promise.
void run(Bytes input);

/// Says which promise was broken, and aborts.
[[noreturn]] void fail(const char* condition, const char* file, int line);

bool lies_inside(Bytes view, Bytes whole);
inline bool lies_inside(std::string_view view, Bytes whole) {
  return lies_inside(assay::bytes_of(view), whole);
}
bool same(Bytes a, Bytes b);
/// Whether nothing can be read from any of them.
bool all_empty(std::initializer_list<Bytes> views);

const assay::Backend& backend();
/// One for the whole process, with that backend; empty at every call.
assay::Workspace& fresh_workspace();

/// Cuts an input into pieces; gives zeros when there is no more.
class Cutter {
 public:
  explicit Cutter(Bytes input) : rest_(input) {}
  std::uint64_t number(std::size_t width);
  /// At most `count` bytes.
  Bytes take(std::size_t count);
  Bytes rest() const { return rest_; }

 private:
  Bytes rest_;
};

}  // namespace fuzz

#define FUZZ_CHECK(condition) ((condition) ? static_cast<void>(0) : fuzz::fail(#condition, __FILE__, __LINE__))
