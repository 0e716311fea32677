#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "store/types.hpp"

namespace assayd::store {

enum class Dialect : std::uint8_t { sqlite, postgres };

/// The migrations, forward only: number i leads from version i to i + 1. Each is several statements. What is here is
/// never changed; the schema changes by one more.
std::span<const std::string_view> migrations();

/// The text of a migration in the words of a database: {text}, {bytes}, {int}, {number} (a primary key that grows with
/// each row), {end} and {end_by_key} (the end of a table; its rows may be kept in the order of the key).
std::string in_dialect(std::string_view text, Dialect dialect);

/// What brings the schema up to date, inside of one transaction that keeps others from doing it at the same time.
class SchemaSession {
 public:
  virtual ~SchemaSession() = default;
  virtual void run_script(const std::string& sql) = 0;
  /// The number that the statement gives, 0 if it gives none.
  virtual std::int64_t ask(const std::string& sql) = 0;
};
/// Throws StoreError (schema) if the schema is newer than this program.
void migrate(SchemaSession& session, Dialect dialect, Time now);

}  // namespace assayd::store
