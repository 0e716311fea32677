#pragma once

#include "assay/extension_outputs.hpp"
#include "assay/result.hpp"
#include "lib/base/workspace.hpp"
#include "lib/rp/asked_extensions.hpp"

namespace assay::rp {

/// What getClientExtensionResults() gave. A value is there if its output is in `present`, which an output of the wrong
/// type is not.
struct ClientOutputs {
  ClientOutputSet present;
  std::uint32_t others = 0;      ///< which of the other extensions asked for are there, a bit each
  std::uint8_t num_outputs = 0;  ///< at most 255
  bool appid = false;
  bool appid_exclude = false;
  bool cred_blob = false;
  bool hmac_create_secret = false;
  bool remote_client_data = false;
  Tristate rk = Tristate::unknown;
  Bytes get_cred_blob;
  ExtensionOutput<bool> large_blob_supported;
  ExtensionOutput<bool> large_blob_written;
  ExtensionOutput<Bytes> large_blob;
  ExtensionOutput<bool> prf_enabled;
  ExtensionOutput<PrfValues> prf_results;
  PrfValues hmac_get_secret;
  ExtensionOutput<Bytes> browser_bound_signature;
  UnsolicitedOutputs unsolicited;
};

/// Reads the JSON text of client extension results; bytes and identifiers are put in the arena. Errors, input
/// client_extension_results: client_extensions_too_long; those of json::walk(); json_wrong_type (it is no object);
/// workspace_full; of the outputs that were asked for and are of the wrong type the first in the order of
/// ClientOutput: appid_output, appid_exclude_output, cred_props_output, cred_blob_output, large_blob_output,
/// prf_output, hmac_secret_output, uvm_output, payment_output, remote_client_data_output.
Result<ClientOutputs> read_client_outputs(Bytes json, const AskedExtensions& asked, Workspace::Impl& impl) noexcept;

}  // namespace assay::rp
