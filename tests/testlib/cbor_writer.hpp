#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/testlib/bytes.hpp"

/// Writes CBOR. An item is its encoding, so that any part of a structure can be replaced by whatever a test needs.
namespace testlib::cbor {

/// Bytes that follow the initial byte of a head.
enum class HeadWidth : std::uint8_t { shortest, none, one, two, four, eight };

ByteVector head(unsigned major, std::uint64_t argument, HeadWidth width = HeadWidth::shortest);
ByteVector integer(std::int64_t value, HeadWidth width = HeadWidth::shortest);
ByteVector bytes(ByteSpan value, HeadWidth width = HeadWidth::shortest);
ByteVector text(std::string_view value, HeadWidth width = HeadWidth::shortest);
ByteVector boolean(bool value);
ByteVector null();
ByteVector array(const std::vector<ByteVector>& items);
ByteVector tagged(std::uint64_t tag, ByteSpan item);

/// A map under construction. Keys and values are encoded items; a key may be there twice if it was `add`ed twice.
class Map {
 public:
  Map& add(ByteVector key, ByteVector value);
  /// Replaces the value of the key, or adds it.
  Map& set(ByteVector key, ByteVector value);
  Map& set(std::string_view key, ByteVector value) { return set(text(key), std::move(value)); }
  Map& set(std::int64_t key, ByteVector value) { return set(integer(key), std::move(value)); }
  Map& erase(ByteSpan key);
  Map& erase(std::string_view key) { return erase(text(key)); }
  Map& erase(std::int64_t key) { return erase(integer(key)); }

  /// In CTAP2 canonical order: major type, then length, then bytes of the key.
  ByteVector encode() const;
  /// In the order in which the members were added.
  ByteVector encode_as_added(HeadWidth width = HeadWidth::shortest) const;

 private:
  std::vector<std::pair<ByteVector, ByteVector>> members_;
};

}  // namespace testlib::cbor
