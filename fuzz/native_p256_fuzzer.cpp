// ECDSA P-256 by every native kernel, for signatures that are made to be right for whatever the input says: two
// multiples to add, small ones, those near the order and any others; then some are spoilt. OpenSSL is the witness, and
// a signature among others is judged as it is alone.
#include "fuzz/harness.hpp"
#include "tests/crypto/native/p256/fixture.hpp"

namespace {

using namespace p256_test;

constexpr std::size_t kMaxCases = 9;  // one more than there are lanes

/// A key whose scalar is known, and OpenSSL's own form of it.
struct Signer {
  explicit Signer(std::int64_t secret) : point(multiply_generator(number(secret))), openssl(point) {}
  Point point;
  OpensslKey openssl;
};

const Signer& signer(std::size_t index) {
  static const Signer kSigners[] = {Signer(1), Signer(-1), Signer(2), Signer(0x123456789abcdef)};
  return kSigners[index % std::size(kSigners)];
}

/// Not zero, below the order: a small number, one just below the order, or any.
Number multiple(fuzz::Cutter& cutter, std::uint64_t kind) {
  const auto small = static_cast<std::int64_t>(kind % 3 == 2 ? 0 : cutter.number(1) + 1);
  if (kind % 3 == 0) return number(small);
  if (kind % 3 == 1) return number(-small);
  Bytes32 bytes{};
  const assay::Bytes taken = cutter.take(bytes.size());
  std::copy(taken.begin(), taken.end(), bytes.begin());
  Number made = testlib::make_number();
  BN_nnmod(made.get(), number(bytes).get(), order(), context());
  return BN_is_zero(made.get()) ? number(1) : std::move(made);
}

void spoil(Case& c, std::uint64_t place, std::uint64_t bits) {
  Bytes32* const parts[] = {&c.r, &c.s, &c.digest};
  (*parts[place / 32 % std::size(parts)])[place % 32] ^= static_cast<std::uint8_t>(bits);
}

Case next_case(fuzz::Cutter& cutter) {
  const std::uint64_t kind = cutter.number(1);
  const Signer& by = signer(kind & 3);
  const Number u1 = multiple(cutter, kind >> 2);
  Case c = crafted(u1, multiple(cutter, kind >> 4), by.point);
  const bool is_spoilt = (kind & 0x40) != 0;
  if (is_spoilt) {
    const std::uint64_t place = cutter.number(1);
    spoil(c, place, cutter.number(1));
  }
  const bool must_verify = c.valid && !is_spoilt;
  c.valid = by.openssl.verifies(c);
  FUZZ_CHECK(!must_verify || c.valid);
  return c;
}

void compare(const Kernel& kernel, std::span<const Case> cases, Way way) {
  const Way ways[] = {way, Way::key_only, Way::kib1, Way::kib8};
  const std::vector<bool> together = answers(kernel, cases, ways);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    FUZZ_CHECK(together[i] == cases[i].valid);
    FUZZ_CHECK(answers(kernel, cases.subspan(i, 1), std::span(&way, 1))[0] == cases[i].valid);
  }
}

}  // namespace

void fuzz::run(Bytes input) {
  Cutter cutter(input);
  const Way way = kWays[cutter.number(1) % std::size(kWays)];
  std::vector<Case> cases;
  while (!cutter.rest().empty() && cases.size() < kMaxCases) cases.push_back(next_case(cutter));
  for (const Kernel& kernel : kernels()) compare(kernel, cases, way);
}
