#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace differential {

/// How often we and libfido2 were of one mind, and where not.
struct Tally {
  std::uint64_t num_judged = 0;
  std::uint64_t num_accepted_by_both = 0;
  std::map<std::string, std::uint64_t> only_we_accept;  ///< by ceremony and mutations
  std::map<std::string, std::uint64_t> only_we_refuse;  ///< by ceremony and our error
};

/// Judges so many mutants, one or two mutations each, half of them registrations.
Tally compare_with_libfido2(std::uint64_t seed, std::uint64_t count);

}  // namespace differential
