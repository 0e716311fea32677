#include "lib/crypto/native/p256/expand.hpp"

#include <algorithm>

#include "lib/crypto/native/p256/comb.hpp"

namespace assay::native::p256 {
namespace {

constexpr std::size_t kMaxTeeth = 24;
constexpr std::size_t kMaxEntries = 32;
static_assert(kComb8.tables * kComb8.teeth <= kMaxTeeth && kComb8.entries() <= kMaxEntries);
static_assert(kComb1.tables * kComb1.teeth <= kMaxTeeth && kComb1.entries() <= kMaxEntries);

// Of the header: what it is, version and kind; zeros; x; y; zeros.
constexpr std::uint8_t kMagic[] = {'a', 's', 's', 'a', 'y', ' ', 'P', '-', '2', '5', '6', 0};
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kVersionAt = sizeof(kMagic);
constexpr std::size_t kKindAt = kVersionAt + 1;
constexpr std::size_t kXAt = 32;
constexpr std::size_t kYAt = 64;

/// What each tooth is worth, once and twice.
struct Teeth {
  AffinePoint once[kMaxTeeth];
  AffinePoint doubled[kMaxTeeth];
};

Teeth teeth_of(const AffinePoint& key, const Comb& comb) noexcept {
  Teeth teeth;
  JacobianPoint once[kMaxTeeth];
  JacobianPoint doubled[kMaxTeeth];
  Element scratch[kMaxTeeth];
  JacobianPoint power = to_jacobian(key);
  const std::size_t count = comb.tables * comb.teeth;
  for (std::size_t i = 0; i < count; ++i) {
    once[i] = power;
    for (std::size_t j = 0; j < comb.spacing; ++j) {
      power = twice(power);
      if (j == 0) doubled[i] = power;
    }
  }
  to_affine_var(once, count, scratch, teeth.once);
  to_affine_var(doubled, count, scratch, teeth.doubled);
  return teeth;
}

/// No sum here meets a special case, nor infinity: all are odd multiples of the key, less than n.
void write_table(const Comb& comb, const AffinePoint* once, const AffinePoint* doubled, std::uint8_t* out) noexcept {
  JacobianPoint entries[kMaxEntries];
  entries[0] = to_jacobian(once[comb.teeth - 1]);
  for (std::size_t k = 0; k + 1 < comb.teeth; ++k) entries[0] = add(entries[0], negate(once[k]));
  for (std::size_t k = 0; k + 1 < comb.teeth; ++k) {
    const std::size_t half = std::size_t{1} << k;
    for (std::size_t i = 0; i < half; ++i) entries[half + i] = add(entries[i], doubled[k]);
  }
  Element scratch[kMaxEntries];
  AffinePoint affine[kMaxEntries];
  to_affine_var(entries, comb.entries(), scratch, affine);
  for (std::size_t i = 0; i < comb.entries(); ++i) store_entry(affine[i], out + 64 * i);
}

void expand_one(TableKind kind, const ExpandJob& job) noexcept {
  const Comb& comb = comb_of(kind);
  const Teeth teeth = teeth_of(
      {field::from_number(load_big_endian(job.x.data())), field::from_number(load_big_endian(job.y.data()))}, comb);
  write_header(kind, job.x, job.y, job.table.data());
  std::uint8_t* out = job.table.data() + kTableHeaderSize;
  for (std::size_t t = 0; t < comb.tables; ++t) {
    write_table(comb, teeth.once + t * comb.teeth, teeth.doubled + t * comb.teeth, out + 64 * t * comb.entries());
  }
}

}  // namespace

void write_header(TableKind kind, Number32 x, Number32 y, std::uint8_t* table) noexcept {
  std::fill_n(table, kTableHeaderSize, std::uint8_t{0});
  std::copy_n(kMagic, sizeof(kMagic), table);
  table[kVersionAt] = kVersion;
  table[kKindAt] = static_cast<std::uint8_t>(kind);
  std::copy_n(x.data(), 32, table + kXAt);
  std::copy_n(y.data(), 32, table + kYAt);
}

void expand_portable_var(TableKind kind, std::span<const ExpandJob> jobs) noexcept {
  for (const ExpandJob& job : jobs) expand_one(kind, job);
}

bool names_key(Bytes expanded, Number32 x, Number32 y) noexcept {
  for (const TableKind kind : {TableKind::kib1, TableKind::kib8}) {
    if (expanded.size() != expanded_size(kind)) continue;
    std::uint8_t header[kTableHeaderSize];
    write_header(kind, x, y, header);
    return std::equal(std::begin(header), std::end(header), expanded.begin());
  }
  return false;
}

bool is_expansion_of_var(Bytes expanded, Number32 x, Number32 y) noexcept {
  if (!names_key(expanded, x, y)) return false;
  std::uint8_t again[kMaxExpandedSize];
  const TableKind kind = expanded.size() == expanded_size(TableKind::kib1) ? TableKind::kib1 : TableKind::kib8;
  const ExpandJob job = {x, y, MutableBytes(again, expanded.size())};
  expand_one(kind, job);
  return std::equal(expanded.begin(), expanded.end(), again);
}

}  // namespace assay::native::p256
