#include <cstdio>
#include <string>

#include "assay/authenticator_data.hpp"
#include "assay/extensions.hpp"
#include "cbor_item.hpp"
#include "encoding.hpp"
#include "inspect.hpp"

namespace assay::cli {
namespace {

std::string flags_text(AuthenticatorFlags flags) {
  char bits[8];
  std::snprintf(bits, sizeof bits, "0x%02x", flags.bits);
  std::string text = bits;
  const auto add = [&](bool set, std::string_view name) {
    if (set) text += " " + std::string(name);
  };
  add(flags.user_present(), "UP");
  add(flags.reserved_bits() & 0x02, "RFU1");
  add(flags.user_verified(), "UV");
  add(flags.backup_eligible(), "BE");
  add(flags.backup_state(), "BS");
  add(flags.reserved_bits() & 0x20, "RFU2");
  add(flags.attested_data(), "AT");
  add(flags.extension_data(), "ED");
  return text;
}

void print_attested(Tree& tree, const AttestedCredentialDataView& attested) {
  const auto branch = tree.branch("attestedCredentialData");
  tree.line("aaguid", to_uuid(attested.aaguid16));
  tree.bytes("credentialId", attested.credential_id);
  print_cose_key(tree, attested.credential_public_key);
}

void print_extensions(Tree& tree, Bytes extensions) {
  const auto branch = tree.branch("extensions");
  for (std::size_t i = 0;; ++i) {
    const FoundExtensionOutput found = extension_output_at(extensions, i);
    if (!found.found) return;
    tree.line(found.output.identifier, to_diagnostic(found.output.value));
  }
}

}  // namespace

void print_authenticator_data(Tree& tree, Bytes authenticator_data) {
  const Result<AuthenticatorDataView> data = parse_authenticator_data(authenticator_data);
  if (!data) {
    tree.refused("authenticator data", data.error());
    return;
  }
  const auto branch = tree.branch("authenticator data");
  tree.line("rpIdHash", to_hex(data->rp_id_hash32));
  tree.line("flags", flags_text(data->flags));
  tree.line("signCount", std::to_string(data->sign_count));
  if (data->flags.attested_data()) print_attested(tree, data->attested);
  if (data->flags.extension_data()) print_extensions(tree, data->extensions);
}

}  // namespace assay::cli
