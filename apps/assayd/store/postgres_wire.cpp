#include "store/postgres_wire.hpp"

#include <libpq-fe.h>

#include <charconv>
#include <limits>
#include <string_view>

namespace assayd::store {

namespace {

// pg_type.h of the server: these numbers never change.
constexpr unsigned int kBool = 16;
constexpr unsigned int kBytea = 17;
constexpr unsigned int kInt8 = 20;
constexpr unsigned int kInt4 = 23;
constexpr unsigned int kText = 25;

unsigned int type_of(const Param& param) {
  switch (param.type()) {
    case Param::Type::integer: return kInt8;
    case Param::Type::text: return kText;
    case Param::Type::bytes: return kBytea;
  }
  return 0;
}

std::array<char, 8> big_endian(std::int64_t value) {
  std::array<char, 8> out{};
  auto rest = static_cast<std::uint64_t>(value);
  for (auto at = out.rbegin(); at != out.rend(); ++at, rest >>= 8) *at = static_cast<char>(rest & 0xff);
  return out;
}

/// Of 1, 4 or 8 bytes.
std::int64_t integer_of(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  if (bytes.size() == 4) return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
  return static_cast<std::int64_t>(value);
}

Value value_of(const pg_result* result, int row, int column) {
  Value value;
  if (PQgetisnull(result, row, column) != 0) return value;
  value.is_null = false;
  const std::string_view bytes(PQgetvalue(result, row, column),
                               static_cast<std::size_t>(PQgetlength(result, row, column)));
  const unsigned int type = PQftype(result, column);
  if (type == kInt8 || type == kInt4 || type == kBool) {
    value.integer = integer_of(bytes);
  } else {
    value.data = bytes;
  }
  return value;
}

std::int64_t num_changed(const pg_result* result) {
  // Of a SELECT it is the number of rows, too; nobody asks.
  const std::string_view text = PQcmdTuples(const_cast<pg_result*>(result));
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

WireTypes::WireTypes(const Params& params) {
  for (const Param& param : params) types_.push_back(type_of(param));
}

WireParams::WireParams(const Params& params) : integers_(params.size()) {
  for (std::size_t i = 0; i < params.size(); ++i) {
    const Param& param = params[i];
    if (param.type() == Param::Type::text) check_text(param.data());
    if (param.data().size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
      throw StoreError(Fault::internal, "a value is too long");
    }
    const bool is_integer = param.type() == Param::Type::integer;
    integers_[i] = big_endian(param.integer());
    const char* data = param.data().data() == nullptr ? "" : param.data().data();
    const char* value = is_integer ? integers_[i].data() : data;
    values_.push_back(param.is_null() ? nullptr : value);
    lengths_.push_back(is_integer ? 8 : static_cast<int>(param.data().size()));
    formats_.push_back(1);
  }
}

Rows rows_of(const pg_result* result) {
  Rows rows;
  rows.num_changed = num_changed(result);
  rows.num_columns = static_cast<std::size_t>(PQnfields(result));
  for (int row = 0; row < PQntuples(result); ++row) {
    for (int column = 0; column < PQnfields(result); ++column) rows.values.push_back(value_of(result, row, column));
  }
  return rows;
}

}  // namespace assayd::store
