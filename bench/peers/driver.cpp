#include "bench/peers/driver.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace peers {
namespace {

double processor_seconds() {
  timespec now = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

void check(const Row& row) {
  const std::string name = row.task + ", " + row.variant;
  for (std::size_t first = 0; first < row.num_good; first += row.batch) {
    const std::size_t count = std::min(row.batch, row.num_good - first);
    if (row.judge(first, count) != count) throw std::runtime_error(name + ": refuses a good input");
  }
  if (row.num_inputs == row.num_good) throw std::runtime_error(name + ": has nothing to refuse");
  for (std::size_t bad = row.num_good; bad < row.num_inputs; ++bad) {
    if (row.judge(bad, 1) != 0) throw std::runtime_error(name + ": accepts a corrupted input");
  }
}

nlohmann::json introduction(const char* peer, const std::string& version, const std::vector<Row>& rows) {
  nlohmann::json said = {{"peer", peer}, {"version", version}, {"rows", nlohmann::json::array()}};
  for (const Row& row : rows) said["rows"].push_back({{"task", row.task}, {"variant", row.variant}});
  return said;
}

nlohmann::json measure(const Row& row, std::size_t& next, double seconds) {
  constexpr std::size_t kBetweenLooks = 16;  // at the clock, which costs as much as a cheap row
  const std::size_t whole_batches = row.num_good / row.batch;
  std::size_t judged = 0;
  std::size_t accepted = 0;
  const double start = processor_seconds();
  double spent = 0;
  while (spent < seconds) {
    const std::size_t calls = row.batch == 1 ? kBetweenLooks : 1;
    for (std::size_t call = 0; call < calls; ++call) {
      accepted += row.judge(next * row.batch, row.batch);
      next = (next + 1) % whole_batches;
    }
    judged += calls * row.batch;
    spent = processor_seconds() - start;
  }
  if (accepted != judged) throw std::runtime_error(row.task + ": refuses a good input");
  return {{"judged", judged}, {"seconds", spent}};
}

}  // namespace

int serve(const char* peer, const std::string& version, const std::vector<Row>& rows) try {
  for (const Row& row : rows) check(row);
  std::cout << introduction(peer, version, rows).dump() << std::endl;
  std::vector<std::size_t> next(rows.size());
  std::size_t row = 0;
  double seconds = 0;
  while (std::cin >> row >> seconds) std::cout << measure(rows.at(row), next.at(row), seconds).dump() << std::endl;
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s: %s\n", peer, error.what());
  return 1;
}

}  // namespace peers
