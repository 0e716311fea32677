// ML-DSA by every native kernel: one word of all of them on a signature of the input, changed where the input says so,
// or on bytes that the input makes up; with the key prepared and without.
#include <algorithm>
#include <map>

#include "fuzz/harness.hpp"
#include "tests/crypto/native/mldsa/kernels.hpp"
#include "tests/testlib/ml_dsa.hpp"

namespace {

using assay::Bytes;
using namespace assay::native::mldsa;
using testlib::ByteVector;

struct Signed {
  ParameterSet set;
  ByteVector key;
  ByteVector message;
  ByteVector signature;
};

/// Signing is slow: few messages.
const Signed& genuine(std::size_t set, std::uint8_t message) {
  static std::map<std::pair<std::size_t, std::uint8_t>, Signed> made;
  const auto found = made.find({set, message});
  if (found != made.end()) return found->second;
  const testlib::MlDsaKey key(-48 - static_cast<int>(set), testlib::seed_bytes("fuzz/ml-dsa", 32));
  const ByteVector text(message, message);
  return made.emplace(std::pair(set, message), Signed{kSets[set], key.public_key(), text, key.sign(text)})
      .first->second;
}

/// Whether anything was changed.
bool edit(fuzz::Cutter& cutter, ByteVector& bytes) {
  const ByteVector before = bytes;
  for (auto left = cutter.number(1) % 8; left > 0; --left) {
    // From the end: the hints, the part with the strictest form, come last.
    const std::size_t place = cutter.number(2) % bytes.size();
    bytes[bytes.size() - 1 - place] ^= static_cast<std::uint8_t>(cutter.number(1));
  }
  return bytes != before;
}

bool judge(const Signed& given) {
  static const auto scratch = std::make_unique<Scratch>();
  int yes = 0, no = 0;
  for (const auto& [name, kernel] : kernels()) {
    const OwnKey own(*kernel, given.set, given.key);
    FUZZ_CHECK(own.usable);
    ++(verify(*kernel, own.key, given.message, given.signature, *scratch) ? yes : no);
    ++(verify(*kernel, given.set, given.key, given.message, given.signature, *scratch) ? yes : no);
  }
  FUZZ_CHECK(yes == 0 || no == 0);
  return yes > 0;
}

}  // namespace

void fuzz::run(Bytes input) {
  Cutter cutter(input);
  const std::uint64_t kind = cutter.number(1);
  Signed given = genuine(kind % std::size(kSets), static_cast<std::uint8_t>(kind >> 2 & 3));
  const bool is_other_signature = edit(cutter, given.signature);
  const bool is_other_key = edit(cutter, given.key);
  const bool is_edited = is_other_signature || is_other_key;
  FUZZ_CHECK(judge(given) == !is_edited);
  const Bytes rest = cutter.rest();
  std::copy_n(rest.begin(), std::min(rest.size(), given.signature.size()), given.signature.rbegin());
  FUZZ_CHECK(!judge(given) || (rest.empty() && !is_edited));
}
