#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/crypto/fixture.hpp"
#include "tests/vectors/vector_files.hpp"

// What authenticators in the field send must not fail for the rules of path validation that the backend chose.

namespace assay::crypto {
namespace {

using Json = nlohmann::json;
using testlib::ByteVector;

/// Standard or URL alphabet, with padding or without.
ByteVector from_base64(const std::string& text) {
  ByteVector out;
  std::uint32_t bits = 0;
  int num_bits = 0;
  for (const char character : text) {
    static const std::string kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (character == '=') break;
    const char plain = character == '-' ? '+' : character == '_' ? '/' : character;
    const std::size_t value = kAlphabet.find(plain);
    EXPECT_NE(value, std::string::npos);
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    num_bits += 6;
    if (num_bits < 8) continue;
    num_bits -= 8;
    out.push_back(static_cast<std::uint8_t>(bits >> num_bits));
  }
  return out;
}

/// The x5c of a statement; of android-safetynet, that in the header of the JWS.
Certificates x5c_of(const Json& attestation_object) {
  Certificates x5c;
  const Json& statement = attestation_object.at("attStmt");
  if (attestation_object.at("fmt") == "android-safetynet") {
    const auto& response = statement.at("response").get_binary();
    const std::string jws(response.begin(), response.end());
    const Json header = Json::parse(from_base64(jws.substr(0, jws.find('.'))));
    for (const Json& text : header.at("x5c")) x5c.push_back(from_base64(text.get<std::string>()));
  } else if (statement.contains("x5c")) {
    for (const Json& certificate : statement.at("x5c")) x5c.push_back(certificate.get_binary());
  }
  return x5c;
}

Certificates named(const Json& names, const Json& certificates) {
  Certificates out;
  for (const Json& name : names)
    out.push_back(from_base64(certificates.at(name.get<std::string>()).get<std::string>()));
  return out;
}

bool is_accepted_and_anchored(const Json& ceremony) {
  if (ceremony.at("ceremony") != "registration" || ceremony.at("verdict").at("outcome") != "accepted") return false;
  return ceremony.contains("trust") && ceremony.at("trust").value("accept", Json::array()) == Json{"anchored"} &&
         !ceremony.at("trust").value("anchors", Json::array()).empty();
}

struct Totals {
  int accepted = 0;
  int lenient_accepted = 0;
  int lenient_refused = 0;
};

void judge_cases(const Json& file, Totals& totals) {
  for (const Json& ceremony : file.at("cases")) {
    if (!is_accepted_and_anchored(ceremony)) continue;
    SCOPED_TRACE(ceremony.at("id").get<std::string>());
    const Json& trust = ceremony.at("trust");
    const auto object = from_base64(ceremony.at("response").at("response").at("attestationObject").get<std::string>());
    const Certificates x5c = x5c_of(Json::from_cbor(object));
    ASSERT_FALSE(x5c.empty());
    const Certificates anchors = named(trust.at("anchors"), file.at("anchors"));
    const Certificates intermediates = named(trust.value("intermediates", Json::array()), file.at("anchors"));
    const ErrorCode code = judge_chain(x5c, anchors, trust.at("time").get<std::int64_t>(), intermediates);
    if (ceremony.value("lenient", false)) {
      ++(code == ErrorCode::ok ? totals.lenient_accepted : totals.lenient_refused);
    } else {
      EXPECT_EQ(code, ErrorCode::ok);
      ++totals.accepted;
    }
  }
}

TEST(ChainCases, AcceptsWhatAuthenticatorsSend) {
  const auto folder = testing::external_vectors() / "cases";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not there";
  Totals totals;
  for (const char* name : {"w3c.json", "peers.json", "synthetic.json"}) {
    std::ifstream in(folder / name);
    ASSERT_TRUE(in) << name;
    judge_cases(Json::parse(in), totals);
  }
  std::cout << totals.accepted << " chains accepted; of lenient cases " << totals.lenient_accepted << " accepted and "
            << totals.lenient_refused << " refused\n";
  EXPECT_GE(totals.accepted, 73);
  EXPECT_GE(totals.lenient_accepted, 13);
  // A leaf with an ML-DSA key, which OpenSSL cannot read before 3.5.
  EXPECT_LE(totals.lenient_refused, openssl_backend().can_verify(Algorithm::ml_dsa_44) ? 0 : 1);
}

}  // namespace
}  // namespace assay::crypto
