#include "lib/cbor/writer.hpp"

#include <algorithm>
#include <array>

#include "lib/base/check.hpp"
#include "lib/base/fields.hpp"
#include "lib/cbor/head.hpp"

namespace assay::cbor {
namespace {

constexpr unsigned number_of(Major major) noexcept {
  return static_cast<unsigned>(major);
}

/// Bytes of the argument that follow the initial byte.
constexpr std::size_t argument_size(std::uint64_t argument) noexcept {
  if (argument < 24) return 0;
  if (argument < 0x100) return 1;
  if (argument < 0x1'0000) return 2;
  return argument < 0x1'0000'0000 ? 4 : 8;
}

/// Additional information 24 to 27 says that an argument of 1, 2, 4 or 8 bytes follows.
constexpr unsigned additional_information(std::uint64_t argument) noexcept {
  switch (argument_size(argument)) {
    case 0: return static_cast<unsigned>(argument);
    case 1: return 24;
    case 2: return 25;
    case 4: return 26;
    default: return 27;
  }
}

}  // namespace

void Writer::put(Bytes bytes) noexcept {
  is_full_ = is_full_ || bytes.size() > out_.size() - used_;
  if (is_full_) return;
  std::ranges::copy(bytes, out_.subspan(used_).begin());
  used_ += bytes.size();
}

void Writer::put_head(unsigned major, std::uint64_t argument) noexcept {
  std::array<std::uint8_t, 9> head{};
  FieldWriter fields(head);
  fields.number(major << 5 | additional_information(argument), 1);
  fields.number(argument, argument_size(argument));
  put(Bytes(head).first(fields.used()));
}

Writer& Writer::begin_map(std::size_t num_pairs) noexcept {
  put_head(number_of(Major::map), num_pairs);
  return *this;
}

Writer& Writer::integer(std::int64_t value) noexcept {
  if (value >= 0) {
    put_head(number_of(Major::unsigned_integer), static_cast<std::uint64_t>(value));
  } else {
    put_head(number_of(Major::negative_integer), static_cast<std::uint64_t>(-1 - value));
  }
  return *this;
}

Writer& Writer::bytes(Bytes value) noexcept {
  put_head(number_of(Major::byte_string), value.size());
  put(value);
  return *this;
}

Result<Bytes> Writer::finish() const noexcept {
  ASSAY_REQUIRE(!is_full_, ErrorCode::output_too_small, 0);
  return Bytes(out_.first(used_));
}

}  // namespace assay::cbor
