#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assayd::store {

/// Microseconds since 1970-01-01 UTC. Something that expires at T is expired from T on.
using Time = std::int64_t;
inline constexpr Time kSecond = 1'000'000;

using ByteVector = std::vector<std::uint8_t>;

/// Names a row: its id, 128 random bits that the caller made, and the tenant to which it must belong. A row of another
/// tenant is not found.
struct Key {
  std::string tenant;
  std::string id;
};

/// What became of a change. Unless it is `done`, the database is as it was before.
enum class [[nodiscard]] Outcome : std::uint8_t{
    done = 0,
    not_found,     ///< there is no such row, or it is of another tenant or owner
    conflict,      ///< something unique is taken, or the row has changed since it was read
    expired,       ///< too late
    already_used,  ///< it could be used once, and was
    wrong_state,   ///< the state of the row does not allow it
    mismatch,      ///< a secret, nonce, browser, action code or user is not the one expected
    limited,       ///< a rate limit holds
    locked,        ///< too many attempts
    inactive,      ///< the user or credential is suspended or revoked, or the user's security epoch has moved on
    last_one,      ///< it would leave the user without a way to sign in
};
std::string_view name_of(Outcome outcome);

/// A change, and the row as it is after it; the value is empty unless the operation says otherwise.
template <class T>
struct [[nodiscard]] Changed {
  Outcome outcome = Outcome::not_found;
  T value{};

  bool done() const { return outcome == Outcome::done; }
};

/// Why the store could not answer.
enum class Fault : std::uint8_t {
  busy = 1,         ///< somebody else holds a lock for too long, or a deadlock was broken
  full,             ///< no space left
  io,               ///< reading or writing failed
  read_only,        ///< the database or its disk does not take writes
  unavailable,      ///< it cannot be reached or opened, or was taken away
  corrupt,          ///< what is stored is not a database, or damaged
  schema,           ///< the schema is newer than this program, or was changed behind its back
  clock_set_back,   ///< `now` is earlier than what was seen before: see Store::accept_clock()
  invalid_text,     ///< a text holds NUL or is not UTF-8
  unknown_outcome,  ///< the connection broke while a change was being committed: it may have been done or not
  internal,         ///< a statement is wrong
};
std::string_view name_of(Fault fault);

/// Thrown by every operation that could not be done. Nothing was changed, unless it is `unknown_outcome`, or `io` from
/// a disk that failed at the very end of a commit. Whoever catches it must refuse what was asked for: never count it as
/// a wrong secret, never retry in a loop.
class StoreError : public std::runtime_error {
 public:
  StoreError(Fault fault, const std::string& detail)
      : std::runtime_error(std::string(name_of(fault)) + ": " + detail), fault_(fault) {}
  Fault fault() const { return fault_; }

 private:
  Fault fault_;
};

}  // namespace assayd::store
