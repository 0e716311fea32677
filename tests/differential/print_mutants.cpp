// Mutants of ceremonies, signed again, for a judge in another language: a JSON object a line, with our verdict.
//     print_mutants [COUNT [SEED]]
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "tests/differential/run.hpp"

namespace {

nlohmann::json described(const differential::Mutant& mutant) {
  nlohmann::json line = {{"ceremony", mutant.ceremony},
                         {"mutations", mutant.mutations},
                         {"ours", mutant.error.failed() ? assay::error_name(mutant.error.code) : "accepted"}};
  if (mutant.authentication != nullptr) {
    const auto& c = *mutant.authentication;
    line["challenge"] = testlib::to_base64url(c.challenge);
    line["cose_key"] = testlib::to_base64url(c.spec.key.cose_key());
    line["response"] = c.made.to_json();
  } else {
    line["challenge"] = testlib::to_base64url(mutant.registration->challenge);
    line["response"] = mutant.registration->made.to_json();
  }
  return line;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20'000;
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  std::cout << nlohmann::json{{"rp_id", testlib::kRpId}, {"origin", testlib::kOrigin}}.dump() << '\n';
  differential::for_each_mutant(
      seed, count, [](const differential::Mutant& mutant) { std::cout << described(mutant).dump() << '\n'; });
  return 0;
}
