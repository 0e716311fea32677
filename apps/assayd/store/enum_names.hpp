#pragma once

#include <array>
#include <string>
#include <string_view>
#include <type_traits>

#include "store/actions.hpp"
#include "store/clients.hpp"
#include "store/credentials.hpp"
#include "store/device_challenges.hpp"
#include "store/magic_links.hpp"
#include "store/outbox.hpp"
#include "store/users.hpp"

namespace assayd::store {

/// How an enumeration is spelled in the database, in the order of its values.
template <class E>
inline constexpr std::array<std::string_view, 0> kEnumNames{};

template <>
inline constexpr std::array<std::string_view, 2> kEnumNames<UserStatus>{"active", "suspended"};
template <>
inline constexpr std::array<std::string_view, 4> kEnumNames<IdentifierType>{"username", "email", "phone", "external"};
template <>
inline constexpr std::array<std::string_view, 3> kEnumNames<CredentialKind>{"webauthn", "device", "email"};
template <>
inline constexpr std::array<std::string_view, 3> kEnumNames<CredentialState>{"active", "suspended", "revoked"};
template <>
inline constexpr std::array<std::string_view, 3> kEnumNames<Discoverable>{"unknown", "no", "yes"};
template <>
inline constexpr std::array<std::string_view, 7> kEnumNames<ActionState>{
    "pending", "not_enrolled", "blocked", "satisfied", "redeemed", "rejected", "cancelled"};
template <>
inline constexpr std::array<std::string_view, 3> kEnumNames<ChallengeKind>{"push", "qr", "in_app"};
template <>
inline constexpr std::array<std::string_view, 8> kEnumNames<ChallengeState>{
    "unclaimed", "pending", "claimed", "approved", "consumed", "rejected", "cancelled", "locked"};
template <>
inline constexpr std::array<std::string_view, 5> kEnumNames<LinkState>{"open", "held", "redeemed", "superseded",
                                                                       "locked"};
template <>
inline constexpr std::array<std::string_view, 2> kEnumNames<ClientStatus>{"active", "suspended"};
template <>
inline constexpr std::array<std::string_view, 3> kEnumNames<DeliveryState>{"waiting", "delivered", "failed"};

template <class E>
concept NamedEnum = std::is_enum_v<E> &&(kEnumNames<E>.size() > 0);

template <NamedEnum E>
std::string_view text_of(E value) {
  return kEnumNames<E>.at(static_cast<std::size_t>(value));
}

template <NamedEnum E>
E enum_of(std::string_view text) {
  for (std::size_t i = 0; i < kEnumNames<E>.size(); ++i) {
    if (kEnumNames<E>[i] == text) return static_cast<E>(i);
  }
  throw StoreError(Fault::corrupt, "a column holds a word that is not of its enumeration");
}

}  // namespace assayd::store
