#pragma once

#include <cstdint>
#include <string_view>

namespace assay::cpu {

/// A set of instructions that code of ours is written for: a row of lib/cpu/features.def.
enum class Level : std::uint8_t {
#define ASSAY_CPU_FEATURE(name, reg, bit)
#define ASSAY_CPU_LEVEL(name, flags, features, state) name,
#include "lib/cpu/features.def"
#undef ASSAY_CPU_LEVEL
#undef ASSAY_CPU_FEATURE
};

/// Some levels, a bit each.
struct Levels {
  std::uint8_t bits = 0;

  constexpr bool has(Level level) const noexcept { return (bits >> static_cast<unsigned>(level) & 1U) != 0; }
  /// Whether every level of `other` is one of these.
  constexpr bool has_all(Levels other) const noexcept { return (other.bits & ~bits) == 0; }
  constexpr Levels with(Level level) const noexcept {
    return {static_cast<std::uint8_t>(bits | 1U << static_cast<unsigned>(level))};
  }
  friend constexpr bool operator==(Levels, Levels) = default;
};
inline constexpr Levels kPortable = Levels{}.with(Level::portable);

/// What a processor and its operating system say of themselves.
struct Registers {
  std::uint32_t leaf1_ecx = 0;  ///< CPUID
  std::uint32_t leaf7_ebx = 0;  ///< CPUID, subleaf 0
  std::uint32_t xcr0 = 0;       ///< XGETBV; 0 if there is none
};

/// The levels that these allow. Level::portable is always among them.
Levels levels_of(const Registers& registers) noexcept;

/// The levels of this machine. Threads may call it at once, also for the first time: each finds the same.
Levels available_levels() noexcept;

/// From here on available_levels() gives none but these and Level::portable, so that tests run on one machine what
/// others would. To be called before anything was verified.
void restrict_levels(Levels levels) noexcept;

/// "ifma" and so on.
std::string_view level_name(Level level) noexcept;

}  // namespace assay::cpu
