// Certificates of real authenticators and of other projects' tests, and the keys in them.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "assay/base64url.hpp"
#include "assay/certificate.hpp"
#include "assay/public_key.hpp"
#include "tests/vectors/vector_files.hpp"

using nlohmann::json;

namespace {

using ByteVector = std::vector<std::uint8_t>;
/// Certificates, and where the first of each comes from.
using Certificates = std::map<ByteVector, std::string>;

/// base64 or base64url, with padding or without.
ByteVector decode(std::string text) {
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  text.erase(text.find_last_not_of('=') + 1);
  ByteVector bytes(text.size());
  const auto size = assay::base64url_decode(text, bytes);
  EXPECT_TRUE(size) << text.substr(0, 40);
  bytes.resize(*size);
  return bytes;
}

void add_statement(const json& statement, const std::string& id, Certificates& certificates) {
  if (statement.is_array()) {  // compound
    for (const json& part : statement) add_statement(part.at("attStmt"), id, certificates);
  }
  if (!statement.is_object() || !statement.contains("x5c")) return;
  for (const json& certificate : statement.at("x5c")) certificates.emplace(certificate.get_binary(), id);
}

void add_case(const json& test_case, Certificates& certificates) {
  const json& response = test_case.at("response").at("response");
  if (test_case.at("verdict").at("outcome") != "accepted" || !response.contains("attestationObject")) return;
  const json object = json::from_cbor(decode(response.at("attestationObject")), true, false);
  ASSERT_FALSE(object.is_discarded()) << test_case.at("id");
  add_statement(object.at("attStmt"), test_case.at("id"), certificates);
}

Certificates accepted_certificates() {
  Certificates certificates;
  for (const char* file : {"w3c.json", "peers.json", "synthetic.json"}) {
    std::ifstream stream(assay::testing::external_vectors() / "cases" / file);
    const json cases = json::parse(stream);
    for (const auto& [hash, der] : cases.at("anchors").items()) certificates.emplace(decode(der), hash);
    for (const json& test_case : cases.at("cases")) add_case(test_case, certificates);
  }
  return certificates;
}

TEST(ThirdPartyCertificates, AreAllReadAndSoAreTheirKeys) {
  const auto folder = assay::testing::external_vectors();
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not there: set ASSAY_EXTERNAL_VECTORS";
  const Certificates certificates = accepted_certificates();
  EXPECT_GT(certificates.size(), 100U);
  int num_ml_dsa = 0;
  for (const auto& [der, id] : certificates) {
    const auto certificate = assay::parse_certificate(der);
    ASSERT_TRUE(certificate) << id << " " << assay::error_name(certificate.error().code);
    const auto key = assay::parse_subject_public_key_info(certificate->subject_public_key_info);
    EXPECT_TRUE(key) << id << " " << assay::error_name(key.error().code);
    num_ml_dsa += key->type == assay::KeyType::akp ? 1 : 0;
  }
  EXPECT_LE(num_ml_dsa, 1);
}

}  // namespace
