#pragma once

#include <cstddef>

#include "assay/certificate.hpp"
#include "assay/error.hpp"
#include "lib/der/reader.hpp"

namespace assay::der {

/// As many extensions of one certificate as are looked at.
inline constexpr std::size_t kMaxExtensions = 64;

/// Reads the Extensions of a certificate (RFC 5280 4.1.2.9), a SEQUENCE of at least one, into `extensions`,
/// `has_basic_constraints` and `is_ca`. Errors: those of Reader; too_many_certificate_extensions;
/// certificate_duplicate_extension.
Error read_extensions(Reader& reader, CertificateView& certificate) noexcept;

}  // namespace assay::der
