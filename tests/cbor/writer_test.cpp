#include <gtest/gtest.h>

#include <functional>
#include <initializer_list>
#include <limits>

#include "lib/cbor/writer.hpp"
#include "tests/testlib/bytes.hpp"
#include "tests/testlib/cbor_writer.hpp"

namespace {

using assay::cbor::Writer;
using testlib::ByteVector;
namespace cbor = testlib::cbor;

ByteVector written(const std::function<void(Writer&)>& write) {
  ByteVector out(70'000);
  Writer writer(out);
  write(writer);
  const auto bytes = writer.finish();
  EXPECT_TRUE(bytes.has_value());
  return {bytes->begin(), bytes->end()};
}

TEST(CborWriter, WritesShortestHeads) {
  for (const std::int64_t magnitude :
       {std::int64_t{0}, std::int64_t{23}, std::int64_t{24}, std::int64_t{255}, std::int64_t{256}, std::int64_t{65535},
        std::int64_t{65536}, std::int64_t{0xffff'ffff}, std::int64_t{0x1'0000'0000},
        std::numeric_limits<std::int64_t>::max()}) {
    for (const std::int64_t value : {magnitude, -magnitude, -1 - magnitude}) {
      EXPECT_EQ(written([=](Writer& writer) { writer.integer(value); }), cbor::integer(value)) << value;
    }
  }
  for (const std::size_t size : std::initializer_list<std::size_t>{0, 23, 24, 255, 256, 65535, 65536}) {
    const ByteVector bytes = testlib::seed_bytes("cbor writer", size);
    EXPECT_EQ(written([&](Writer& writer) { writer.bytes(bytes); }), cbor::bytes(bytes)) << size;
  }
  EXPECT_EQ(written([](Writer& writer) { writer.begin_map(2).integer(1).integer(2).integer(3).integer(-7); }),
            testlib::from_hex("a201020326"));
}

TEST(CborWriter, SaysWhenItDoesNotFitAndWritesNoFurther) {
  const ByteVector bytes = testlib::seed_bytes("cbor writer", 30);
  for (std::size_t size = 0; size <= 34; ++size) {
    ByteVector out(size, 0xee);
    Writer writer(out);
    writer.integer(1).bytes(bytes).integer(2);
    const auto finished = writer.finish();
    EXPECT_EQ(finished.has_value(), size == 34) << size;
    EXPECT_EQ(finished.error().code, size == 34 ? assay::ErrorCode::ok : assay::ErrorCode::output_too_small);
  }
}

}  // namespace
