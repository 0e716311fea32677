#pragma once

#include <cstddef>

/// The heap of the test process, counted. malloc, calloc and realloc (and so operator new) are replaced; OpenSSL is
/// told to use functions of its own, so that what it asks for is counted apart.
namespace counted_heap {

struct Counts {
  std::size_t ours = 0;    ///< everything that is not OpenSSL's
  std::size_t crypto = 0;  ///< OpenSSL's
};

/// To be called before anything of OpenSSL; says whether OpenSSL took the functions.
bool install();
void reset();
Counts counts();

}  // namespace counted_heap
