#include "tests/testlib/bytes.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>

namespace testlib {
namespace {

const char* hash_name(Hash hash) {
  switch (hash) {
    case Hash::sha1: return "SHA1";
    case Hash::sha256: return "SHA256";
    case Hash::sha384: return "SHA384";
    case Hash::sha512: return "SHA512";
  }
  throw std::logic_error("no such hash");
}

std::uint8_t hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<std::uint8_t>(c - '0');
  }
  check(c >= 'a' && c <= 'f', "a lower-case hex digit");
  return static_cast<std::uint8_t>(c - 'a' + 10);
}

std::string encode_base64(ByteSpan bytes, std::string_view alphabet) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group = group << 8 | (i + j < bytes.size() ? bytes[i + j] : 0U);
    }
    const std::size_t num_chars = std::min<std::size_t>(bytes.size() - i, 3) + 1;
    for (std::size_t j = 0; j < num_chars; ++j) {
      out.push_back(alphabet[group >> (18 - 6 * j) & 63U]);
    }
  }
  return out;
}

}  // namespace

void check(bool condition, std::string_view what) {
  if (!condition) {
    throw std::logic_error("testlib: " + std::string(what));
  }
}

ByteVector bytes_of_text(std::string_view text) {
  return {text.begin(), text.end()};
}

std::string text_of_bytes(ByteSpan bytes) {
  return {bytes.begin(), bytes.end()};
}

ByteVector concat(std::initializer_list<ByteSpan> parts) {
  ByteVector out;
  for (const ByteSpan part : parts) {
    append(out, part);
  }
  return out;
}

void append(ByteVector& to, ByteSpan more) {
  to.insert(to.end(), more.begin(), more.end());
}

ByteVector big_endian(std::uint64_t value, std::size_t width) {
  ByteVector out(width);
  for (std::size_t i = width; i-- > 0; value >>= 8) {
    out[i] = static_cast<std::uint8_t>(value & 0xff);
  }
  check(value == 0, "the value fits the width");
  return out;
}

std::string to_hex(ByteSpan bytes) {
  std::string out;
  for (const std::uint8_t byte : bytes) {
    out.push_back("0123456789abcdef"[byte >> 4]);
    out.push_back("0123456789abcdef"[byte & 15]);
  }
  return out;
}

ByteVector from_hex(std::string_view hex) {
  check(hex.size() % 2 == 0, "an even number of hex digits");
  ByteVector out;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    out.push_back(static_cast<std::uint8_t>(hex_digit(hex[i]) << 4 | hex_digit(hex[i + 1])));
  }
  return out;
}

std::string to_base64url(ByteSpan bytes) {
  return encode_base64(bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}

std::string to_base64(ByteSpan bytes) {
  std::string out = encode_base64(bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

ByteVector digest(Hash hash, ByteSpan message) {
  ByteVector out(EVP_MAX_MD_SIZE);
  std::size_t size = 0;
  check(EVP_Q_digest(nullptr, hash_name(hash), nullptr, message.data(), message.size(), out.data(), &size) == 1,
        "a digest");
  out.resize(size);
  return out;
}

ByteVector sha256(ByteSpan message) {
  return digest(Hash::sha256, message);
}

ByteVector Seed::take(std::size_t count) {
  while (rest_.size() < count) {
    append(rest_, sha256(concat({label_, big_endian(counter_++, 8)})));
  }
  ByteVector out(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(count));
  rest_.erase(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(count));
  return out;
}

ByteVector seed_bytes(std::string_view label, std::size_t count) {
  return Seed(label).take(count);
}

}  // namespace testlib
