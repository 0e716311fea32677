#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "bench/peers/inputs.hpp"

namespace peers {

/// One thing to measure. Which tasks there are says bench/peers/report.py.
struct Row {
  std::string task;
  std::string variant;  ///< what is peculiar about this way of doing it
  std::size_t num_good = 0;
  std::size_t num_inputs = 0;  ///< the good ones and those to refuse
  std::size_t batch = 1;
  /// Judges `count` inputs from `first` on, and gives how many were accepted.
  std::function<std::size_t(std::size_t first, std::size_t count)> judge;
};

/// A row that judges one input at a time.
template <class Input>
Row row_of(std::string task, std::string variant, const Set<Input>& set, std::function<bool(std::size_t)> accepts) {
  return {std::move(task),
          std::move(variant),
          set.num_good,
          set.inputs.size(),
          1,
          [accepts = std::move(accepts)](std::size_t first, std::size_t) -> std::size_t { return accepts(first); }};
}

/// Speaks with bench/peers/run.py. First, each row must accept all good inputs and refuse the others: else the process
/// ends with exit code 1. Then a line of JSON says what there is. After that, for each line `ROW SECONDS` of the
/// input, that row is run for so long, and a line says how many inputs it judged in how much of the processor's time.
int serve(const char* peer, const std::string& version, const std::vector<Row>& rows);

}  // namespace peers
