#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "assay/bytes.hpp"

/// ECDSA over P-256 (FIPS 186-5 6.4.2, SP 800-186 3.2.1.3): verification only, public data only. Everything here takes
/// a time that depends on its input, and nothing from the heap.
namespace assay::native::p256 {

/// A big-endian number of 32 bytes that somebody else keeps.
class Number32 {
 public:
  constexpr Number32() noexcept = default;
  constexpr Number32(std::span<const std::uint8_t, 32> bytes) noexcept : bytes_(bytes.data()) {}    // NOLINT: as a view
  constexpr Number32(const std::array<std::uint8_t, 32>& bytes) noexcept : bytes_(bytes.data()) {}  // NOLINT: as well
  constexpr const std::uint8_t* data() const noexcept { return bytes_; }

 private:
  const std::uint8_t* bytes_ = nullptr;
};

/// One signature. All numbers but the table are set.
struct Job {
  Number32 x;  ///< of the public key, which was found to be a point of the curve (lib/cose)
  Number32 y;
  Number32 digest;  ///< any 32 bytes: numbers from the order on are reduced
  Number32 r;       ///< anything outside [1, n-1] is refused here too
  Number32 s;
  /// What expand_*() wrote, or empty. Any alignment; a multiple of 64 is fastest. It has to be trusted as the key
  /// itself is: what it says of the key decides. A table that is not of this version, not of this key or not of its
  /// length is not looked at any further, and the answer comes from the key alone.
  Bytes expanded;
};

/// ok[i] belongs to jobs[i]; the spans are of one length, which may be any.
///
/// Stack: at most kMaxStack bytes in an optimised build, whatever the number of jobs.
inline constexpr std::size_t kMaxStack = 64 * 1024;
void verify_portable_var(std::span<const Job> jobs, std::span<bool> ok) noexcept;
/// The same with assembly; to be called where the processor has BMI2 and ADX. Exists where ASSAY_NATIVE_ADX is defined.
void verify_adx_var(std::span<const Job> jobs, std::span<bool> ok) noexcept;
/// Eight signatures at a time; the more jobs a call has, the cheaper each one is, up to about 64. Exists where
/// ASSAY_NATIVE_IFMA is defined; to be called where the processor has AVX512F, AVX512VL, AVX512DQ, AVX512IFMA, BMI2,
/// ADX.
void verify_ifma_var(std::span<const Job> jobs, std::span<bool> ok) noexcept;

/// How large a table of multiples of a public key is made.
enum class TableKind : std::uint8_t { kib1 = 1, kib8 = 2 };
/// With the header, which names version, kind and key.
inline constexpr std::size_t kTableHeaderSize = 128;
constexpr std::size_t expanded_size(TableKind kind) noexcept {
  return kTableHeaderSize + (kind == TableKind::kib1 ? 1024 : 8192);
}
inline constexpr std::size_t kMaxExpandedSize = expanded_size(TableKind::kib8);

/// One table to make. The key was found to be a point of the curve.
struct ExpandJob {
  Number32 x;
  Number32 y;
  MutableBytes table;  ///< of exactly expanded_size(kind); the bytes may be stored, and moved between machines
};
/// The result is the same from both, byte for byte. Cost: about a verification with any key, each.
void expand_portable_var(TableKind kind, std::span<const ExpandJob> jobs) noexcept;
void expand_ifma_var(TableKind kind, std::span<const ExpandJob> jobs) noexcept;

/// Whether the header is of this version, names this key, and the length fits. Cost: a comparison.
bool names_key(Bytes expanded, Number32 x, Number32 y) noexcept;
/// Whether `expanded` is what expand_*() would write for the key, byte for byte. Cost: that of expand_portable_var().
bool is_expansion_of_var(Bytes expanded, Number32 x, Number32 y) noexcept;

}  // namespace assay::native::p256
