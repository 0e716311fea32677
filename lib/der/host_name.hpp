#pragma once

#include <string_view>

#include "assay/certificate.hpp"

namespace assay::der {

/// Whether a certificate is one of this host, a name in lower case: one of its dNSName is (RFC 5280 4.2.1.6), or, where
/// it has no subject alternative name at all, its only common name. Letters of either case are the same; there are no
/// wildcards. False if the extension is malformed.
bool names_host(const CertificateView& certificate, std::string_view host) noexcept;

}  // namespace assay::der
