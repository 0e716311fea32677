#include "site/client_authentication.hpp"

#include <optional>

#include "site/browsers.hpp"
#include "site/client_registry.hpp"
#include "site/secrets.hpp"

namespace assayd::site {

namespace {

constexpr std::string_view kScheme = "Basic ";
constexpr std::string_view kAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Of no client: what unknown ones are compared with, so that the answer comes no sooner.
const store::Client& nobody() {
  static const store::Client client = [] {
    store::Client made;
    made.secret_hash = secret_hash(new_secret({}));
    return made;
  }();
  return client;
}

}  // namespace

store::Client ClientAuthentication::require(http::Request& request, const Form& form) {
  const auto claim = claim_of(request, form);
  if (!claim) throw OAuthError::invalid_client();
  const auto found = store_.clients().find(claim->id);
  const store::Client& client = found ? *found : nobody();
  const bool proved =
      claim->assertion.empty() ? knows(client, claim->secret) : assertions_.verify(client, claim->assertion);
  const bool is_good = found && found->tenant == kTenant && found->status == store::ClientStatus::active;
  // Nothing here checks a proof of possession, so a client that must show one gets nothing.
  if (!proved || !is_good || found->dpop_required) throw OAuthError::invalid_client();
  request.client_id = found->id;
  return *found;
}

/// Nothing for what is no form of authentication that is taken.
std::optional<ClientAuthentication::Claim> ClientAuthentication::claim_of(const http::Request& request,
                                                                          const Form& form) const {
  const std::size_t num_fields = request.headers.count("Authorization");
  const std::size_t num_in_body = (form.find("client_secret") ? 1U : 0U) + (form.find("client_assertion") ? 1U : 0U);
  if (num_fields + num_in_body > 1) {
    throw OAuthError::invalid_request("The client authenticates in more than one way.");
  }
  if (num_fields == 0) return claim_of_body(form);
  const std::string_view field = *request.headers.first("Authorization");
  if (!http::equal_ignoring_case(field.substr(0, kScheme.size()), kScheme)) return std::nullopt;
  const std::string_view encoded = field.substr(kScheme.size());
  const auto decoded = encoded.size() % 4 == 0 ? from_base64(encoded) : std::nullopt;  // RFC 7617 wants the padding
  const auto pair = decoded ? std::optional(std::string(decoded->begin(), decoded->end())) : std::nullopt;
  const std::size_t colon = pair ? pair->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  const auto id = http::percent_decode(pair->substr(0, colon), true);
  const auto secret = http::percent_decode(pair->substr(colon + 1), true);
  if (!id || !secret) return std::nullopt;
  if (form.find("client_id").value_or(*id) != *id) throw OAuthError::invalid_request("The body names another client.");
  return Claim{*id, *secret, {}};
}

std::optional<ClientAuthentication::Claim> ClientAuthentication::claim_of_body(const Form& form) const {
  const auto id = form.find("client_id"), secret = form.find("client_secret");
  const auto assertion = form.find("client_assertion");
  if (!assertion) return secret_in_body_ && id && secret ? std::optional(Claim{*id, *secret, {}}) : std::nullopt;
  if (form.require("client_assertion_type") != kAssertionType) return std::nullopt;
  const std::string named = ClientAssertion::claimed_client(*assertion);
  if (id.value_or(named) != named) throw OAuthError::invalid_request("The body names another client.");
  return Claim{named, {}, *assertion};
}

/// Both secrets are compared, whatever the first says.
bool ClientAuthentication::knows(const store::Client& client, const std::string& secret) const {
  const store::ByteVector hash = secret_hash(secret);
  const bool is_current = client.secret_hash && same_bytes(*client.secret_hash, hash);
  const bool is_previous = client.previous_secret_hash && client.previous_expires_at &&
                           now() < *client.previous_expires_at && same_bytes(*client.previous_secret_hash, hash);
  return is_current || is_previous;
}

}  // namespace assayd::site
