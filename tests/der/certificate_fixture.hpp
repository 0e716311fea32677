#pragma once

#include <string_view>

#include "tests/testlib/bytes.hpp"
#include "tests/testlib/certificate.hpp"
#include "tests/testlib/der_writer.hpp"
#include "tests/testlib/signing_key.hpp"

/// The parts of a certificate as encodings, so that a test can replace any one of them.
struct CertificateParts {
  testlib::ByteVector version = testlib::der::explicit_tag(0, testlib::der::integer(std::uint64_t{2}));
  testlib::ByteVector serial = testlib::der::integer(std::uint64_t{0x1234});
  testlib::ByteVector algorithm = testlib::der::sequence({testlib::der::oid("1.2.840.10045.4.3.2")});
  testlib::ByteVector issuer = testlib::encode_name({{"2.5.4.3", "Issuer"}});
  testlib::ByteVector validity =
      testlib::der::sequence({testlib::der::time(1704067200), testlib::der::time(2524608000)});
  testlib::ByteVector subject = testlib::encode_name({{"2.5.4.6", "CH", 0x13}, {"2.5.4.3", "Subject"}});
  testlib::ByteVector spki = testlib::SigningKey::make(testlib::cose::kEs256, "certificate parts").spki();
  testlib::ByteVector unique_ids;
  testlib::ByteVector extensions = extensions_of({basic_constraints(testlib::der::sequence({}))});
  testlib::ByteVector after_extensions;
  testlib::ByteVector outer_algorithm = algorithm;
  testlib::ByteVector signature = testlib::der::bit_string(testlib::ByteVector(70, 0x5a));
  testlib::ByteVector after_signature;

  static testlib::ByteVector extensions_of(const std::vector<testlib::ByteVector>& list) {
    return testlib::der::explicit_tag(3, testlib::der::sequence(list));
  }
  static testlib::ByteVector extension(std::string_view oid, const testlib::ByteVector& critical,
                                       const testlib::ByteVector& value) {
    return testlib::der::sequence({testlib::der::oid(oid), critical, testlib::der::octet_string(value)});
  }
  static testlib::ByteVector basic_constraints(const testlib::ByteVector& value) {
    return extension("2.5.29.19", {}, value);
  }

  testlib::ByteVector encode() const {
    const testlib::ByteVector signed_part = testlib::der::sequence(
        {version, serial, algorithm, issuer, validity, subject, spki, unique_ids, extensions, after_extensions});
    return testlib::der::sequence({signed_part, outer_algorithm, signature, after_signature});
  }
};
