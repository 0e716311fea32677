#include "store/types.hpp"

namespace assayd::store {

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::done: return "done";
    case Outcome::not_found: return "not_found";
    case Outcome::conflict: return "conflict";
    case Outcome::expired: return "expired";
    case Outcome::already_used: return "already_used";
    case Outcome::wrong_state: return "wrong_state";
    case Outcome::mismatch: return "mismatch";
    case Outcome::limited: return "limited";
    case Outcome::locked: return "locked";
    case Outcome::inactive: return "inactive";
    case Outcome::last_one: return "last_one";
  }
  return "unknown";
}

std::string_view name_of(Fault fault) {
  switch (fault) {
    case Fault::busy: return "busy";
    case Fault::full: return "full";
    case Fault::io: return "io";
    case Fault::read_only: return "read_only";
    case Fault::unavailable: return "unavailable";
    case Fault::corrupt: return "corrupt";
    case Fault::schema: return "schema";
    case Fault::clock_set_back: return "clock_set_back";
    case Fault::invalid_text: return "invalid_text";
    case Fault::unknown_outcome: return "unknown_outcome";
    case Fault::internal: return "internal";
  }
  return "unknown";
}

}  // namespace assayd::store
