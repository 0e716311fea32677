#include <algorithm>

#include "lib/base/prefetch.hpp"
#include "lib/crypto/native/p256/adx_field.hpp"
#include "lib/crypto/native/p256/comb.hpp"
#include "lib/crypto/native/p256/expand.hpp"
#include "lib/crypto/native/p256/ifma_kernel.hpp"
#include "lib/crypto/native/p256/one_signature.hpp"

namespace assay::native::p256 {
namespace {

using ifma::kLanes;

constexpr ifma::CombShape shape(const Comb& comb) noexcept {
  return {comb.tables, comb.teeth, comb.spacing, comb.entries()};
}
constexpr ifma::CombShape kGeneratorShape = shape(kGeneratorComb);

void set_lane(ifma::Numbers8& numbers, std::size_t lane, const Limbs& number) noexcept {
  for (std::size_t i = 0; i < 4; ++i) numbers.limbs[i][lane] = number[i];
}

/// What a job is verified with.
enum class Way : std::uint8_t { refused, any_key, kib1, kib8 };

struct Tile {
  std::span<const Job> jobs;
  Scalars scalars[kMaxTile];
  UsableTable tables[kMaxTile];
  Way ways[kMaxTile];
};

/// Up to eight jobs that go one way; the lanes that are left over repeat the first.
struct Group {
  Way way;
  std::size_t count;
  std::uint8_t members[kLanes];
  ifma::Offsets8 key_offsets;
  ifma::Offsets8 generator_offsets;
  ifma::Numbers8 r;
};

Way way_of(const Scalars& scalars, const UsableTable& table) noexcept {
  if (!scalars.in_range) return Way::refused;
  if (table.entries == nullptr) return Way::any_key;
  return table.kind == TableKind::kib1 ? Way::kib1 : Way::kib8;
}

void open_tile(Tile& tile, std::span<const Job> jobs) noexcept {
  tile.jobs = jobs;
  for (const Job& job : jobs) {
    if (job.expanded.size() < kTableHeaderSize) continue;
    prefetch_line(job.expanded.data());
    prefetch_line(job.expanded.data() + kTableHeaderSize / 2);
  }
  find_scalars_var(jobs, std::span(tile.scalars).first(jobs.size()));
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    tile.tables[i] = usable_table(jobs[i]);
    tile.ways[i] = way_of(tile.scalars[i], tile.tables[i]);
  }
}

/// The jobs from `next` on that go the way of the first of them; each of these is marked as done.
bool next_members(Tile& tile, std::size_t& next, Group& group) noexcept {
  while (next < tile.jobs.size() && tile.ways[next] == Way::refused) ++next;
  if (next == tile.jobs.size()) return false;
  group.way = tile.ways[next];
  group.count = 0;
  for (std::size_t i = next; i < tile.jobs.size() && group.count < kLanes; ++i) {
    if (tile.ways[i] != group.way) continue;
    group.members[group.count++] = static_cast<std::uint8_t>(i);
    tile.ways[i] = Way::refused;
  }
  std::fill(group.members + group.count, group.members + kLanes, group.members[0]);
  return true;
}

const Comb& comb_of(Way way) noexcept {
  return way == Way::kib1 ? kComb1 : kComb8;
}

void find_offsets(const Tile& tile, Group& group) noexcept {
  constexpr Limbs kWindowOffset = {0xdc0e8f499b186820, 0xf73ba7e99acedb1a, 0x8000000000000001, 0x800000077ffffff8};
  ifma::Numbers8 generator;
  ifma::Numbers8 key;
  const Limbs& offset = group.way == Way::any_key ? kWindowOffset : comb_of(group.way).offset;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const Scalars& scalars = tile.scalars[group.members[lane]];
    set_lane(generator, lane, scalar::add(scalars.half_u1, kGeneratorComb.offset));
    set_lane(key, lane, scalar::add(scalars.half_u2, offset));
    set_lane(group.r, lane, scalars.r);
  }
  ifma::comb_offsets(generator, kGeneratorShape, group.generator_offsets);
  if (group.way == Way::any_key) {
    ifma::window_offsets(key, group.key_offsets);
  } else {
    ifma::comb_offsets(key, shape(comb_of(group.way)), group.key_offsets);
  }
}

/// See ifma::InvertLanes.
void invert_lanes_var(ifma::Numbers8& numbers) noexcept {
  // As in find_scalars_var(): the factor 2^256 that multiply() takes away cancels out, and what is put into the inverse
  // of the product stays with each number: invert_var() brings 2^512.
  Element lanes[kLanes];
  Element products[kLanes];
  Element product = {{1, 0, 0, 0}};
  for (std::size_t i = 0; i < kLanes; ++i) {
    lanes[i] = {{numbers.limbs[0][i], numbers.limbs[1][i], numbers.limbs[2][i], numbers.limbs[3][i]}};
    products[i] = product;
    product = field::multiply(product, lanes[i]);
  }
  Element inverse = field::multiply_by_16(field::multiply_by_16(field::invert_var(product)));
  for (std::size_t i = kLanes; i-- > 0;) {
    set_lane(numbers, i, field::multiply(inverse, products[i]).limbs);
    inverse = field::multiply(inverse, lanes[i]);
  }
}

/// Those that are added first; see ifma::kFetchedAhead.
void fetch_entries(const Tile& tile, const Group& group) noexcept {
  if (group.way == Way::any_key) return;
  for (std::size_t i = 0; i < ifma::kFetchedAhead; ++i) {
    for (std::size_t lane = 0; lane < group.count; ++lane) {
      prefetch_line(tile.tables[group.members[lane]].entries + group.key_offsets.entries[i][lane]);
    }
  }
}

ifma::SumResult sum_any_key(const Tile& tile, const Group& group, ifma::SumInput& input) noexcept {
  ifma::Numbers8 x;
  ifma::Numbers8 y;
  ifma::WindowTables8 tables;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const Job& job = tile.jobs[group.members[lane]];
    set_lane(x, lane, load_big_endian(job.x.data()));
    set_lane(y, lane, load_big_endian(job.y.data()));
    input.tables[lane] = tables.entries[lane];
  }
  ifma::make_window_tables(x, y, invert_lanes_var, tables);
  return ifma::sum_windows(input, kGeneratorShape);
}

ifma::SumResult sum(const Tile& tile, const Group& group) noexcept {
  ifma::SumInput input;
  input.key_offsets = &group.key_offsets;
  input.generator_offsets = &group.generator_offsets;
  input.generator_table = kGeneratorTable;
  input.r = group.r;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    input.tables[lane] = tile.tables[group.members[lane]].entries;
  }
  if (group.way == Way::any_key) return sum_any_key(tile, group, input);
  return ifma::sum_comb(input, shape(comb_of(group.way)), kGeneratorShape);
}

/// Besides the special cases, r + n may be the coordinate, if it is less than p.
bool needs_care(const Scalars& scalars) noexcept {
  Limbs other = scalars.r;
  return add_carry(other, kN) == 0 && is_less(other, kP);
}

// One signature alone, with a large table: each table of both combs has a lane of its own.

static_assert(kComb8.spacing == kGeneratorComb.spacing && kComb8.tables + kGeneratorComb.tables <= kLanes);

struct Columns {
  const std::uint8_t* tables[kLanes];
  ifma::Offsets8 offsets;
};

void fill_lanes(Columns& columns, std::size_t first_lane, const Comb& comb, const Limbs& v,
                const std::uint8_t* table) noexcept {
  for (std::size_t t = 0; t < comb.tables; ++t) {
    columns.tables[first_lane + t] = table;
    for (std::size_t i = 0; i < comb.spacing; ++i) {
      const CombDigit digit = comb_digit(v, comb, t, comb.spacing - 1 - i);
      columns.offsets.entries[i][first_lane + t] =
          64 * (t * comb.entries() + digit.index) + static_cast<std::uint64_t>(digit.is_negative);
    }
  }
}

Element lane_of(const ifma::Numbers8& numbers, std::size_t lane) noexcept {
  return field::divide_by_16(
      {{numbers.limbs[0][lane], numbers.limbs[1][lane], numbers.limbs[2][lane], numbers.limbs[3][lane]}});
}

bool verify_columns_var(const Job& job, const Scalars& scalars, const UsableTable& table) noexcept {
  Columns columns;
  const Limbs v = recode(scalars.half_u2, kComb8);
  // The first lanes are filled again, so that none is empty.
  fill_lanes(columns, kLanes - kComb8.tables, kComb8, v, table.entries);
  fill_lanes(columns, 0, kComb8, v, table.entries);
  fill_lanes(columns, kComb8.tables, kGeneratorComb, recode(scalars.half_u1, kGeneratorComb), kGeneratorTable);
  ifma::LanePoints8 sums;
  ifma::sum_columns(columns.tables, columns.offsets, kComb8.spacing, sums);
  JacobianPoint sum;
  for (std::size_t lane = 0; lane < kComb8.tables + kGeneratorComb.tables; ++lane) {
    const JacobianPoint part = {lane_of(sums.x, lane), lane_of(sums.y, lane), lane_of(sums.z, lane)};
    if (part.is_infinity()) return verify_one_adx_var(job, scalars);
    sum = add<AdxField>(sum, part);
  }
  return has_coordinate<AdxField>(sum, scalars.r);
}

/// One signature does not fill the lanes, unless its table is large.
bool is_alone(const Group& group) noexcept {
  return group.count == 1;
}
bool verify_alone_var(const Tile& tile, std::size_t only, Way way) noexcept {
  if (way == Way::kib8) return verify_columns_var(tile.jobs[only], tile.scalars[only], tile.tables[only]);
  return verify_one_adx_var(tile.jobs[only], tile.scalars[only]);
}

void conclude(const Tile& tile, const Group& group, std::span<bool> ok) noexcept {
  if (is_alone(group)) {
    ok[group.members[0]] = verify_alone_var(tile, group.members[0], group.way);
    return;
  }
  const ifma::SumResult result = sum(tile, group);
  for (std::size_t lane = 0; lane < group.count; ++lane) {
    const std::size_t member = group.members[lane];
    const Scalars& scalars = tile.scalars[member];
    const bool is_known = (result.unknown >> lane & 1) == 0 && !needs_care(scalars);
    ok[member] = is_known ? (result.equal >> lane & 1) != 0 : verify_one_adx_var(tile.jobs[member], scalars);
  }
}

/// Finds the next group, and what its lanes will need.
bool open_group(Tile& tile, std::size_t& next, Group& group) noexcept {
  if (!next_members(tile, next, group)) return false;
  if (is_alone(group)) return true;
  find_offsets(tile, group);
  fetch_entries(tile, group);
  return true;
}

void verify_tile_var(std::span<const Job> jobs, std::span<bool> ok) noexcept {
  Tile tile;
  open_tile(tile, jobs);
  std::fill(ok.begin(), ok.end(), false);
  Group groups[2];
  std::size_t next = 0;
  std::size_t current = 0;
  bool has_current = open_group(tile, next, groups[current]);
  while (has_current) {
    // A group is opened before the one in front of it is concluded, while the memory sends what it needs.
    const bool has_following = open_group(tile, next, groups[1 - current]);
    conclude(tile, groups[current], ok);
    current = 1 - current;
    has_current = has_following;
  }
}

}  // namespace

void verify_ifma_var(std::span<const Job> jobs, std::span<bool> ok) noexcept {
  for (std::size_t done = 0; done < jobs.size(); done += kMaxTile) {
    const std::size_t count = std::min(kMaxTile, jobs.size() - done);
    verify_tile_var(jobs.subspan(done, count), ok.subspan(done, count));
  }
}

namespace {

/// Up to eight jobs; lanes that are left over make the last table again.
void expand_group(TableKind kind, std::span<const ExpandJob> jobs) noexcept {
  ifma::Numbers8 x;
  ifma::Numbers8 y;
  std::uint8_t* tables[kLanes];
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const ExpandJob& job = jobs[std::min(lane, jobs.size() - 1)];
    set_lane(x, lane, load_big_endian(job.x.data()));
    set_lane(y, lane, load_big_endian(job.y.data()));
    write_header(kind, job.x, job.y, job.table.data());
    tables[lane] = job.table.data() + kTableHeaderSize;
  }
  ifma::expand_lanes(x, y, shape(comb_of(kind)), invert_lanes_var, tables);
}

}  // namespace

void expand_ifma_var(TableKind kind, std::span<const ExpandJob> jobs) noexcept {
  for (std::size_t done = 0; done < jobs.size(); done += kLanes) {
    expand_group(kind, jobs.subspan(done, std::min(kLanes, jobs.size() - done)));
  }
}

}  // namespace assay::native::p256
