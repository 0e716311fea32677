#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/result.hpp"

namespace assay {

/// The fields of an X.509 certificate that attestation looks at (RFC 5280 4.1). Views borrow from the DER parsed, and
/// are whole elements (tag, length, content) where not said otherwise. Reading a certificate says nothing about whether
/// it can be trusted.
struct CertificateView {
  Bytes der;                    ///< the whole certificate
  std::uint8_t version = 0;     ///< 1, 2 or 3
  Bytes serial;                 ///< content of the INTEGER
  Bytes signature_algorithm;    ///< AlgorithmIdentifier
  Bytes issuer;                 ///< Name
  Bytes subject;                ///< Name
  std::int64_t not_before = 0;  ///< seconds since 1970-01-01 UTC
  std::int64_t not_after = 0;
  Bytes subject_public_key_info;
  Bytes extensions;  ///< content of the SEQUENCE of extensions; empty if there are none
  bool has_basic_constraints = false;
  bool is_ca = false;
};

/// Parses a certificate in strict DER, nothing after it. Errors, the first in the order of the bytes, offsets counting
/// in `der` and being those of the element at fault: der_*; certificate_version; certificate_serial;
/// certificate_signature_algorithm (the two fields differ); certificate_duplicate_extension;
/// too_many_certificate_extensions (above 64). No heap; 1 KiB of stack.
///
/// Certificates of real authenticators depart from RFC 5280 in three ways that are let pass: a serial number that is
/// negative or zero, up to 7 unused bits announced in the BIT STRING of the signature (not in that of the key), and a
/// GeneralizedTime for a date before 2050. The signature is not looked at; extensions other than basicConstraints are
/// not read, so a critical one that nobody knows is for the chain check to refuse.
ASSAY_API Result<CertificateView> parse_certificate(Bytes der) noexcept;

/// One extension of a certificate (RFC 5280 4.1.2.9).
struct CertificateExtensionView {
  Bytes oid;  ///< content of the OBJECT IDENTIFIER
  bool critical = false;
  Bytes value;  ///< content of the OCTET STRING
};

/// Finds an extension by the content of its OBJECT IDENTIFIER. `found` is false and the view empty if it is not there.
struct FoundExtension {
  bool found = false;
  CertificateExtensionView extension;
};
ASSAY_API FoundExtension find_extension(const CertificateView& certificate, Bytes oid) noexcept;
/// Extension `index`, from 0; `found` is false past the last one.
ASSAY_API FoundExtension extension_at(const CertificateView& certificate, std::size_t index) noexcept;

/// One attribute of a distinguished name (RFC 5280 4.1.2.4).
struct NameAttributeView {
  Bytes oid;             ///< content of the OBJECT IDENTIFIER
  std::uint8_t tag = 0;  ///< of the value: 0x0c UTF8String, 0x13 PrintableString, ...
  Bytes value;           ///< content of the string, not decoded
};
/// Attribute `index` of a Name, from 0, over all of its relative distinguished names; `found` is false past the last
/// one.
struct FoundAttribute {
  bool found = false;
  NameAttributeView attribute;
};
ASSAY_API FoundAttribute name_attribute_at(Bytes name, std::size_t index) noexcept;

}  // namespace assay
