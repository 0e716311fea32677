#pragma once

#include <memory>

#include "store/clock_guard.hpp"
#include "store/database.hpp"
#include "store/store.hpp"

namespace assayd::store {

/// The Store over a database whose schema is up to date.
std::unique_ptr<Store> make_sql_store(std::unique_ptr<Database> database);

}  // namespace assayd::store
