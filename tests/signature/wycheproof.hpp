#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/testlib/bytes.hpp"

namespace assay::testing {

struct WycheproofTest {
  int id = 0;
  std::string comment;
  std::vector<std::string> flags;
  std::string result;  ///< valid, invalid, acceptable
  testlib::ByteVector message;
  testlib::ByteVector signature;
  testlib::ByteVector context;  ///< of ML-DSA

  bool has_flag(std::string_view flag) const;
};

/// Tests with one key. What a type does not have is empty.
struct WycheproofGroup {
  std::string type;
  std::string curve;
  std::string hash;
  std::string mask_hash;      ///< of PSS
  std::size_t salt_size = 0;  ///< of PSS
  testlib::ByteVector x;      ///< EC, as long as the field
  testlib::ByteVector y;
  testlib::ByteVector raw_key;   ///< EdDSA and ML-DSA
  testlib::ByteVector modulus;   ///< RSA, without leading zeros
  testlib::ByteVector exponent;  ///< RSA, without leading zeros
  testlib::ByteVector spki;
  std::vector<WycheproofTest> tests;
};

/// Throws std::runtime_error for whatever the reader does not know: a member, a type, a flag, a result.
std::vector<WycheproofGroup> read_wycheproof(const std::filesystem::path& file);

/// The files of the set, sorted by name.
std::vector<std::filesystem::path> wycheproof_files(const std::filesystem::path& folder);

}  // namespace assay::testing
