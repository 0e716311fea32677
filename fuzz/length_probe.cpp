// No harness of the library's: for the test of the replay. An input must be as long as its first byte says; one that
// begins with 'w' is written to, 'e' is read past its end, and 'b' before its beginning.
#include "fuzz/harness.hpp"

void fuzz::run(Bytes input) {
  FUZZ_CHECK(!input.empty());
  const volatile std::uint8_t* const bytes = input.data();
  if (input[0] == 'w') *const_cast<volatile std::uint8_t*>(bytes) = 0;
  if (input[0] == 'e') static_cast<void>(bytes[input.size()]);
  if (input[0] == 'b') static_cast<void>(*(bytes - 1));
  FUZZ_CHECK(input.size() == input[0]);
}
