#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "assay/ceremony.hpp"
#include "assay/memory_store.hpp"
#include "http/router.hpp"
#include "site/party.hpp"
#include "site/secrets.hpp"

namespace assayd::site {

/// The interface that FIDO's conformance tests ask of a server: options and result of both ceremonies, at /attestation
/// and /assertion. For tests alone: it tells who exists and what was wrong, and it judges by the profile
/// fido_conformance. Its users are not those of the server; they are in memory, and gone when the server ends.
class Conformance {
 public:
  /// A relying party with the id and the origins of this one. Attestation certificates must lead to one of `roots`
  /// (DER); if there are none, any is taken. What is given must live longer. Throws std::invalid_argument.
  Conformance(const PartyConfig& party, std::vector<store::ByteVector> roots, const Secrets& secrets);
  Conformance(const Conformance&) = delete;
  Conformance& operator=(const Conformance&) = delete;

  void add_routes(http::Router& router);

 private:
  /// Between options and result; a cookie names it.
  struct Ceremony {
    assay::Policy policy;
    store::ByteVector user_handle;
    store::ByteVector state;
  };
  using Method = http::Response (Conformance::*)(http::Request&, const nlohmann::json& body);

  http::Handler handler(Method method);
  http::Response begin_registration(http::Request& request, const nlohmann::json& body);
  http::Response finish_registration(http::Request& request, const nlohmann::json& body);
  http::Response begin_authentication(http::Request& request, const nlohmann::json& body);
  http::Response finish_authentication(http::Request& request, const nlohmann::json& body);

  assay::Policy policy() const;
  assay::CeremonySetting setting(const assay::Policy& policy) const;
  http::Response options(const assay::BegunCeremony& begun, const nlohmann::json& body, Ceremony ceremony);
  Ceremony take(const http::Request& request);
  static assay::Result<assay::FoundCredential> find(void* context, assay::Bytes credential_id);

  const Secrets& secrets_;
  Party party_;
  std::vector<store::ByteVector> roots_;
  std::mutex mutex_;  ///< of all below
  assay::MemoryStore credentials_;
  std::map<std::string, store::ByteVector> handles_;  ///< of users, by name
  std::map<std::string, Ceremony> ceremonies_;
  store::ByteVector room_;  ///< of the record that find() gave
  assay::CredentialRecord found_;
};

}  // namespace assayd::site
