#include "tests/testlib/cpu_choice.hpp"

#include <cstdio>
#include <cstdlib>

#include "lib/cpu/features.hpp"

namespace testlib {
namespace {

using assay::cpu::kPortable;
using assay::cpu::Level;
using assay::cpu::Levels;

/// Those of the native backends of these names (lib/crypto/native/backend.hpp).
Levels levels_named(std::string_view name) {
  if (name == "portable") return kPortable;
  const Levels adx = kPortable.with(Level::adx).with(Level::avx2);
  if (name == "adx") return adx;
  if (name == "ifma") return adx.with(Level::sha_ni).with(Level::ifma);
  std::fprintf(stderr, "ASSAY_CPU is none of portable, adx, ifma\n");
  std::exit(2);
}

/// Before main(), as parameters of tests are worked out in it.
[[maybe_unused]] const bool kChosen = [] {
  if (chosen_cpu().empty()) return false;
  const Levels levels = levels_named(chosen_cpu());
  assay::cpu::restrict_levels(levels);
  if (assay::cpu::available_levels() != levels) {
    std::fprintf(stderr, "this machine has not what ASSAY_CPU names\n");
    std::exit(77);
  }
  return true;
}();

}  // namespace

std::string_view chosen_cpu() {
  const char* const name = std::getenv("ASSAY_CPU");
  return name == nullptr ? std::string_view() : name;
}

}  // namespace testlib
