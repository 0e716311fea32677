#include "store/postgres_store.hpp"

namespace assayd::store {

bool has_postgres() {
  return false;
}

std::unique_ptr<Store> open_postgres(const PostgresOptions&, Time) {
  throw StoreError(Fault::unavailable, "this program was built without PostgreSQL");
}

}  // namespace assayd::store
