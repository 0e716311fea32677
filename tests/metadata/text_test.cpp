#include "lib/metadata/text.hpp"

#include <gtest/gtest.h>

#include "tests/metadata/fixture.hpp"

namespace metadata_test {
namespace {

using namespace assay::metadata;

TEST(MetadataText, ReadsDates) {
  const std::pair<std::string_view, std::int64_t> dates[] = {
      {"1970-01-01", 0},          {"1969-12-31", -86400},       {"2000-02-29", 951782400},   {"2024-02-29", 1709164800},
      {"2026-01-01", 1767225600}, {"9999-12-31", 253402214400}, {"0000-01-01", -62167219200}};
  for (const auto& [text, expected] : dates) {
    const auto date = parse_date(text);
    ASSERT_TRUE(date) << text;
    EXPECT_EQ(*date, expected) << text;
  }
}

TEST(MetadataText, RefusesWhatIsNoDate) {
  for (const std::string_view text : {"",
                                      "2024",
                                      "2024-1-01",
                                      "2024-01-1",
                                      "24-01-01",
                                      "2024-13-01",
                                      "2024-00-01",
                                      "2024-01-00",
                                      "2024-01-32",
                                      "2023-02-29",
                                      "1900-02-29",
                                      "2024-04-31",
                                      "2024/01/01",
                                      "2024-01-01T00:00:00Z",
                                      "2024-01-01 ",
                                      " 2024-01-01",
                                      "20240101",
                                      "2024-01-0x",
                                      "+024-01-01",
                                      "-024-01-01",
                                      "2024-01--1"}) {
    EXPECT_EQ(parse_date(text).error().code, ErrorCode::metadata_date) << text;
  }
}

TEST(MetadataText, ReadsIdentifiersOfEitherCase) {
  EXPECT_EQ(*parse_aaguid(kAaguid), kAaguidBytes);
  EXPECT_EQ(*parse_aaguid("00112233-4455-6677-8899-AABBCCDDEEFF"), kAaguidBytes);
  EXPECT_EQ(*parse_key_identifier(kIdentifier), kIdentifierBytes);
  EXPECT_EQ(*parse_key_identifier("00112233445566778899AABBCCDDEEFF01234567"), kIdentifierBytes);
}

TEST(MetadataText, RefusesWhatIsNoIdentifier) {
  const std::string good(kAaguid);
  std::vector<std::string> bad = {"",
                                  good + "0",
                                  good.substr(1),
                                  "{" + good + "}",
                                  "00112233445566778899aabbccddeeff",
                                  "0011223-34455-6677-8899-aabbccddeeff"};
  for (std::size_t i = 0; i < good.size(); ++i) bad.push_back(std::string(good).replace(i, 1, "g"));
  for (const std::string& text : bad) {
    EXPECT_EQ(parse_aaguid(text).error().code, ErrorCode::metadata_identifier) << text;
  }
  const std::string identifier(kIdentifier);
  bad = {"", identifier + "0", identifier.substr(1), identifier.substr(2), identifier + "00"};
  for (std::size_t i = 0; i < identifier.size(); ++i) bad.push_back(std::string(identifier).replace(i, 1, "-"));
  for (const std::string& text : bad) {
    EXPECT_EQ(parse_key_identifier(text).error().code, ErrorCode::metadata_identifier) << text;
  }
}

TEST(MetadataText, ReadsWholeNumbers) {
  const std::pair<std::string_view, std::uint64_t> numbers[] = {
      {"0", 0}, {"7", 7}, {"4294967296", 1ULL << 32}, {"18446744073709551615", ~0ULL}};
  for (const auto& [text, expected] : numbers) {
    const std::string json = "[" + std::string(text) + "]";
    EXPECT_EQ(*parse_number(assay::bytes_of(json), 1), expected);
    const std::string spaced = "[" + std::string(text) + " ,1]";
    EXPECT_EQ(*parse_number(assay::bytes_of(spaced), 1), expected);
  }
  for (const std::string_view text : {"-1", "-0", "1.0", "1e3", "0.5", "18446744073709551616", "1E0"}) {
    const std::string json = "[" + std::string(text) + "]";
    EXPECT_EQ(parse_number(assay::bytes_of(json), 1).error().code, ErrorCode::metadata_number) << text;
  }
}

}  // namespace
}  // namespace metadata_test
