// No harness of the library's: for the test of the replay. An input must be as long as its first byte says.
#include "fuzz/harness.hpp"

void fuzz::run(Bytes input) {
  FUZZ_CHECK(!input.empty() && input.size() == input[0]);
}
