#pragma once

#include <random>
#include <span>
#include <string_view>

#include "tests/testlib/ceremony.hpp"

namespace differential {

using Random = std::mt19937_64;

/// A change to a ceremony before it is made, so that everything after it is signed properly.
template <class Spec>
struct Mutation {
  std::string_view name;
  void (*apply)(Spec& spec, Random& random);
};

std::span<const Mutation<testlib::AuthenticationSpec>> authentication_mutations();
std::span<const Mutation<testlib::RegistrationSpec>> registration_mutations();

}  // namespace differential
