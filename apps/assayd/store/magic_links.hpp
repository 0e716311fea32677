#pragma once

#include <optional>
#include <string>

#include "store/types.hpp"
#include "store/users.hpp"

namespace assayd::store {

/// open -> redeemed, or open -> held -> redeemed where the link was opened in another browser.
enum class LinkState : std::uint8_t { open, held, redeemed, superseded, locked };

struct MagicLink {
  std::string id;
  std::string tenant;
  ByteVector secret_hash;
  std::string purpose;
  std::optional<std::string> user_id;
  IdentifierType identifier_type = IdentifierType::email;
  ByteVector identifier_hash;  ///< what is proven is this, and nothing else
  ByteVector sealed_identifier;
  std::string redirect_uri;
  ByteVector browser_binding_hash;
  std::string context;
  LinkState state = LinkState::open;
  std::optional<ByteVector> confirm_mac;  ///< of the digits that go from the other browser to the first one
  std::int64_t attempts = 0;
  std::int64_t max_attempts = 3;
  Time created_at = 0;
  Time expires_at = 0;
  std::optional<Time> consumed_at;
};

class MagicLinks {
 public:
  virtual ~MagicLinks() = default;

  /// The older ones of the same identifier and purpose are superseded.
  virtual Outcome create(const MagicLink& link, Time now) = 0;
  virtual std::optional<MagicLink> find(const Key& link) = 0;
  /// Open to redeemed, in the browser that asked for it, or in any (no hash) where policy allows that. mismatch: secret
  /// or browser is another; expired; already_used: it is redeemed or held; locked; wrong_state: superseded.
  virtual Changed<MagicLink> redeem(const Key& link, const ByteVector& secret_hash,
                                    const std::optional<ByteVector>& browser_binding_hash, Time now) = 0;
  /// Open to held, in another browser, which gets the digits of `confirm_mac` to show. Errors as redeem().
  virtual Outcome hold(const Key& link, const ByteVector& secret_hash, const ByteVector& confirm_mac, Time now) = 0;
  /// Held to redeemed, in the browser that asked for it. mismatch: of the digits or the browser.
  virtual Changed<MagicLink> confirm(const Key& link, const ByteVector& browser_binding_hash,
                                     const ByteVector& confirm_mac, Time now) = 0;
  /// Counts wrong digits in the browser that asked; the last one locks the link. Gives the attempts that are left.
  virtual Changed<std::int64_t> count_wrong_digits(const Key& link, const ByteVector& browser_binding_hash,
                                                   Time now) = 0;
  /// Ends all open and held ones of a user; gives their number.
  virtual std::int64_t revoke_all(const Key& user, Time now) = 0;
};

}  // namespace assayd::store
