#pragma once

#include <cstdint>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/result.hpp"
#include "assay/verdict.hpp"
#include "assay/workspace.hpp"

namespace assay {

/// One authenticator extension output: its identifier and its CBOR value as it stands there. Borrowed.
struct ExtensionOutputView {
  std::string_view identifier;
  Bytes value;
};

/// Output `index`, from 0, of the map in AuthenticatorDataView::extensions or a verdict's `extensions`.
struct FoundExtensionOutput {
  bool found = false;
  ExtensionOutputView output;
};
ASSAY_API FoundExtensionOutput extension_output_at(Bytes extensions, std::size_t index) noexcept;

/// Reads the JSON text of getClientExtensionResults(). Empty text stands for no results. Errors, input
/// client_extension_results: client_extensions_too_long; those of JSON (parse_client_data names them); json_wrong_type.
ASSAY_API Result<ClientExtensionFacts> parse_client_extension_results(Bytes json, Workspace& workspace) noexcept;

}  // namespace assay
