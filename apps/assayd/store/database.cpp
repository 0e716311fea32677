#include "store/database.hpp"

#include <atomic>
#include <utility>

namespace assayd::store {

namespace {

std::size_t next_number() {
  static std::atomic<std::size_t> next = 0;
  return next++;
}

bool is_continuation(unsigned char c) {
  return (c & 0xc0) == 0x80;
}

/// Bytes of the character that begins with `lead`, 0 if none does, and the smallest character of that length.
std::pair<std::size_t, std::uint32_t> length_and_least(unsigned char lead) {
  if (lead < 0x80) return {1, 1};
  if (lead >= 0xc2 && lead < 0xe0) return {2, 0x80};
  if (lead >= 0xe0 && lead < 0xf0) return {3, 0x800};
  if (lead >= 0xf0 && lead < 0xf5) return {4, 0x10000};
  return {0, 0};
}

/// Bytes of the character at the front, 0 if it is none.
std::size_t character_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const auto [length, least] = length_and_least(lead);
  if (length == 0 || length > text.size()) return 0;
  std::uint32_t character = length == 1 ? lead : lead & (0xffu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (!is_continuation(c)) return 0;
    character = character << 6 | (c & 0x3fu);
  }
  const bool is_surrogate = character >= 0xd800 && character < 0xe000;
  return character < least || character > 0x10ffff || is_surrogate ? 0 : length;
}

}  // namespace

Statement::Statement(std::string sql) : sql_(std::move(sql)), number_(next_number()) {}

void check_text(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0) throw StoreError(Fault::invalid_text, "a text holds NUL or is not UTF-8");
    text.remove_prefix(length);
  }
}

bool InnerDatabase::change_together(const std::function<bool(Transaction&)>& work) {
  static const Statement begin("SAVEPOINT inner_step");
  static const Statement keep("RELEASE SAVEPOINT inner_step");
  static const Statement undo("ROLLBACK TO SAVEPOINT inner_step");
  transaction_.run(begin, {});
  bool is_kept = false;
  try {
    is_kept = work(transaction_);
  } catch (const ConstraintViolation&) {
    transaction_.run(undo, {});
    transaction_.run(keep, {});
    throw;
  }
  if (!is_kept) transaction_.run(undo, {});
  transaction_.run(keep, {});
  return is_kept;
}

}  // namespace assayd::store
