#include "tests/testlib/cbor_writer.hpp"

#include <algorithm>
#include <tuple>

namespace testlib::cbor {
namespace {

constexpr std::uint8_t kFirstWideInfo = 24;  // additional information 24 to 27: 1, 2, 4 or 8 bytes follow

HeadWidth shortest_width(std::uint64_t argument) {
  if (argument < kFirstWideInfo) {
    return HeadWidth::none;
  }
  if (argument <= 0xff) {
    return HeadWidth::one;
  }
  if (argument <= 0xffff) {
    return HeadWidth::two;
  }
  return argument <= 0xffffffff ? HeadWidth::four : HeadWidth::eight;
}

ByteVector encode_members(const std::vector<std::pair<ByteVector, ByteVector>>& members, HeadWidth width) {
  ByteVector out = head(5, members.size(), width);
  for (const auto& [key, value] : members) {
    append(out, key);
    append(out, value);
  }
  return out;
}

bool canonical_less(const std::pair<ByteVector, ByteVector>& a, const std::pair<ByteVector, ByteVector>& b) {
  const auto rank = [](const ByteVector& key) {
    return std::tuple<int, std::size_t, ByteVector>(key.at(0) >> 5, key.size(), key);
  };
  return rank(a.first) < rank(b.first);
}

}  // namespace

ByteVector head(unsigned major, std::uint64_t argument, HeadWidth width) {
  if (width == HeadWidth::shortest) {
    width = shortest_width(argument);
  }
  const auto initial = static_cast<std::uint8_t>(major << 5);
  if (width == HeadWidth::none) {
    check(argument < kFirstWideInfo, "an argument that fits into the initial byte");
    return {static_cast<std::uint8_t>(initial | argument)};
  }
  const unsigned log2_width = static_cast<unsigned>(width) - static_cast<unsigned>(HeadWidth::one);
  const ByteVector first = {static_cast<std::uint8_t>(initial | (kFirstWideInfo + log2_width))};
  return concat({first, big_endian(argument, std::size_t{1} << log2_width)});
}

ByteVector integer(std::int64_t value, HeadWidth width) {
  return value < 0 ? head(1, static_cast<std::uint64_t>(-(value + 1)), width)
                   : head(0, static_cast<std::uint64_t>(value), width);
}

ByteVector bytes(ByteSpan value, HeadWidth width) {
  return concat({head(2, value.size(), width), value});
}

ByteVector text(std::string_view value, HeadWidth width) {
  return concat({head(3, value.size(), width), bytes_of_text(value)});
}

ByteVector boolean(bool value) {
  return {static_cast<std::uint8_t>(value ? 0xf5 : 0xf4)};
}

ByteVector null() {
  return {0xf6};
}

ByteVector array(const std::vector<ByteVector>& items) {
  ByteVector out = head(4, items.size());
  for (const ByteVector& item : items) {
    append(out, item);
  }
  return out;
}

ByteVector tagged(std::uint64_t tag, ByteSpan item) {
  return concat({head(6, tag), item});
}

Map& Map::add(ByteVector key, ByteVector value) {
  members_.emplace_back(std::move(key), std::move(value));
  return *this;
}

Map& Map::set(ByteVector key, ByteVector value) {
  const auto found = std::ranges::find(members_, key, &std::pair<ByteVector, ByteVector>::first);
  if (found == members_.end()) {
    return add(std::move(key), std::move(value));
  }
  found->second = std::move(value);
  return *this;
}

Map& Map::erase(ByteSpan key) {
  const auto num_erased = std::erase_if(members_, [&](const auto& m) { return std::ranges::equal(m.first, key); });
  check(num_erased == 1, "a map member to erase");
  return *this;
}

ByteVector Map::encode() const {
  auto sorted = members_;
  std::ranges::stable_sort(sorted, canonical_less);
  return encode_members(sorted, HeadWidth::shortest);
}

ByteVector Map::encode_as_added(HeadWidth width) const {
  return encode_members(members_, width);
}

}  // namespace testlib::cbor
