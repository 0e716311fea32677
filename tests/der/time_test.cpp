#include "lib/der/time.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

#include "tests/testlib/bytes.hpp"
#include "tests/testlib/der_writer.hpp"
#include "tests/testlib/exact_bytes.hpp"

using assay::ErrorCode;
using assay::der::kGeneralizedTime;
using assay::der::kUtcTime;
using assay::der::Reader;
using testlib::ByteVector;
using testlib::ExactBytes;
namespace encode = testlib::der;

namespace {

assay::Result<std::int64_t> read(std::uint8_t tag, std::string_view text) {
  const ExactBytes input(encode::element(tag, testlib::bytes_of_text(text)));
  Reader reader(input, 10);
  const auto time = assay::der::read_time(reader);
  EXPECT_EQ(reader.at_end(), time.has_value());
  return time;
}

void expect_time(std::uint8_t tag, std::string_view text, std::int64_t seconds) {
  const auto time = read(tag, text);
  ASSERT_TRUE(time) << text;
  EXPECT_EQ(*time, seconds) << text;
}

void expect_refused(std::uint8_t tag, std::string_view text) {
  const auto time = read(tag, text);
  EXPECT_EQ(time.error().code, ErrorCode::der_time) << text;
  EXPECT_EQ(time.error().offset, 10U) << text;
}

TEST(DerTime, AgreesWithTheCalendarOfTheStandardLibrary) {
  using namespace std::chrono;
  for (int year = 0; year <= 9999; ++year) {
    for (const unsigned month : {1U, 2U, 3U, 12U}) {
      for (const unsigned day : {1U, 28U, 29U, 30U, 31U, 32U}) {
        const year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
        char text[32];
        std::snprintf(text, sizeof text, "%04d%02u%02u235958Z", year, month, day);
        const auto time = read(kGeneralizedTime, text);
        ASSERT_EQ(time.has_value(), date.ok()) << text;
        if (!date.ok()) continue;
        ASSERT_EQ(*time, sys_days{date}.time_since_epoch() / seconds{1} + 86398) << text;
      }
    }
  }
}

TEST(DerTime, RefusesWhatIsNoDateOrTimeOfDay) {
  expect_time(kUtcTime, "240229235959Z", 1709251199);
  for (const std::string_view text :
       {"230229000000Z", "240001000000Z", "241301000000Z", "240100000000Z", "240132000000Z", "240431000000Z",
        "240101240000Z", "240101006000Z", "240101000060Z", "240101999999Z"}) {
    expect_refused(kUtcTime, text);
  }
}

TEST(DerTime, RefusesOtherFormsOfText) {
  expect_time(kUtcTime, "240101000000Z", 1704067200);
  for (const std::string_view text :
       {"", "Z", "2401010000Z", "240101000000", "240101000000z", "240101000000+0000", "240101000000Z ", "24010100000:Z",
        "24010100000/Z", " 40101000000Z", "-40101000000Z", "240101000000.0Z", "20240101000000Z", "2401010000000"}) {
    expect_refused(kUtcTime, text);
  }
}

TEST(DerTime, RefusesOtherTypes) {
  const ExactBytes input(encode::element(0x16, testlib::bytes_of_text("240101000000Z")));
  Reader reader(input);
  EXPECT_EQ(assay::der::read_time(reader).error().code, ErrorCode::der_wrong_tag);
  EXPECT_EQ(reader.offset(), 0U);
}

TEST(Catalogue, X5_10_TimesOfCertificates) {
  expect_time(kUtcTime, "491231235959Z", 2524607999);
  expect_time(kUtcTime, "500101000000Z", -631152000);
  expect_time(kUtcTime, "991231235959Z", 946684799);
  expect_time(kUtcTime, "000101000000Z", 946684800);
  expect_time(kGeneralizedTime, "20500101000000Z", 2524608000);
  expect_time(kGeneralizedTime, "99991231235959Z", 253402300799);
  for (const std::string_view text :
       {"20500101000000", "20500101000000.5Z", "20500101000000.0Z", "20500101000000,5Z", "20500101000000+0100",
        "20500101000000-0000", "205001010000Z", "2050010100Z", "20500101000060Z", "20501231235960Z", "500101000000Z"}) {
    expect_refused(kGeneralizedTime, text);
  }
}

}  // namespace
