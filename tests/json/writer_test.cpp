#include "lib/json/writer.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace {

using assay::Bytes;
using assay::ErrorCode;
using assay::json::Writer;

struct Buffer {
  explicit Buffer(std::size_t size) : bytes(size, 0xa5) {}
  std::vector<std::uint8_t> bytes;
};

/// One string, as a value.
std::string written(std::string_view text) {
  Buffer buffer(4096);
  Writer writer(buffer.bytes);
  return std::string(*writer.text(text).finish());
}

void write_sample(Writer& writer) {
  const std::uint8_t bytes[] = {0xfb, 0xff};
  writer.begin_object();
  writer.text("a", "b").number("n", -7).boolean("t", true).boolean("f", false).bytes("x", bytes);
  writer.name("list")
      .begin_array()
      .number(1)
      .begin_object()
      .end_object()
      .begin_array()
      .end_array()
      .text("z")
      .end_array();
  writer.name("raw").raw("null");
  writer.end_object();
}

constexpr std::string_view kSample = R"({"a":"b","n":-7,"t":true,"f":false,"x":"-_8","list":[1,{},[],"z"],"raw":null})";

TEST(JsonWriter, WritesEveryKindOfValue) {
  Buffer buffer(4096);
  Writer writer(buffer.bytes);
  write_sample(writer);
  EXPECT_EQ(*writer.finish(), kSample);
  EXPECT_TRUE(nlohmann::json::accept(*writer.finish()));
}

TEST(JsonWriter, WhatIsReadIsWhatWasWritten) {
  std::string all;
  for (char c = 1; c < 127; ++c) all += c;
  all += "\u00e9\u20ac\U0001f600\u2028";
  EXPECT_EQ(nlohmann::json::parse(written(all)).get<std::string>(), all);
  EXPECT_EQ(written("\"\\\n\x1f"), R"("\u0022\u005c\u000a\u001f")");
}

TEST(JsonWriter, TextCannotEndAScriptElement) {
  EXPECT_EQ(written("</script>"), R"("\u003c/script>")");
}

TEST(JsonWriter, WritesTheLargestNumbers) {
  Buffer buffer(64);
  Writer writer(buffer.bytes);
  writer.begin_array();
  writer.number(std::numeric_limits<std::int64_t>::min()).number(std::numeric_limits<std::int64_t>::max());
  writer.end_array();
  EXPECT_EQ(*writer.finish(), "[-9223372036854775808,9223372036854775807]");
}

TEST(JsonWriter, RefusesTextThatIsNoText) {
  for (const auto& [text, code] : {std::pair(std::string("\xff"), ErrorCode::json_not_utf8),
                                   std::pair(std::string("a\0b", 3), ErrorCode::json_nul)}) {
    Buffer buffer(64);
    Writer as_value(buffer.bytes);
    EXPECT_EQ(as_value.text(text).finish().error().code, code);
    Writer as_name(buffer.bytes);
    EXPECT_EQ(as_name.begin_object().name(text).text("x").end_object().finish().error().code, code);
  }
}

TEST(JsonWriter, TooSmallABufferIsSaidAndNeverOverrun) {
  for (std::size_t size = 0; size < kSample.size(); ++size) {
    Buffer buffer(size + 8);
    Writer writer(std::span(buffer.bytes).first(size));
    write_sample(writer);
    EXPECT_EQ(writer.finish().error().code, ErrorCode::output_too_small) << size;
    for (std::size_t i = size; i < buffer.bytes.size(); ++i) EXPECT_EQ(buffer.bytes[i], 0xa5) << size;
  }
  Buffer buffer(kSample.size());
  Writer writer(buffer.bytes);
  write_sample(writer);
  EXPECT_EQ(*writer.finish(), kSample);
}

}  // namespace
