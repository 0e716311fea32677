#include <string>

#include "assay/client_data.hpp"
#include "assay/response.hpp"
#include "inspect.hpp"

namespace assay::cli {
namespace {

std::string_view token_binding_text(TokenBinding binding) {
  switch (binding) {
    case TokenBinding::absent: return "absent";
    case TokenBinding::supported: return "supported";
    case TokenBinding::present: return "present";
    case TokenBinding::not_supported: return "not-supported";
    case TokenBinding::malformed: return "malformed";
  }
  return "";
}

std::string transports_text(Transports transports) {
  constexpr std::pair<Transports::Bit, std::string_view> kNames[] = {
      {Transports::usb, "usb"},       {Transports::nfc, "nfc"},           {Transports::ble, "ble"},
      {Transports::hybrid, "hybrid"}, {Transports::internal, "internal"}, {Transports::smart_card, "smart-card"},
      {Transports::other, "(others)"}};
  std::string text;
  for (const auto& [bit, name] : kNames) {
    if ((transports.bits & bit) == 0) continue;
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text.empty() ? "(none)" : text;
}

void print_extension_results(Tree& tree, Bytes json) {
  if (!json.empty()) tree.line("client extension results", text_of(json));
}

}  // namespace

void print_client_data(Tree& tree, Bytes client_data_json, Workspace& workspace) {
  const Result<ClientDataView> data = parse_client_data(client_data_json, workspace);
  if (!data) {
    tree.refused("client data", data.error());
    return;
  }
  const auto branch = tree.branch("client data");
  tree.line("type", data->type);
  tree.line("challenge", data->challenge);
  tree.line("origin", data->origin);
  if (data->has_cross_origin) tree.line("crossOrigin", data->cross_origin ? "true" : "false");
  if (data->has_top_origin) tree.line("topOrigin", data->top_origin);
  if (data->token_binding != TokenBinding::absent) {
    tree.line("tokenBinding", token_binding_text(data->token_binding));
  }
  tree.line("as JSON", text_of(client_data_json));
}

void print_registration(Tree& tree, Bytes credential_json, Workspace& workspace) {
  workspace.reset();
  const Result<RegistrationResponse> response = parse_registration_response(credential_json, workspace);
  if (!response) {
    tree.refused("registration response", response.error());
    return;
  }
  const auto branch = tree.branch("registration response");
  tree.bytes("id", response->credential_id);
  tree.line("transports", transports_text(response->transports));
  print_client_data(tree, response->client_data_json, workspace);
  print_attestation_object(tree, response->attestation_object);
  print_extension_results(tree, response->client_extension_results);
}

void print_authentication(Tree& tree, Bytes credential_json, Workspace& workspace) {
  workspace.reset();
  const Result<AuthenticationResponse> response = parse_authentication_response(credential_json, workspace);
  if (!response) {
    tree.refused("authentication response", response.error());
    return;
  }
  const auto branch = tree.branch("authentication response");
  tree.bytes("id", response->credential_id);
  if (!response->user_handle.empty()) tree.bytes("userHandle", response->user_handle);
  print_client_data(tree, response->client_data_json, workspace);
  print_authenticator_data(tree, response->authenticator_data);
  tree.bytes("signature", response->signature);
  print_extension_results(tree, response->client_extension_results);
}

}  // namespace assay::cli
