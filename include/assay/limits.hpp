#pragma once

#include <cstddef>

namespace assay {

/// The longest inputs that are looked at, in bytes or items. Exceeding one gives an error of class `capacity`, outcome
/// undecided. A Workspace is as large as its limits need (docs/memory.md).
struct Limits {
  std::size_t client_data_json = 8 * 1024;
  std::size_t attestation_object = 32 * 1024;
  std::size_t authenticator_data = 16 * 1024;
  std::size_t signature = 8 * 1024;
  std::size_t client_extension_results = 8 * 1024;
  std::size_t credential_json = 64 * 1024;
  std::size_t json_members = 128;      ///< members of all open objects of a JSON text together
  std::size_t json_depth = 16;         ///< nesting of objects and arrays
  std::size_t cbor_items = 64;         ///< members of one CBOR map or array
  std::size_t certificates = 8;        ///< certificates in x5c
  std::size_t certificate = 8 * 1024;  ///< bytes of one certificate
  std::size_t transports = 16;         ///< names in `transports`
  std::size_t batch = 64;              ///< ceremonies whose signatures are verified together
  std::size_t arena = 0;  ///< bytes for decoded fields; 0: as much as one ceremony at these limits can need
};

}  // namespace assay
