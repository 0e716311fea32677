#pragma once

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "assay/public_key.hpp"
#include "tests/testlib/bytes.hpp"
#include "tests/testlib/cbor_writer.hpp"
#include "tests/testlib/exact_bytes.hpp"
#include "tests/testlib/signing_key.hpp"

inline constexpr int kCurveAlgorithms[] = {testlib::cose::kEs256,  testlib::cose::kEs384,   testlib::cose::kEs512,
                                           testlib::cose::kEs256k, testlib::cose::kEd25519, testlib::cose::kEd448};

/// Key parameters of a key of this algorithm; for ML-DSA, where any bytes of the right length are a key, made up.
inline testlib::cbor::Map key_map(int algorithm, std::string_view label = "cose key") {
  std::size_t ml_dsa_size = 0;
  if (algorithm == testlib::cose::kMlDsa44) ml_dsa_size = 1312;
  if (algorithm == testlib::cose::kMlDsa65) ml_dsa_size = 1952;
  if (algorithm == testlib::cose::kMlDsa87) ml_dsa_size = 2592;
  if (ml_dsa_size == 0) return testlib::SigningKey::make(algorithm, label).cose_key_map();
  testlib::cbor::Map map;
  map.set(1, testlib::cbor::integer(7)).set(3, testlib::cbor::integer(algorithm));
  return map.set(-1, testlib::cbor::bytes(testlib::seed_bytes(label, ml_dsa_size)));
}

inline assay::Error cose_error(const testlib::ByteVector& cose_key) {
  return assay::parse_cose_key(testlib::ExactBytes(cose_key)).error();
}

inline assay::Error spki_error(const testlib::ByteVector& spki) {
  return assay::parse_subject_public_key_info(testlib::ExactBytes(spki)).error();
}

#define EXPECT_CODE(error, expected) EXPECT_EQ(assay::error_name((error).code), assay::error_name(expected))
