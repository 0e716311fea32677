#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "store/enum_names.hpp"
#include "store/types.hpp"

namespace assayd::store {

/// The text of a statement, in the SQL that SQLite and PostgreSQL have in common, with parameters $1, $2, ... Made
/// once: connections keep it prepared, by its number.
class Statement {
 public:
  explicit Statement(std::string sql);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  const std::string& sql() const { return sql_; }
  std::size_t number() const { return number_; }

 private:
  std::string sql_;
  std::size_t number_;
};

/// A value for a statement; borrows.
class Param {
 public:
  enum class Type : std::uint8_t { integer, text, bytes };

  template <std::integral T>
  Param(T value) : type_(Type::integer), integer_(static_cast<std::int64_t>(value)) {}
  Param(std::string_view value) : type_(Type::text), data_(value) {}
  Param(const std::string& value) : Param(std::string_view(value)) {}
  Param(const char* value) : Param(std::string_view(value)) {}
  Param(const ByteVector& value)
      : type_(Type::bytes), data_(reinterpret_cast<const char*>(value.data()), value.size()) {}
  template <NamedEnum E>
  Param(E value) : Param(text_of(value)) {}
  template <class T>
  Param(const std::optional<T>& value) : Param(value ? Param(*value) : Param(T{})) {
    is_null_ = !value;
  }

  Type type() const { return type_; }
  bool is_null() const { return is_null_; }
  std::int64_t integer() const { return integer_; }
  std::string_view data() const { return is_null_ ? std::string_view() : data_; }

 private:
  Type type_;
  bool is_null_ = false;
  std::int64_t integer_ = 0;
  std::string_view data_;
};
using Params = std::vector<Param>;

/// Throws StoreError (invalid_text) unless it is UTF-8 without NUL, which SQLite does not check.
void check_text(std::string_view text);

struct Value {
  bool is_null = true;
  std::int64_t integer = 0;
  std::string data;  ///< text or bytes
};

/// What a statement gave.
struct Rows {
  std::size_t num_columns = 0;
  std::vector<Value> values;  ///< row by row
  std::int64_t num_changed = 0;

  std::size_t size() const { return num_columns == 0 ? 0 : values.size() / num_columns; }
  bool empty() const { return values.empty(); }
  std::span<const Value> row(std::size_t i) const { return std::span(values).subspan(i * num_columns, num_columns); }
  /// The first column of the first row, 0 if there is none.
  std::int64_t first_integer() const { return values.empty() ? 0 : values.front().integer; }
};

/// A statement violated a constraint that it does not take into account itself; its operation was undone.
class ConstraintViolation : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A transaction that is under way.
class Transaction {
 public:
  virtual ~Transaction() = default;
  virtual Rows run(const Statement& statement, const Params& params) = 0;
};

/// What a database can do. All throw StoreError or ConstraintViolation.
class Database {
 public:
  virtual ~Database() = default;
  /// One statement, on disk when this returns.
  virtual Rows change(const Statement& statement, const Params& params) = 0;
  /// Several, on disk when this returns true, undone if `work` says false or throws.
  virtual bool change_together(const std::function<bool(Transaction&)>& work) = 0;
  virtual Rows look(const Statement& statement, const Params& params) = 0;
};

/// The same inside of a transaction.
class InnerDatabase final : public Database {
 public:
  explicit InnerDatabase(Transaction& transaction) : transaction_(transaction) {}
  Rows change(const Statement& statement, const Params& params) override { return transaction_.run(statement, params); }
  bool change_together(const std::function<bool(Transaction&)>& work) override;
  Rows look(const Statement& statement, const Params& params) override { return transaction_.run(statement, params); }

 private:
  Transaction& transaction_;
};

}  // namespace assayd::store
