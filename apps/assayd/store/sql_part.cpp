#include "store/sql_part.hpp"

namespace assayd::store {

Outcome explain_user(Database& database, const Key& user, Outcome otherwise) {
  static const Statement status("SELECT status FROM users WHERE id = $1 AND tenant = $2");
  const Rows rows = database.look(status, {user.id, user.tenant});
  if (rows.empty()) return Outcome::not_found;
  return rows.row(0)[0].data == text_of(UserStatus::active) ? otherwise : Outcome::inactive;
}

std::string if_user_is_active(const std::string& tenant, const std::string& id) {
  return "FROM users WHERE users.id = " + id + " AND users.tenant = " + tenant + " AND users.status = 'active'";
}

std::string if_user_is_active_or_absent(const std::string& tenant, const std::string& id) {
  return "FROM (SELECT 1) AS one WHERE (" + id + " IS NULL OR EXISTS (SELECT 1 " + if_user_is_active(tenant, id) + "))";
}

std::string credential_is_usable(const std::string& credential, const std::string& user, const std::string& now) {
  return "EXISTS (SELECT 1 FROM credentials c JOIN users u ON u.id = c.user_id WHERE c.id = " + credential +
         " AND c.user_id = " + user + " AND c.state = 'active' AND (c.expires_at IS NULL OR c.expires_at > " + now +
         ") AND u.status = 'active')";
}

}  // namespace assayd::store
