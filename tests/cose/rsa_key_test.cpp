#include <gtest/gtest.h>

#include <string_view>

#include "tests/cose/key_fixture.hpp"
#include "tests/testlib/der_writer.hpp"

using assay::Error;
using assay::ErrorCode;
using testlib::ByteVector;
using testlib::from_hex;
using testlib::KeyPart;
using testlib::SigningKey;
namespace cose = testlib::cose;
namespace der = testlib::der;
namespace encode = testlib::cbor;

namespace {

/// Of exactly so many bits, odd.
ByteVector modulus(std::size_t bits) {
  ByteVector n((bits + 7) / 8, 0xa5);
  n[0] = static_cast<std::uint8_t>(1U << ((bits - 1) % 8));
  return n;
}

Error cose_error_of(const ByteVector& n, const ByteVector& e = from_hex("010001")) {
  return cose_error(key_map(cose::kRs256).set(-1, encode::bytes(n)).set(-2, encode::bytes(e)).encode());
}

ByteVector spki_of_integers(const ByteVector& n, const ByteVector& e) {
  const ByteVector algorithm = der::sequence({der::oid("1.2.840.113549.1.1.1"), der::null()});
  return der::sequence({algorithm, der::bit_string(der::sequence({n, e}))});
}

Error spki_error_of(const ByteVector& n, const ByteVector& e = from_hex("010001")) {
  return spki_error(spki_of_integers(der::integer(assay::Bytes(n)), der::integer(assay::Bytes(e))));
}

TEST(Catalogue, SIG_16_OnlyTheExponent65537) {
  const ByteVector n = SigningKey::make(cose::kRs256, "exponent").part(KeyPart::modulus);
  EXPECT_CODE(cose_error_of(n), ErrorCode::ok);
  EXPECT_CODE(spki_error_of(n), ErrorCode::ok);
  for (const std::string_view e : {"03", "01", "00", "11", "0100", "010000", "010002", "010003", "0101", "0100010001",
                                   "00010001", "0001000001", "100000001", "ffffffffff"}) {
    const ByteVector exponent = from_hex(e.size() % 2 == 0 ? std::string(e) : "0" + std::string(e));
    EXPECT_CODE(cose_error_of(n, exponent), ErrorCode::key_rsa_exponent) << e;
    if (e == "00010001") continue;  // DER has no such INTEGER; its writer takes the zero off
    EXPECT_CODE(spki_error_of(n, exponent), ErrorCode::key_rsa_exponent) << e;
  }
  EXPECT_CODE(cose_error_of(n, {}), ErrorCode::key_rsa_exponent);
}

TEST(Catalogue, SIG_17_ModuliOf2048To8192Bits) {
  for (const std::size_t bits : {2048U, 2049U, 2056U, 3072U, 4096U, 8191U, 8192U}) {
    EXPECT_CODE(cose_error_of(modulus(bits)), ErrorCode::ok) << bits;
    EXPECT_CODE(spki_error_of(modulus(bits)), ErrorCode::ok) << bits;
  }
  for (const std::size_t bits : {8U, 512U, 1024U, 2040U, 2047U, 8193U, 16385U}) {
    EXPECT_CODE(cose_error_of(modulus(bits)), ErrorCode::key_rsa_modulus_size) << bits;
    EXPECT_CODE(spki_error_of(modulus(bits)), ErrorCode::key_rsa_modulus_size) << bits;
  }
  EXPECT_CODE(cose_error_of({}), ErrorCode::key_rsa_modulus_size);
  EXPECT_CODE(cose_error_of({0}), ErrorCode::key_rsa_modulus_size);
  EXPECT_CODE(cose_error_of(ByteVector(256, 0)), ErrorCode::key_rsa_modulus_size);
  EXPECT_CODE(spki_error_of({0}), ErrorCode::key_rsa_modulus_size);
  ByteVector even = modulus(2048);
  even.back() ^= 1;
  EXPECT_CODE(cose_error_of(even), ErrorCode::key_rsa_modulus_form);
  EXPECT_CODE(spki_error_of(even), ErrorCode::key_rsa_modulus_form);
  EXPECT_CODE(cose_error_of(testlib::concat({ByteVector{0}, modulus(2048)})), ErrorCode::key_rsa_modulus_form);
  EXPECT_CODE(cose_error_of(testlib::concat({ByteVector(8, 0), modulus(1984)})), ErrorCode::key_rsa_modulus_size);
}

TEST(RsaKey, SaysWhereTheFaultIs) {
  // a4 | 01 03 | 03 39 0100 | 20 59 0100 n | 21 43 e
  const ByteVector n = modulus(2048);
  ByteVector even = n;
  even.back() ^= 1;
  EXPECT_EQ(cose_error_of(even).offset, 11U);
  EXPECT_EQ(cose_error_of(n, from_hex("010003")).offset, 11U + 256 + 2);
}

TEST(RsaKey, HasOneFormInDer) {
  const ByteVector n = der::integer(assay::Bytes(modulus(2048)));
  const ByteVector e = der::integer(std::uint64_t{65537});
  EXPECT_CODE(spki_error(spki_of_integers(n, e)), ErrorCode::ok);
  EXPECT_CODE(spki_error(spki_of_integers(n, testlib::concat({e, e}))), ErrorCode::der_trailing);
  EXPECT_CODE(spki_error(spki_of_integers(n, {})), ErrorCode::der_truncated);
  EXPECT_CODE(spki_error(spki_of_integers(n, from_hex("020400010001"))), ErrorCode::der_integer_not_minimal);
  ByteVector negative = modulus(2048);  // its top bit is set, and no zero byte before it
  EXPECT_CODE(spki_error(spki_of_integers(der::element(2, negative), e)), ErrorCode::der_integer_negative);
  const ByteVector key = der::sequence({n, e});
  const ByteVector oid = der::oid("1.2.840.113549.1.1.1");
  const auto spki = [&](const ByteVector& parameters, const ByteVector& bits) {
    return der::sequence({der::sequence({oid, parameters}), bits});
  };
  EXPECT_CODE(spki_error(spki(der::null(), der::bit_string(key))), ErrorCode::ok);
  EXPECT_CODE(spki_error(spki({}, der::bit_string(key))), ErrorCode::der_truncated);
  EXPECT_CODE(spki_error(spki(from_hex("050100"), der::bit_string(key))), ErrorCode::der_trailing);
  EXPECT_CODE(spki_error(spki(der::sequence({}), der::bit_string(key))), ErrorCode::der_wrong_tag);
  EXPECT_CODE(spki_error(spki(der::null(), der::bit_string(testlib::concat({key, ByteVector{0}})))),
              ErrorCode::der_trailing);
  EXPECT_CODE(spki_error(spki(der::null(), der::octet_string(key))), ErrorCode::der_wrong_tag);
  EXPECT_CODE(spki_error(spki(der::null(), der::bit_string({}))), ErrorCode::der_truncated);
}

}  // namespace
