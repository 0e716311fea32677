#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "assay/backend.hpp"
#include "fuzz/harness.hpp"
#include "tests/testlib/guarded_pages.hpp"

namespace fuzz {

void fail(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
  std::abort();
}

bool lies_inside(Bytes view, Bytes whole) {
  if (view.empty()) return true;
  return view.data() >= whole.data() && view.data() + view.size() <= whole.data() + whole.size();
}

bool same(Bytes a, Bytes b) {
  return std::ranges::equal(a, b);
}

bool all_empty(std::initializer_list<Bytes> views) {
  return std::ranges::all_of(views, [](Bytes view) { return view.empty(); });
}

const assay::Backend& backend() {
  static const auto found = assay::find_backend("openssl");
  FUZZ_CHECK(found.has_value());
  return **found;
}

assay::Workspace& fresh_workspace() {
  static auto made = assay::make_workspace(&backend());
  FUZZ_CHECK(made.has_value());
  made->reset();
  return *made;
}

std::uint64_t Cutter::number(std::size_t width) {
  std::uint64_t number = 0;
  for (const std::uint8_t byte : take(width)) number = number << 8 | byte;
  return number;
}

Bytes Cutter::take(std::size_t count) {
  const Bytes taken = rest_.first(std::min(count, rest_.size()));
  rest_ = rest_.subspan(taken.size());
  return taken;
}

}  // namespace fuzz

/// Harnesses see the input in read-only pages, flush against one that cannot be touched: behind it, or for every other
/// length before it. So code without a sanitizer's eyes, of libraries and of vector kernels, is watched too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using testlib::GuardedPages;
  const auto edge = size % 2 == 0 ? GuardedPages::Edge::end : GuardedPages::Edge::begin;
  const GuardedPages pages({data, size}, edge, 0);
  fuzz::run(pages.bytes());
  return 0;
}
