#include "lib/cose/key_writer.hpp"

#include "tests/cose/key_fixture.hpp"

namespace {

using assay::Algorithm;
using assay::ErrorCode;
using testlib::ByteVector;
using testlib::SigningKey;
namespace cose = testlib::cose;

constexpr int kAlgorithms[] = {cose::kEs256,   cose::kEsp256,  cose::kEs384,  cose::kEs512, cose::kEs256k,
                               cose::kEdDsa,   cose::kEd25519, cose::kEd448,  cose::kRs256, cose::kPs256,
                               cose::kMlDsa44, cose::kMlDsa65, cose::kMlDsa87};

ByteVector copy(const assay::Result<assay::Bytes>& bytes) {
  EXPECT_TRUE(bytes.has_value());
  return {bytes->begin(), bytes->end()};
}

ByteVector thumbprint(const ByteVector& cose_key) {
  ByteVector out(4096);
  return testlib::sha256(copy(assay::cose::write_thumbprint_input(*assay::parse_cose_key(cose_key), out)));
}

TEST(KeyWriter, WritesWhatTheParserReads) {
  for (const int algorithm : kAlgorithms) {
    const ByteVector cose_key = key_map(algorithm).encode();
    const auto key = assay::parse_cose_key(cose_key);
    ASSERT_TRUE(key.has_value()) << algorithm;
    ByteVector out(cose_key.size());
    EXPECT_EQ(copy(assay::cose::write_key(*key, out)), cose_key) << algorithm;
    ByteVector too_small(cose_key.size() - 1);
    EXPECT_CODE(assay::cose::write_key(*key, too_small).error(), ErrorCode::output_too_small);
  }
}

// RFC 9679 6.
TEST(KeyWriter, MakesTheThumbprintOfTheStandard) {
  const ByteVector cose_key = testlib::from_hex(
      "a5010203262001"
      "21582065eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d"
      "2258201e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c");
  EXPECT_EQ(testlib::to_hex(thumbprint(cose_key)), "496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec");
}

TEST(KeyWriter, HashesTheRequiredParametersOnly) {
  for (const int algorithm : kAlgorithms) {
    testlib::cbor::Map required = key_map(algorithm);
    const bool names_algorithm = algorithm <= cose::kMlDsa44 && algorithm >= cose::kMlDsa87;
    if (!names_algorithm) required.erase(std::int64_t{3});
    EXPECT_EQ(thumbprint(key_map(algorithm).encode()), testlib::sha256(required.encode())) << algorithm;
  }
  const SigningKey key = SigningKey::make(cose::kEs256, "thumbprint");
  EXPECT_EQ(thumbprint(key.cose_key()), thumbprint(key.with_algorithm(cose::kEsp256).cose_key()));
}

TEST(KeyWriter, KnowsWhatAKeyOutOfADocumentIsUsedWith) {
  for (const int algorithm :
       {cose::kEs256, cose::kEs384, cose::kEs512, cose::kEs256k, cose::kEdDsa, cose::kEd448, cose::kRs256}) {
    const SigningKey signing_key = SigningKey::make(algorithm, "spki");
    const ByteVector spki = signing_key.spki();
    auto key = assay::parse_subject_public_key_info(spki);
    ASSERT_TRUE(key.has_value()) << algorithm;
    key->algorithm = assay::cose::usual_algorithm(*key);
    EXPECT_EQ(key->algorithm, static_cast<Algorithm>(algorithm));
    EXPECT_TRUE(assay::algorithm_fits_key(key->algorithm, key->type, key->curve));
    ByteVector out(4096);
    EXPECT_EQ(copy(assay::cose::write_key(*key, out)), signing_key.cose_key());
  }
  EXPECT_EQ(assay::cose::usual_algorithm({.type = assay::KeyType::akp}), Algorithm::none);
}

}  // namespace
