#pragma once

#include <concepts>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "store/database.hpp"

namespace assayd::store {

/// `R` is T or const T: for the functions visit_fields(), which name each column of a record once.
template <class R, class T>
concept Of = std::same_as<std::remove_const_t<R>, T>;

/// Reads the columns of a row one after the other.
class RowReader {
 public:
  explicit RowReader(std::span<const Value> row) : row_(row) {}

  template <class T>
  void operator()(std::string_view, T& out) {
    read(next(), out);
  }

 private:
  const Value& next() {
    if (row_.empty()) throw StoreError(Fault::internal, "a row has too few columns");
    const Value& value = row_.front();
    row_ = row_.subspan(1);
    return value;
  }
  template <std::integral T>
  static void read(const Value& value, T& out) {
    if constexpr (std::same_as<T, bool>) {
      out = value.integer != 0;
    } else {
      if (!std::in_range<T>(value.integer)) throw StoreError(Fault::corrupt, "a number is out of range");
      out = static_cast<T>(value.integer);
    }
  }
  static void read(const Value& value, std::string& out) { out = value.data; }
  static void read(const Value& value, ByteVector& out) { out.assign(value.data.begin(), value.data.end()); }
  template <NamedEnum E>
  static void read(const Value& value, E& out) {
    out = enum_of<E>(value.data);
  }
  template <class T>
  static void read(const Value& value, std::optional<T>& out) {
    if (value.is_null) {
      out.reset();
    } else {
      read(value, out.emplace());
    }
  }

  std::span<const Value> row_;
};

template <class T>
std::vector<std::string> column_names() {
  std::vector<std::string> names;
  T record{};
  visit_fields([&](std::string_view name, const auto&) { names.emplace_back(name); }, record);
  return names;
}

/// "a, b, c", each with the prefix.
template <class T>
std::string columns(std::string_view prefix = "") {
  std::string out;
  for (const std::string& name : column_names<T>()) out.append(out.empty() ? "" : ", ").append(prefix).append(name);
  return out;
}

/// "$1, $2, $3": params_of() in order.
template <class T>
std::string placeholders() {
  std::string out;
  for (std::size_t i = 1; i <= column_names<T>().size(); ++i) {
    out += (out.empty() ? "$" : ", $") + std::to_string(i);
  }
  return out;
}

/// "$3", where the column is the third one.
template <class T>
std::string placeholder(std::string_view column) {
  const std::vector<std::string> names = column_names<T>();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == column) return "$" + std::to_string(i + 1);
  }
  throw StoreError(Fault::internal, "a record has no such column");
}

/// "$4", where a record has three columns.
template <class T>
std::string placeholder_after(std::size_t extra = 1) {
  return "$" + std::to_string(column_names<T>().size() + extra);
}

/// Borrows from the record.
template <class T>
Params params_of(const T& record) {
  Params params;
  visit_fields([&](std::string_view, const auto& field) { params.emplace_back(field); }, record);
  return params;
}
/// A record borrowed from must outlive its parameters.
template <class T>
Params params_of(const T&& record) = delete;

template <class T>
T record_of(std::span<const Value> row) {
  T record{};
  RowReader reader(row);
  visit_fields(reader, record);
  return record;
}

template <class T>
std::vector<T> records_of(const Rows& rows) {
  std::vector<T> records;
  for (std::size_t i = 0; i < rows.size(); ++i) records.push_back(record_of<T>(rows.row(i)));
  return records;
}

template <class T>
std::optional<T> first_record(const Rows& rows) {
  if (rows.empty()) return std::nullopt;
  return record_of<T>(rows.row(0));
}

/// Inserts the record, unless something unique of it is taken.
template <class T>
std::string insert_sql(std::string_view table) {
  return "INSERT INTO " + std::string(table) + " (" + columns<T>() + ") VALUES (" + placeholders<T>() +
         ") ON CONFLICT DO NOTHING";
}

/// The same, if a row of another table is as it should be; `condition` begins with FROM and has a WHERE.
template <class T>
std::string insert_if_sql(std::string_view table, std::string_view condition) {
  return "INSERT INTO " + std::string(table) + " (" + columns<T>() + ") SELECT " + placeholders<T>() + " " +
         std::string(condition) + " ON CONFLICT DO NOTHING";
}

template <class T>
std::string select_sql(std::string_view rest) {
  return "SELECT " + columns<T>() + " " + std::string(rest);
}

}  // namespace assayd::store
