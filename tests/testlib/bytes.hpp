#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// A software authenticator for tests: keys, certificates, client data, authenticator data and whole ceremonies, good
/// or with one fault. It shares no code with the library, so that it is an independent witness. Everything is
/// deterministic: the same labels give the same bytes on every machine. It may throw and use the heap.
namespace testlib {

using ByteVector = std::vector<std::uint8_t>;
using ByteSpan = std::span<const std::uint8_t>;

/// Throws std::logic_error: the test asked for something impossible, or OpenSSL failed.
void check(bool condition, std::string_view what);

ByteVector bytes_of_text(std::string_view text);
std::string text_of_bytes(ByteSpan bytes);
ByteVector concat(std::initializer_list<ByteSpan> parts);
void append(ByteVector& to, ByteSpan more);
/// Big-endian, `width` bytes.
ByteVector big_endian(std::uint64_t value, std::size_t width);

std::string to_hex(ByteSpan bytes);
ByteVector from_hex(std::string_view hex);
std::string to_base64url(ByteSpan bytes);
std::string to_base64(ByteSpan bytes);

enum class Hash { sha1, sha256, sha384, sha512 };
ByteVector digest(Hash hash, ByteSpan message);
ByteVector sha256(ByteSpan message);

/// An endless stream of bytes named by a label: SHA-256(label || counter), counter 0, 1, ... as 8 bytes big-endian.
class Seed {
 public:
  explicit Seed(std::string_view label) : label_(label.begin(), label.end()) {}
  explicit Seed(ByteSpan label) : label_(label.begin(), label.end()) {}
  ByteVector take(std::size_t count);

 private:
  ByteVector label_;
  std::uint64_t counter_ = 0;
  ByteVector rest_;
};

/// The first `count` bytes of Seed(label).
ByteVector seed_bytes(std::string_view label, std::size_t count);

}  // namespace testlib
