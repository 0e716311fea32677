#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "tests/testlib/signing_key.hpp"

namespace vectors {

struct NamedAlgorithm {
  int number;
  const char* name;  ///< in the ids of cases
};

/// All but ML-DSA, which the OpenSSL that makes the files may not have.
inline constexpr NamedAlgorithm kAlgorithms[] = {
    {testlib::cose::kEs256, "es256"},   {testlib::cose::kEs384, "es384"},   {testlib::cose::kEs512, "es512"},
    {testlib::cose::kEs256k, "es256k"}, {testlib::cose::kEsp256, "esp256"}, {testlib::cose::kEsp384, "esp384"},
    {testlib::cose::kEsp512, "esp512"}, {testlib::cose::kEdDsa, "eddsa"},   {testlib::cose::kEd25519, "ed25519"},
    {testlib::cose::kEd448, "ed448"},   {testlib::cose::kRs256, "rs256"},   {testlib::cose::kRs384, "rs384"},
    {testlib::cose::kRs512, "rs512"},   {testlib::cose::kPs256, "ps256"},   {testlib::cose::kPs384, "ps384"},
    {testlib::cose::kPs512, "ps512"},
};

/// One RSA key serves all RSA algorithms, as finding primes takes time; other keys are each algorithm's own.
inline testlib::SigningKey credential_key(const NamedAlgorithm& algorithm) {
  const bool is_rsa = algorithm.name[0] == 'r' || algorithm.name[0] == 'p';
  return testlib::SigningKey::make(algorithm.number, is_rsa ? "vectors/rsa" : "vectors/" + std::string(algorithm.name));
}

inline const NamedAlgorithm& algorithm_named(std::string_view name) {
  for (const NamedAlgorithm& algorithm : kAlgorithms) {
    if (algorithm.name == name) {
      return algorithm;
    }
  }
  throw std::logic_error("no algorithm of that name");
}

}  // namespace vectors
