// Mutants of ceremonies, signed again, judged by us and by libfido2: a command.
//     libfido2_mutants [COUNT [SEED]]
// The last line of its output is what tools/ledger.py puts in the ledger.
#include <cstdio>
#include <cstdlib>

#include "tests/differential/run.hpp"

namespace {

std::uint64_t print(const char* title, const std::map<std::string, std::uint64_t>& rows) {
  std::uint64_t sum = 0;
  std::printf("%s\n", title);
  for (const auto& [name, count] : rows) {
    std::printf("%10llu  %s\n", static_cast<unsigned long long>(count), name.c_str());
    sum += count;
  }
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  const differential::Tally tally = differential::compare_with_libfido2(seed, count);
  const std::uint64_t only_ours = print("accepted by us alone:", tally.only_we_accept);
  const std::uint64_t only_theirs = print("accepted by libfido2 alone:", tally.only_we_refuse);
  std::printf("evidence: count=%llu result=%llu accepted by both; %llu by us alone; %llu by libfido2 alone\n",
              static_cast<unsigned long long>(tally.num_judged),
              static_cast<unsigned long long>(tally.num_accepted_by_both), static_cast<unsigned long long>(only_ours),
              static_cast<unsigned long long>(only_theirs));
  return 0;
}
