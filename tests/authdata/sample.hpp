#pragma once

#include <cstdint>

#include "tests/testlib/bytes.hpp"

/// Authenticator data and attestation objects, put together from parts so that a test can put in something else.
namespace sample {

using testlib::ByteSpan;
using testlib::ByteVector;

inline constexpr std::uint8_t kUserPresent = 0x01;
inline constexpr std::uint8_t kAttestedData = 0x40;
inline constexpr std::uint8_t kExtensionData = 0x80;
inline constexpr std::size_t kHeaderLen = 37;
inline constexpr std::size_t kCredentialIdLengthAt = 53;
inline constexpr std::size_t kCredentialIdAt = 55;

/// rpIdHash 00 01 ... 1f, the flags, sign count 0x01020304.
ByteVector header(std::uint8_t flags);
/// AAGUID 00 01 ... 0f, the length of the id, the id, the key.
ByteVector attested_data(ByteSpan credential_id, ByteSpan key);
/// The same with a length that need not be true.
ByteVector attested_data(std::uint16_t length, ByteSpan credential_id, ByteSpan key);
ByteVector credential_id();
/// An ES256 COSE_Key of 77 bytes.
ByteVector key();
/// credProtect 1, hmac-secret true.
ByteVector extensions();
/// With the parts that the flags call for.
ByteVector authenticator_data(std::uint8_t flags = kUserPresent | kAttestedData);

/// A member's key and value, encoded.
ByteVector format_member();
ByteVector statement_member();
ByteVector authenticator_data_member();
/// In CTAP2 canonical form, format `none`.
ByteVector attestation_object();

}  // namespace sample
