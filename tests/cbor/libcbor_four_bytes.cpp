// check_item() against libcbor on every input of four bytes: a command, as it takes ten minutes of one processor.
//     cbor_libcbor_four_bytes [THREADS]
// The last line of its output is what tools/ledger.py puts in the ledger.
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "tests/cbor/libcbor_agreement.hpp"

namespace {

/// What the threads found, all of them.
struct Tally {
  std::atomic<unsigned> next_first = 0;
  std::atomic<std::uint64_t> num_compared = 0;
  std::atomic<std::uint64_t> num_disagreements = 0;
};

void compare_all_that_begin_with(std::uint8_t first, Tally& tally) {
  std::array<std::uint8_t, 4> input{first};
  for (std::uint32_t rest = 0; rest < 1U << 24; ++rest) {
    input[1] = static_cast<std::uint8_t>(rest >> 16);
    input[2] = static_cast<std::uint8_t>(rest >> 8);
    input[3] = static_cast<std::uint8_t>(rest);
    if (agrees_with_libcbor(input)) continue;
    ++tally.num_disagreements;
    std::fprintf(stderr, "disagreement: %02x%06x\n", unsigned{first}, rest);
  }
  tally.num_compared += 1U << 24;
}

void work(Tally& tally) {
  for (unsigned first = tally.next_first++; first < 256; first = tally.next_first++) {
    compare_all_that_begin_with(static_cast<std::uint8_t>(first), tally);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int num_threads = argc > 1 ? std::atoi(argv[1]) : 1;
  Tally tally;
  std::vector<std::thread> threads;
  for (int i = 0; i < num_threads; ++i) threads.emplace_back(work, std::ref(tally));
  for (std::thread& thread : threads) thread.join();
  const auto compared = static_cast<unsigned long long>(tally.num_compared);
  const auto disagreements = static_cast<unsigned long long>(tally.num_disagreements);
  std::printf("evidence: count=%llu result=%llu disagreements\n", compared, disagreements);
  return compared == 1ULL << 32 && disagreements == 0 ? 0 : 1;
}
