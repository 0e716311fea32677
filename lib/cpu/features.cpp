#include "lib/cpu/features.hpp"

#include <array>
#include <atomic>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace assay::cpu {
namespace {

/// The features of one level, as the registers show them.
struct Row {
  std::string_view name;
  Registers needed;
};

/// Bits of the registers, so that a row can be written as an expression of features.
struct Features {
  std::uint32_t leaf1_ecx = 0;
  std::uint32_t leaf7_ebx = 0;

  constexpr Features operator|(Features other) const noexcept {
    return {leaf1_ecx | other.leaf1_ecx, leaf7_ebx | other.leaf7_ebx};
  }
};

constexpr Registers needed(Features features, std::uint32_t xcr0) noexcept {
  return {features.leaf1_ecx, features.leaf7_ebx, xcr0};
}
constexpr Registers needed(int, std::uint32_t xcr0) noexcept {
  return {0, 0, xcr0};
}

namespace feature {
#define ASSAY_CPU_LEVEL(name, flags, features, state)
#define ASSAY_CPU_FEATURE(name, reg, bit) [[maybe_unused]] constexpr Features name = {.reg = 1U << (bit)};
#include "lib/cpu/features.def"
#undef ASSAY_CPU_FEATURE
#undef ASSAY_CPU_LEVEL

constexpr Row kRows[] = {
#define ASSAY_CPU_FEATURE(name, reg, bit)
#define ASSAY_CPU_LEVEL(name, flags, features, state) {#name, needed(features, state)},
#include "lib/cpu/features.def"
#undef ASSAY_CPU_LEVEL
#undef ASSAY_CPU_FEATURE
};
}  // namespace feature
using feature::kRows;

constexpr bool has_all(std::uint32_t bits, std::uint32_t wanted) noexcept {
  return (bits & wanted) == wanted;
}

#if defined(__x86_64__)
/// Which registers the operating system saves. Only to be asked where there is OSXSAVE.
std::uint32_t read_xcr0() noexcept {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

Registers read_registers() noexcept {
  Registers registers;
  std::uint32_t eax = 0;
  std::uint32_t ebx = 0;
  std::uint32_t ecx = 0;
  std::uint32_t edx = 0;
  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0) registers.leaf1_ecx = ecx;
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0) registers.leaf7_ebx = ebx;
  if (has_all(registers.leaf1_ecx, feature::osxsave.leaf1_ecx)) registers.xcr0 = read_xcr0();
  return registers;
}
#else
Registers read_registers() noexcept {
  return {};
}
#endif

/// Zero until somebody asked; no set of levels is zero. Whoever comes first computes the same as any other.
constinit std::atomic<std::uint8_t> known_levels{0};

}  // namespace

Levels levels_of(const Registers& registers) noexcept {
  Levels levels;
  for (std::size_t i = 0; i < std::size(kRows); ++i) {
    const Registers& row = kRows[i].needed;
    if (has_all(registers.leaf1_ecx, row.leaf1_ecx) && has_all(registers.leaf7_ebx, row.leaf7_ebx) &&
        has_all(registers.xcr0, row.xcr0)) {
      levels = levels.with(static_cast<Level>(i));
    }
  }
  return levels;
}

Levels available_levels() noexcept {
  std::uint8_t bits = known_levels.load(std::memory_order_relaxed);
  if (bits == 0) {
    bits = levels_of(read_registers()).bits;
    known_levels.store(bits, std::memory_order_relaxed);
  }
  return {bits};
}

void restrict_levels(Levels levels) noexcept {
  const auto bits = static_cast<std::uint8_t>(levels_of(read_registers()).bits & (levels.bits | kPortable.bits));
  known_levels.store(bits, std::memory_order_relaxed);
}

std::string_view level_name(Level level) noexcept {
  const auto index = static_cast<std::size_t>(level);
  return index < std::size(kRows) ? kRows[index].name : std::string_view();
}

}  // namespace assay::cpu
