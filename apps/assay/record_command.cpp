#include "record_command.hpp"

#include <array>
#include <iostream>
#include <string_view>
#include <vector>

#include "assay/credential_record.hpp"
#include "encoding.hpp"
#include "input.hpp"
#include "inspect.hpp"
#include "inspect_input.hpp"
#include "member_reader.hpp"
#include "parsing_workspace.hpp"

namespace assay::cli {
namespace {

std::string_view tristate_name(Tristate value) {
  switch (value) {
    case Tristate::unknown: break;
    case Tristate::no: return "no";
    case Tristate::yes: return "yes";
  }
  return "unknown";
}

std::vector<std::string> transport_names(Transports transports) {
  constexpr std::array<const char*, 7> kNames = {"usb", "nfc", "ble", "smart-card", "hybrid", "internal", "other"};
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if ((transports.bits >> i & 1) != 0) names.emplace_back(kNames[i]);
  }
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "not known" : text;
}

ByteVector encode(const CredentialRecord& record) {
  ByteVector out(encoded_record_size(record));
  const Result<std::size_t> size = encode_record(record, out);
  if (!size) throw InputError(std::string(error_text(size.error().code)));
  return out;
}

Json bytes_or_null(Bytes bytes) {
  return bytes.empty() ? Json() : Json(to_base64url(bytes));
}

Json record_json(const CredentialRecord& record) {
  Json out;
  out["id"] = to_base64url(record.id);
  out["user_handle"] = to_base64url(record.user_handle);
  out["rp_id"] = record.rp_id.empty() ? Json() : Json(to_printable(text_of(record.rp_id)));
  out["public_key"] = to_base64url(record.public_key);
  out["sign_count"] = record.sign_count;
  out["uv_initialized"] = record.uv_initialized;
  const bool is_known = record.backup_eligible != Tristate::unknown;
  out["backup_eligible"] = is_known ? Json(record.backup_eligible == Tristate::yes) : Json();
  out["backup_state"] = record.backup_state;
  out["transports"] = transport_names(record.transports);
  out["aaguid"] = to_uuid(record.aaguid);
  out["attestation_format"] = attestation_format_name(record.attestation_format);
  out["trust"] = trust_level_name(record.trust);
  out["attestation_object"] = bytes_or_null(record.attestation_object);
  out["client_data_json"] = bytes_or_null(record.attestation_client_data_json);
  out["encoded"] = to_base64url(encode(record));
  return out;
}

void print_tree(Tree& tree, const CredentialRecord& record) {
  const Tree::Branch branch = tree.branch("credential record");
  tree.bytes("id", record.id);
  tree.bytes("user handle", record.user_handle);
  tree.line("rp id", record.rp_id.empty() ? "not known" : text_of(record.rp_id));
  tree.line("sign count", std::to_string(record.sign_count));
  tree.line("uv initialized", record.uv_initialized ? "yes" : "no");
  tree.line("backup eligible", tristate_name(record.backup_eligible));
  tree.line("backup state", record.backup_state ? "yes" : "no");
  tree.line("transports", joined(transport_names(record.transports)));
  tree.line("aaguid", to_uuid(record.aaguid));
  tree.line("attestation format", attestation_format_name(record.attestation_format));
  tree.line("trust", trust_level_name(record.trust));
  print_cose_key(tree, record.public_key);
  if (!record.attestation_object.empty()) print_attestation_object(tree, record.attestation_object);
  if (!record.attestation_client_data_json.empty()) {
    tree.bytes("client data of the registration", record.attestation_client_data_json);
  }
}

int refuse(const Error& error) {
  std::cerr << "assay: " << error_name(error.code) << ": " << error_text(error.code);
  if (error.input != Input::none) std::cerr << " (" << input_name(error.input) << ", byte " << error.offset << ')';
  std::cerr << '\n';
  return 1;
}

/// The reading in which the input is a record; if there is none, what is wrong with the likeliest one.
Result<CredentialRecord> decode_any(const std::vector<ByteVector>& candidates) {
  for (const ByteVector& candidate : candidates) {
    if (const auto record = decode_record(candidate)) return record;
  }
  return decode_record(candidates.front());
}

int print_record(const RecordOptions& options) {
  const std::vector<ByteVector> candidates = read_candidates(options.input);
  const Result<CredentialRecord> record = decode_any(candidates);
  if (!record) return refuse(record.error());
  if (options.json) {
    std::cout << record_json(*record).dump() << '\n';
    return 0;
  }
  Tree tree(std::cout);
  print_tree(tree, *record);
  for (const std::string& problem : tree.problems()) std::cerr << "assay: " << problem << '\n';
  return tree.problems().empty() ? 0 : 1;
}

ByteVector user_handle_of(const RecordOptions& options) {
  const std::optional<ByteVector> handle = from_base64url(options.user_handle);
  if (!handle) throw InputError("--user-handle: '" + to_printable(options.user_handle) + "' is not base64url");
  return *handle;
}

int import_row(const RecordOptions& options) {
  const ByteVector json = read_candidates(options.input).front();
  const ByteVector user_handle = user_handle_of(options);
  // A serialised Uint8Array has a member a byte.
  Limits limits;
  limits.json_members = limits.credential_json;
  Workspace workspace = workspace_for_parsing(limits);
  ImportOptions import;
  import.library = options.from;
  import.user_handle = user_handle;
  import.rp_id = bytes_of(options.rp_id);
  import.text = options.hex ? ForeignText::hex : ForeignText::base64;
  const Result<CredentialRecord> record = import_record(json, import, workspace);
  if (!record) return refuse(record.error());
  std::cout << (options.json ? record_json(*record).dump() : to_base64url(encode(*record))) << '\n';
  return 0;
}

}  // namespace

int run_record(const RecordOptions& options) {
  return options.from == ForeignLibrary::none ? print_record(options) : import_row(options);
}

}  // namespace assay::cli
