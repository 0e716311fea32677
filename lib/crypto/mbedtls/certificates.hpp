#pragma once

#include <mbedtls/x509_crt.h>

#include <cstddef>
#include <memory>

#include "lib/crypto/backend.hpp"
#include "lib/crypto/mbedtls/handles.hpp"

namespace assay::crypto::mbedtls {

using Certificate = Owned<mbedtls_x509_crt, mbedtls_x509_crt_init, mbedtls_x509_crt_free>;

/// Certificates that mbedTLS could read. Those that it could not for want of a feature are counted: where one is, a
/// chain that leads nowhere may be in order all the same.
struct CertificateList {
  std::unique_ptr<Certificate[]> items;
  std::size_t size = 0;
  std::size_t num_unsupported = 0;
};

/// Whose certificates they are decides what a malformed one is called.
enum class Giver : std::uint8_t { caller, response };

/// Reads certificates, the number of unused bits of a signature taken for zero. Errors: out_of_memory; of what is
/// malformed, the offset being the index: anchor_invalid (of the caller), chain_invalid (of the response).
Error read_certificates(std::span<const Bytes> ders, Giver giver, CertificateList& list) noexcept;

struct MbedtlsAnchors : LoadedAnchors {
  CertificateList anchors;
  CertificateList intermediates;
  bool has_crls = false;
};

/// What mbedTLS works out about a key when it first verifies with it is worked out here, before threads share it. CRLs
/// are checked for their form, and that there are any is remembered.
Result<LoadedAnchors*> load_certificates(std::span<const Bytes> anchors, std::span<const Bytes> intermediates,
                                         std::span<const Bytes> crls) noexcept;
void free_anchors(LoadedAnchors* loaded) noexcept;

}  // namespace assay::crypto::mbedtls
