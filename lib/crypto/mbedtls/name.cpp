#include "lib/crypto/mbedtls/name.hpp"

#include "lib/base/equal.hpp"
#include "lib/crypto/mbedtls/handles.hpp"

namespace assay::crypto::mbedtls {
namespace {

/// The next character that counts, in lower case; -1 at the end. Strings of two or four bytes a character are as others
/// are once their zeros are passed over.
int next_character(Bytes& text) noexcept {
  while (!text.empty()) {
    const std::uint8_t character = text.front();
    text = text.subspan(1);
    if (character == ' ' || character == 0) continue;
    return character >= 'A' && character <= 'Z' ? character + ('a' - 'A') : character;
  }
  return -1;
}

bool is_same_text(Bytes a, Bytes b) noexcept {
  for (;;) {
    const int character = next_character(a);
    if (character != next_character(b)) return false;
    if (character < 0) return true;
  }
}

bool is_same_attribute(const mbedtls_x509_name& a, const mbedtls_x509_name& b) noexcept {
  return equal(bytes_of(a.oid), bytes_of(b.oid)) && is_same_text(bytes_of(a.val), bytes_of(b.val)) &&
         a.next_merged == b.next_merged;
}

}  // namespace

bool is_same_name(const mbedtls_x509_name& a, const mbedtls_x509_name& b) noexcept {
  const mbedtls_x509_name* left = &a;
  const mbedtls_x509_name* right = &b;
  while (left != nullptr && right != nullptr && is_same_attribute(*left, *right)) {
    left = left->next;
    right = right->next;
  }
  return left == nullptr && right == nullptr;
}

}  // namespace assay::crypto::mbedtls
