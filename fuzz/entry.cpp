#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "assay/backend.hpp"
#include "fuzz/harness.hpp"

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

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const assay::Bytes input(data, size);
  const std::vector<std::uint8_t> before(input.begin(), input.end());
  fuzz::run(input);
  FUZZ_CHECK(fuzz::same(input, before));
  return 0;
}
