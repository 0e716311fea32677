// Crafted signatures: what is added up is chosen, and the signature follows from it.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/crypto/native/p256/fixture.hpp"

namespace p256_test {
namespace {

namespace p256 = assay::native::p256;

/// Numbers around which digits, limbs and reductions change.
std::vector<Number> edge_numbers() {
  std::vector<Number> numbers;
  for (const std::int64_t small : {1, 2, 3, 15, 16, 17, 31, 32, 33, -1, -2, -3, -16, -31}) {
    numbers.push_back(number(small));
  }
  for (const int exponent : {11, 26, 31, 32, 51, 52, 63, 64, 104, 127, 128, 132, 156, 192, 208, 255}) {
    for (const int sign : {-1, 0, 1}) {
      Number n = power_of_two(exponent);
      if (sign < 0) BN_sub_word(n.get(), 1);
      if (sign > 0) BN_add_word(n.get(), 1);
      numbers.push_back(std::move(n));
    }
  }
  numbers.push_back(inverse(number(2)));
  numbers.push_back(multiply(number(-1), inverse(number(2))));
  return numbers;
}

Case of_key(std::uint64_t seed = 1) {
  std::mt19937_64 random(seed);
  const Number secret = random_number(random);
  const Number nonce = random_number(random);
  return signed_case(secret, nonce, random_bytes(random));
}

TEST(P256Signature, AcceptsEveryEdgeOfBothFactors) {
  std::mt19937_64 random(2);
  const Point key = multiply_generator(random_number(random));
  const std::vector<Number> edges = edge_numbers();
  std::vector<Case> cases;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    cases.push_back(crafted(edges[i], random_number(random), key));
    cases.push_back(crafted(random_number(random), edges[i], key));
    cases.push_back(crafted(edges[i], edges[(7 * i + 3) % edges.size()], key));
    cases.push_back(crafted(number(0), edges[i], key));
    Case wrong = cases.back();
    wrong.digest[31] ^= 1;
    wrong.valid = false;
    cases.push_back(wrong);
  }
  expect_right(cases);
}

// Sums in which equal points meet, or opposite ones, or nothing is left.
TEST(P256Signature, AddsSmallMultiplesOfSmallKeys) {
  std::vector<Case> cases;
  for (const std::int64_t secret : {1, 2, 3, 5, 32, -1, -2, -3, -32}) {
    const Point key = multiply_generator(number(secret));
    for (std::int64_t u1 = 0; u1 <= 32; ++u1) {
      for (std::int64_t u2 = 1; u2 <= 32; u2 += u1 < 4 ? 1 : 5) cases.push_back(crafted(number(u1), number(u2), key));
    }
    for (std::int64_t u2 = -8; u2 < 0; ++u2) cases.push_back(crafted(number(u2 * secret), number(u2), key));
  }
  expect_right(cases);
}

TEST(P256Signature, RefusesEveryRWhereNothingIsLeft) {
  std::mt19937_64 random(3);
  const Number secret = random_number(random);
  const Point key = multiply_generator(secret);
  std::vector<Case> cases;
  for (int i = 0; i < 16; ++i) {
    const Number u2 = random_number(random);
    const Number u1 = multiply(number(-1), multiply(u2, secret));
    cases.push_back(crafted(u1, u2, key));
    EXPECT_FALSE(cases.back().valid);
    const Number r = random_number(random);
    const Number s = multiply(r, inverse(u2));
    cases.push_back({key, bytes32(multiply(u1, s)), bytes32(r), bytes32(s), false});
  }
  expect_right(cases);
}

/// A signature whose sum is this point.
Case with_sum(const Point& sum, const Number& r, std::mt19937_64& random) {
  const Number u1 = random_number(random);
  const Number u2 = random_number(random);
  Case c{};
  EXPECT_TRUE(combine(multiply(number(-1), multiply(u1, inverse(u2))), inverse(u2), sum, c.key));
  const Number s = multiply(r, inverse(u2));
  c.r = bytes32(r);
  c.s = bytes32(s);
  c.digest = bytes32(multiply(u1, s));
  return c;
}

TEST(Catalogue, SIG_04_NativeP256ReducesTheCoordinateBeforeItCompares) {
  std::mt19937_64 random(4);
  std::vector<Case> cases;
  for (std::int64_t r = 1; r < 40; ++r) {
    Number large(BN_dup(order()));
    BN_add_word(large.get(), static_cast<BN_ULONG>(r));
    Point sum{};
    if (lift(large, sum)) cases.push_back(with_sum(sum, number(r), random));
    // The coordinate itself is as small, and is not the order more.
    if (lift(number(r), sum)) cases.push_back(with_sum(sum, number(r), random));
  }
  EXPECT_GE(cases.size(), 20u);
  Number last(BN_dup(prime()));
  BN_sub(last.get(), last.get(), order());
  Number r(BN_dup(last.get()));
  Point sum{};
  for (;;) {  // the largest coordinate that there is, reduced
    BN_sub_word(r.get(), 1);
    Number x(BN_dup(order()));
    BN_add(x.get(), x.get(), r.get());
    if (lift(x, sum)) break;
  }
  cases.push_back(with_sum(sum, r, random));
  const std::size_t num_valid = cases.size();
  for (std::size_t i = 0; i < num_valid; ++i) {
    Case wrong = cases[i];
    wrong.digest[7] ^= 4;
    wrong.valid = false;
    cases.push_back(wrong);
  }
  expect_right(cases);
}

Bytes32 plus(const Bytes32& a, const BIGNUM* b) {
  const Number sum = number(a);
  BN_add(sum.get(), sum.get(), b);
  return bytes32(sum);
}

TEST(Catalogue, SIG_01_NativeP256RefusesZero) {
  const Case good = of_key();
  const Bytes32 zero{}, one = bytes32(number(1)), n = plus({}, order());
  std::vector<Case> cases = {good};
  for (const auto& [r, s] : std::vector<std::pair<Bytes32, Bytes32>>{
           {zero, zero}, {zero, one}, {one, zero}, {zero, n}, {n, zero}, {zero, good.s}, {good.r, zero}}) {
    cases.push_back({good.key, good.digest, r, s, false});
    cases.push_back({good.key, zero, r, s, false});
  }
  expect_right(cases);
}

TEST(Catalogue, SIG_03_NativeP256ReducesNeitherR_NorS) {
  const Case good = of_key();
  Bytes32 all_ones;
  all_ones.fill(0xff);
  const Bytes32 n = plus({}, order());
  std::vector<Case> cases = {good};
  for (const Bytes32& number : {n, plus(bytes32(number(1)), order()), all_ones, plus({}, prime())}) {
    cases.push_back({good.key, good.digest, number, good.s, false});
    cases.push_back({good.key, good.digest, good.r, number, false});
    cases.push_back({good.key, good.digest, number, number, false});
  }
  // Right ones with small numbers, which stay below 2^256 with n added.
  const Case small_s = [&] {
    std::mt19937_64 random(5);
    const Number secret = random_number(random), nonce = random_number(random);
    Case c = signed_case(secret, nonce, {});
    const Number s = number(7);
    Number z = multiply(s, nonce);
    BN_mod_sub(z.get(), z.get(), multiply(number(c.r), secret).get(), order(), context());
    c.s = bytes32(s);
    c.digest = bytes32(z);
    return c;
  }();
  cases.push_back(small_s);
  cases.push_back({small_s.key, small_s.digest, small_s.r, plus(small_s.s, order()), false});
  expect_right(cases);
}

TEST(P256Signature, AcceptsBothSignsOfS) {
  std::vector<Case> cases;
  for (std::uint64_t seed = 10; seed < 20; ++seed) {
    cases.push_back(of_key(seed));
    Case other = cases.back();
    other.s = bytes32(multiply(number(-1), number(other.s)));
    cases.push_back(other);
  }
  expect_right(cases);
}

TEST(Catalogue, SIG_06_NativeP256TakesDigestsAroundZeroAndTheOrder) {
  std::mt19937_64 random(6);
  std::vector<Bytes32> digests = {{},
                                  bytes32(number(1)),
                                  bytes32(number(-1)),
                                  plus({}, order()),
                                  plus(bytes32(number(1)), order()),
                                  plus({}, prime())};
  digests.emplace_back().fill(0xff);
  std::vector<Case> cases;
  for (const Bytes32& digest : digests) {
    cases.push_back(signed_case(random_number(random), random_number(random), digest));
    Case wrong = cases.back();
    wrong.digest[15] ^= 0x10;
    wrong.valid = false;
    cases.push_back(wrong);
  }
  // Digest zero, and r = s, the coordinate of the key itself: 1 * key is the sum.
  for (std::int64_t secret = 1; secret < 10; ++secret) {
    Case c{};
    c.key = multiply_generator(number(secret));
    c.r = c.s = c.key.x;
    if (BN_cmp(number(c.r).get(), order()) < 0) cases.push_back(c);
  }
  expect_right(cases);
}

/// Right ones, wrong ones, and what no signer would make.
std::vector<Case> mixed(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Case> cases;
  for (std::size_t i = 0; i < count; ++i) {
    cases.push_back(signed_case(random_number(random), random_number(random), random_bytes(random)));
    Case& c = cases.back();
    const std::size_t kind = random() % 6;
    c.valid = kind < 3;
    if (kind == 3) c.s = bytes32(random_number(random));
    if (kind == 4) c.r = c.s = {};
    if (kind == 5) {
      // The sum is infinity: u1 = -u2 * secret with u2 = 1 and the secret 1.
      c = crafted(number(-1), number(1), multiply_generator(number(1)));
    }
  }
  return cases;
}

TEST(Catalogue, SIG_29_NativeP256JudgesEachLaneAlone) {
  const std::vector<Case> cases = mixed(160, 7);
  const Way mixed_ways[] = {Way::key_only, Way::kib8, Way::kib1, Way::kib8, Way::key_only};
  std::mt19937_64 random(8);
  for (const Kernel& kernel : kernels()) {
    std::vector<std::size_t> sizes = {63, 64, 65, 127, 128, 129};
    for (std::size_t size = 0; size <= 17; ++size) sizes.push_back(size);
    for (int i = 0; i < 8; ++i) sizes.push_back(random() % cases.size());
    for (const std::size_t size : sizes) {
      const std::size_t first = random() % (cases.size() - size + 1);
      const std::span<const Case> batch = std::span(cases).subspan(first, size);
      const std::vector<bool> given = answers(kernel, batch, mixed_ways);
      for (std::size_t i = 0; i < size; ++i) {
        EXPECT_EQ(given[i], batch[i].valid) << kernel.name << ", size " << size << ", case " << first + i;
      }
    }
  }
}

TEST(P256Signature, LeavesOneWrongLaneItsOwn) {
  std::vector<Case> cases;
  for (std::uint64_t seed = 20; seed < 36; ++seed) cases.push_back(of_key(seed));
  for (const Kernel& kernel : kernels()) {
    for (const Way way : kWays) {
      for (std::size_t bad = 0; bad < cases.size(); ++bad) {
        std::vector<Case> batch = cases;
        batch[bad].s[20] ^= 8;
        batch[bad].valid = false;
        const std::vector<bool> given = answers(kernel, batch, {&way, 1});
        for (std::size_t i = 0; i < batch.size(); ++i) EXPECT_EQ(given[i], i != bad) << kernel.name << ", lane " << i;
      }
    }
  }
}

// Tables of keys

TEST(P256Table, IsTheSameFromEveryKernel) {
  std::mt19937_64 random(9);
  for (std::size_t count = 1; count <= 9; ++count) {
    for (const TableKind kind : {TableKind::kib1, TableKind::kib8}) {
      std::vector<Point> keys;
      std::vector<std::vector<std::uint8_t>> tables;
      std::vector<ExpandJob> jobs;
      for (std::size_t i = 0; i < count; ++i) {
        keys.push_back(multiply_generator(i == 0 ? number(static_cast<std::int64_t>(count)) : random_number(random)));
        tables.emplace_back(p256::expanded_size(kind));
      }
      for (const Kernel& kernel : kernels()) {
        jobs.clear();
        for (std::size_t i = 0; i < count; ++i) {
          std::ranges::fill(tables[i], std::uint8_t{0xa5});
          jobs.push_back({keys[i].x, keys[i].y, tables[i]});
        }
        kernel.expand(kind, jobs);
        for (std::size_t i = 0; i < count; ++i) {
          EXPECT_TRUE(std::ranges::equal(tables[i], table_of(keys[i], kind))) << kernel.name << ", key " << i;
        }
      }
    }
  }
}

TEST(P256Table, BelongsToOneKeyOnly) {
  const Case one = of_key(40), other = of_key(41);
  for (const TableKind kind : {TableKind::kib1, TableKind::kib8}) {
    const auto table = table_of(one.key, kind);
    EXPECT_TRUE(p256::names_key(table, one.key.x, one.key.y));
    EXPECT_TRUE(p256::is_expansion_of_var(table, one.key.x, one.key.y));
    EXPECT_FALSE(p256::names_key(table, other.key.x, other.key.y));
    EXPECT_FALSE(p256::is_expansion_of_var(table, other.key.x, other.key.y));
    EXPECT_FALSE(p256::names_key(table.first(table.size() - 1), one.key.x, one.key.y));
    EXPECT_FALSE(p256::names_key({}, one.key.x, one.key.y));
  }
}

TEST(P256Table, IsRecognisedAsChangedByEveryByte) {
  const Case one = of_key(42);
  const auto table = table_of(one.key, TableKind::kib1);
  std::vector<std::uint8_t> changed(table.begin(), table.end());
  for (std::size_t i = 0; i < changed.size(); ++i) {
    changed[i] ^= 1;
    if (i < p256::kTableHeaderSize) {
      EXPECT_FALSE(p256::names_key(changed, one.key.x, one.key.y)) << i;
    }
    if (i % 7 == 0) {
      EXPECT_FALSE(p256::is_expansion_of_var(changed, one.key.x, one.key.y)) << i;
    }
    changed[i] ^= 1;
  }
  EXPECT_TRUE(p256::is_expansion_of_var(changed, one.key.x, one.key.y));
}

// What does not belong to the key is not looked at: the key decides.
TEST(P256Table, DecidesNothingForAnotherKey) {
  const Case good = of_key(43), other = of_key(44);
  for (const Kernel& kernel : kernels()) {
    for (const TableKind kind : {TableKind::kib1, TableKind::kib8}) {
      const auto its_own = table_of(good.key, kind);
      std::vector<std::uint8_t> newer(its_own.begin(), its_own.end());
      ++newer[12];
      std::vector<Job> jobs(4, job_of(good, Way::key_only));
      jobs[0].expanded = table_of(other.key, kind);
      jobs[1].expanded = its_own.first(its_own.size() - 64);
      jobs[2].expanded = newer;
      jobs[3].expanded = its_own;
      bool ok[4] = {};
      kernel.verify(jobs, std::span(ok));
      for (const bool one : ok) EXPECT_TRUE(one) << kernel.name;
      Case forged = other;
      forged.key = good.key;
      jobs.assign(1, job_of(forged, Way::key_only));
      jobs[0].expanded = table_of(other.key, kind);
      kernel.verify(jobs, std::span(ok).first(1));
      EXPECT_FALSE(ok[0]) << kernel.name;
    }
  }
}

TEST(P256Table, MayLieAnywhere) {
  const Case good = of_key(45);
  for (const Kernel& kernel : kernels()) {
    for (const TableKind kind : {TableKind::kib1, TableKind::kib8}) {
      for (std::size_t shift = 0; shift < 64; shift += 7) {
        const auto table = table_of(good.key, kind);
        std::vector<std::uint8_t> moved(shift);
        moved.insert(moved.end(), table.begin(), table.end());
        Job job = job_of(good, Way::key_only);
        job.expanded = std::span(moved).subspan(shift);
        bool ok = false;
        kernel.verify({&job, 1}, std::span(&ok, 1));
        EXPECT_TRUE(ok) << kernel.name << ", moved by " << shift;
      }
    }
  }
}

}  // namespace
}  // namespace p256_test
