// check_item() against the oracle: every input of up to three bytes, and many longer ones made of telling bytes.
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <vector>

#include "tests/cbor/agreement.hpp"
#include "tests/testlib/bytes.hpp"

using assay::cbor::Form;
using assay::cbor::Options;

namespace {

void expect_agreement(std::span<const std::uint8_t> data, const Options& options) {
  ASSERT_TRUE(agrees_with_oracle(data, options))
      << testlib::to_hex(data) << " canonical " << (options.form == Form::canonical) << " max_items "
      << options.max_items << " max_depth " << options.max_depth;
}

void expect_agreement_of_all(std::size_t length, const Options& options) {
  std::array<std::uint8_t, 3> input{};
  const std::uint32_t num_inputs = 1U << (8 * length);
  for (std::uint32_t number = 0; number < num_inputs; ++number) {
    for (std::size_t i = 0; i < length; ++i) input[i] = static_cast<std::uint8_t>(number >> (8 * i));
    if (!agrees_with_oracle({input.data(), length}, options)) return expect_agreement({input.data(), length}, options);
  }
}

TEST(Catalogue, CB_08_AllThreeByteInputsAgreeWithTheOracleInCanonicalForm) {
  for (std::size_t length = 0; length <= 3; ++length) expect_agreement_of_all(length, {.form = Form::canonical});
}

TEST(Catalogue, CB_08_AllThreeByteInputsAgreeWithTheOracleInDefiniteForm) {
  for (std::size_t length = 0; length <= 3; ++length) expect_agreement_of_all(length, {.form = Form::definite});
}

/// What makes a head, a key or a string; drawn at random these nest, repeat keys and cut each other off.
constexpr std::uint8_t kTellingBytes[] = {0x00, 0x01, 0x02, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x20, 0x21, 0x38, 0x40, 0x41,
                                          0x58, 0x60, 0x61, 0x62, 0x78, 0x80, 0x81, 0x82, 0x83, 0x98, 0x99, 0xa0, 0xa1,
                                          0xa1, 0xa2, 0xa2, 0xa3, 0xa4, 0xb8, 0xb9, 0xc3, 0xf4, 0xf6, 0xf9};

TEST(CheckItem, AgreesWithTheOracleOnRandomHeads) {
  std::mt19937_64 random(20240917);
  constexpr std::array<Options, 5> kOptions = {{{.form = Form::canonical},
                                                {.form = Form::definite},
                                                {.form = Form::definite, .max_items = 2},
                                                {.form = Form::definite, .max_depth = 2},
                                                {.form = Form::canonical, .max_items = 0, .max_depth = 0}}};
  int num_accepted = 0;
  for (int round = 0; round < 300'000; ++round) {
    std::vector<std::uint8_t> input(1 + random() % 24);
    for (std::uint8_t& byte : input) byte = kTellingBytes[random() % std::size(kTellingBytes)];
    for (const Options& options : kOptions) ASSERT_NO_FATAL_FAILURE(expect_agreement(input, options));
    if (input[0] >= 0x80 && assay::cbor::check_item(input, {.form = Form::definite})) ++num_accepted;
  }
  EXPECT_GT(num_accepted, 10'000);  // or the draw says nothing about what is accepted
}

/// A map of `num_pairs` pairs of random small keys in random order, some of them maps again.
testlib::ByteVector random_map(std::mt19937_64& random, std::size_t depth) {
  const std::size_t num_pairs = random() % 12;
  testlib::ByteVector map = {static_cast<std::uint8_t>(0xa0 + num_pairs)};
  for (std::size_t i = 0; i < num_pairs; ++i) {
    const auto number = static_cast<std::uint8_t>(random() % 24);
    switch (random() % 4) {
      case 0: testlib::append(map, testlib::ByteVector{0x18, number}); break;
      case 1: testlib::append(map, testlib::ByteVector{0x61, static_cast<std::uint8_t>('a' + number)}); break;
      case 2: map.push_back(static_cast<std::uint8_t>(0x20 + number)); break;
      default: map.push_back(number); break;
    }
    testlib::append(map, depth > 1 && random() % 4 == 0 ? random_map(random, depth - 1) : testlib::ByteVector{0xf5});
  }
  return map;
}

TEST(CheckItem, AgreesWithTheOracleOnMapsInAnyOrder) {
  std::mt19937_64 random(42);
  int num_out_of_order = 0;
  for (int round = 0; round < 100'000; ++round) {
    const testlib::ByteVector map = random_map(random, 4);
    for (const Form form : {Form::canonical, Form::definite}) {
      ASSERT_NO_FATAL_FAILURE(expect_agreement(map, {.form = form}));
    }
    const auto checked = assay::cbor::check_item(map, {.form = Form::definite});
    if (checked && !checked->canonical) ++num_out_of_order;
  }
  EXPECT_GT(num_out_of_order, 1'000);
}

}  // namespace
