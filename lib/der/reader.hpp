#pragma once

#include <cstddef>
#include <cstdint>

#include "assay/bytes.hpp"
#include "assay/result.hpp"

namespace assay::der {

inline constexpr std::uint8_t kBoolean = 0x01;
inline constexpr std::uint8_t kInteger = 0x02;
inline constexpr std::uint8_t kBitString = 0x03;
inline constexpr std::uint8_t kOctetString = 0x04;
inline constexpr std::uint8_t kNull = 0x05;
inline constexpr std::uint8_t kOid = 0x06;
inline constexpr std::uint8_t kEnumerated = 0x0a;
inline constexpr std::uint8_t kUtcTime = 0x17;
inline constexpr std::uint8_t kGeneralizedTime = 0x18;
inline constexpr std::uint8_t kSequence = 0x30;
inline constexpr std::uint8_t kSet = 0x31;
/// Context-specific tags: kContext | number, kContextConstructed | number.
inline constexpr std::uint8_t kContext = 0x80;
inline constexpr std::uint8_t kContextConstructed = 0xa0;

/// The largest tag number that is read: what four bytes can say.
inline constexpr std::uint32_t kMaxTagNumber = (1U << 28) - 1;

struct Element {
  std::uint8_t tag = 0;      ///< its first byte, and the whole of it where `number` is at most 30
  std::uint32_t number = 0;  ///< of the tag
  Bytes content;
  Bytes whole;  ///< tag, length and content

  /// Class and form of the tag, without its number: kContext, kContextConstructed, ...
  constexpr std::uint8_t tag_class() const noexcept { return tag & 0xe0; }
};

/// A cursor over strict DER: definite shortest lengths, and one-byte tags but for read_any_tag(). Every read_ moves
/// past one element, or fails and stays where it was. Errors: der_truncated, der_indefinite_length,
/// der_length_not_minimal; der_wrong_tag, also for a tag number above 30. The offset of an error is that of the element
/// at fault.
class Reader {
 public:
  /// `begins_at`: where `data` begins in the input that offsets count in.
  explicit Reader(Bytes data, std::size_t begins_at = 0) noexcept : data_(data), base_(begins_at) {}

  bool at_end() const noexcept { return offset_ == data_.size(); }
  /// Of the next element, in the input that offsets count in.
  std::size_t offset() const noexcept { return base_ + offset_; }
  /// Whether the next element has this tag; false at the end.
  bool next_is(std::uint8_t tag) const noexcept { return !at_end() && data_[offset_] == tag; }
  /// What has not been read yet.
  Bytes rest() const noexcept { return data_.subspan(offset_); }

  Result<Element> read_any() noexcept;
  /// An element of any tag number: der_tag_number if it is not in its shortest form, or above kMaxTagNumber.
  Result<Element> read_any_tag() noexcept;
  /// An element of this tag; its whole and its content.
  Result<Element> read(std::uint8_t tag) noexcept;
  /// An element of this tag whose content is DER itself, as a cursor over that content.
  Result<Reader> read_constructed(std::uint8_t tag) noexcept;
  /// The content of a shortest INTEGER of either sign: der_integer_empty, der_integer_not_minimal.
  Result<Bytes> read_integer() noexcept;
  /// The content of a shortest, not negative INTEGER, a leading zero that DER demands taken off: der_integer_empty,
  /// der_integer_not_minimal, der_integer_negative.
  Result<Bytes> read_unsigned() noexcept;
  /// 00 or FF: der_boolean.
  Result<bool> read_boolean() noexcept;
  /// The content of an OBJECT IDENTIFIER with at least one arc, each in its shortest form: der_oid.
  Result<Bytes> read_oid() noexcept;
  /// The bytes of a BIT STRING without unused bits: der_bit_string.
  Result<Bytes> read_bit_string() noexcept;
  /// NULL: der_trailing if it has content.
  Error read_null() noexcept;
  /// der_trailing if anything is left.
  Error expect_end() const noexcept;

  Reader() noexcept = default;

 private:
  Bytes data_;
  std::size_t base_ = 0;
  std::size_t offset_ = 0;
};

/// An ECDSA-Sig-Value (RFC 3279 2.2.3): r and s without leading zeros, so empty for zero.
struct EcdsaSignatureView {
  Bytes r;
  Bytes s;
};
/// Strict DER, nothing after the SEQUENCE and nothing else in it. Errors: those of Reader, der_trailing.
Result<EcdsaSignatureView> parse_ecdsa_signature(Bytes signature) noexcept;

}  // namespace assay::der
