#include "tests/authdata/sample.hpp"

#include <numeric>

#include "tests/testlib/cbor_writer.hpp"

namespace sample {
namespace {

namespace encode = testlib::cbor;
using testlib::concat;

ByteVector counting_up(std::size_t length) {
  ByteVector out(length);
  std::iota(out.begin(), out.end(), std::uint8_t{0});
  return out;
}

}  // namespace

ByteVector header(std::uint8_t flags) {
  return concat({counting_up(32), ByteVector{flags}, testlib::big_endian(0x01020304, 4)});
}

ByteVector attested_data(std::uint16_t length, ByteSpan credential_id, ByteSpan key) {
  return concat({counting_up(16), testlib::big_endian(length, 2), credential_id, key});
}

ByteVector attested_data(ByteSpan credential_id, ByteSpan key) {
  return attested_data(static_cast<std::uint16_t>(credential_id.size()), credential_id, key);
}

ByteVector credential_id() {
  return ByteVector(16, 0xC1);
}

ByteVector key() {
  return encode::Map()
      .set(1, encode::integer(2))
      .set(3, encode::integer(-7))
      .set(-1, encode::integer(1))
      .set(-2, encode::bytes(ByteVector(32, 0x78)))
      .set(-3, encode::bytes(ByteVector(32, 0x79)))
      .encode();
}

ByteVector extensions() {
  return encode::Map().set("credProtect", encode::integer(1)).set("hmac-secret", encode::boolean(true)).encode();
}

ByteVector authenticator_data(std::uint8_t flags) {
  ByteVector out = header(flags);
  if ((flags & kAttestedData) != 0) testlib::append(out, attested_data(credential_id(), key()));
  if ((flags & kExtensionData) != 0) testlib::append(out, extensions());
  return out;
}

ByteVector format_member() {
  return concat({encode::text("fmt"), encode::text("none")});
}

ByteVector statement_member() {
  return concat({encode::text("attStmt"), encode::Map().encode()});
}

ByteVector authenticator_data_member() {
  return concat({encode::text("authData"), encode::bytes(authenticator_data())});
}

ByteVector attestation_object() {
  return concat({ByteVector{0xa3}, format_member(), statement_member(), authenticator_data_member()});
}

}  // namespace sample
