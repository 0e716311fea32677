#include "assay/signal.hpp"

#include "lib/base/check.hpp"
#include "lib/json/writer.hpp"
#include "lib/rp/ceremony.hpp"
#include "lib/rp/limits.hpp"

namespace assay {
namespace {

using json::Writer;

constexpr std::size_t kMaxName = 1024;

Error check_made(const RelyingParty& relying_party) noexcept {
  ASSAY_REQUIRE(!relying_party.config().id.empty(), ErrorCode::relying_party_missing, 0);
  return {};
}

Error check_credential_id(Bytes id, std::size_t place) noexcept {
  ASSAY_REQUIRE(!id.empty() && id.size() <= rp::kMaxCredentialId, ErrorCode::signal_credential_id, place);
  return {};
}

Error check_credential_ids(std::span<const Bytes> ids, NoCredentials none) noexcept {
  const bool is_meant = !ids.empty() || none == NoCredentials::all_removed;
  ASSAY_REQUIRE(is_meant, ErrorCode::signal_credentials_missing, 0);
  for (std::size_t i = 0; i < ids.size(); ++i) ASSAY_TRY(check_credential_id(ids[i], i));
  return {};
}

}  // namespace

bool may_signal_unknown_credential(const AuthenticationRequest& request,
                                   const AuthenticationVerdict& verdict) noexcept {
  const bool client_chose = !request.user.is_known() && request.allow_credentials.empty();
  return client_chose && verdict.error.code == ErrorCode::unknown_credential;
}

Result<std::string_view> write_unknown_credential_signal(const RelyingParty& relying_party, Bytes credential_id,
                                                         MutableBytes out) noexcept {
  ASSAY_TRY(check_made(relying_party));
  ASSAY_TRY(check_credential_id(credential_id, 0));
  Writer writer(out);
  writer.begin_object().text("rpId", relying_party.config().id).bytes("credentialId", credential_id).end_object();
  return writer.finish();
}

Result<std::string_view> write_accepted_credentials_signal(const RelyingParty& relying_party, Bytes user_handle,
                                                           std::span<const Bytes> credential_ids, MutableBytes out,
                                                           NoCredentials none) noexcept {
  ASSAY_TRY(check_made(relying_party));
  ASSAY_TRY(rp::check_user_handle(user_handle));
  ASSAY_TRY(check_credential_ids(credential_ids, none));
  Writer writer(out);
  writer.begin_object().text("rpId", relying_party.config().id).bytes("userId", user_handle);
  writer.name("allAcceptedCredentialIds").begin_array();
  for (const Bytes id : credential_ids) writer.bytes(id);
  writer.end_array().end_object();
  return writer.finish();
}

Result<std::string_view> write_user_details_signal(const RelyingParty& relying_party, Bytes user_handle,
                                                   std::string_view name, std::string_view display_name,
                                                   MutableBytes out) noexcept {
  ASSAY_TRY(check_made(relying_party));
  ASSAY_TRY(rp::check_user_handle(user_handle));
  const bool names_fit = !name.empty() && name.size() <= kMaxName && display_name.size() <= kMaxName;
  ASSAY_REQUIRE(names_fit, ErrorCode::signal_name, 0);
  Writer writer(out);
  writer.begin_object().text("rpId", relying_party.config().id).bytes("userId", user_handle);
  writer.text("name", name).text("displayName", display_name).end_object();
  return writer.finish();
}

}  // namespace assay
