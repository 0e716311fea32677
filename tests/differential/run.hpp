#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "tests/rp/fixture.hpp"

namespace differential {

/// A ceremony that was changed and signed again, and what we say of it. One of the two cases is null.
struct Mutant {
  std::string ceremony;
  std::string mutations;
  const rp_test::AuthenticationCase* authentication = nullptr;
  const rp_test::RegistrationCase* registration = nullptr;
  assay::Error error;  ///< none: accepted
};
/// Calls `visit` with so many mutants, each with one or two mutations, half of them registrations.
void for_each_mutant(std::uint64_t seed, std::uint64_t count, const std::function<void(const Mutant&)>& visit);

/// How often we and libfido2 were of one mind, and where not.
struct Tally {
  std::uint64_t num_judged = 0;
  std::uint64_t num_accepted_by_both = 0;
  std::map<std::string, std::uint64_t> only_we_accept;  ///< by ceremony and mutations
  std::map<std::string, std::uint64_t> only_we_refuse;  ///< by ceremony and our error
};

/// The same mutants, judged by libfido2 as well.
Tally compare_with_libfido2(std::uint64_t seed, std::uint64_t count);

}  // namespace differential
