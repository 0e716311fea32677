// The readers on what real authenticators and browsers made.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "assay/attestation_object.hpp"
#include "assay/authenticator_data.hpp"
#include "assay/base64url.hpp"
#include "assay/extensions.hpp"
#include "tests/testlib/bytes.hpp"
#include "tests/testlib/exact_bytes.hpp"

using assay::Bytes;
using testlib::ByteVector;
using testlib::ExactBytes;

namespace {

std::filesystem::path vectors_folder() {
  if (const char* named = std::getenv("ASSAY_EXTERNAL_VECTORS"); named != nullptr) return named;
  const char* root = std::getenv("ASSAY_SOURCE_ROOT");
  return std::filesystem::path(root != nullptr ? root : ".") / ".." / "shared" / "vectors";
}

/// The cases of a file; nothing where the file is not there.
std::optional<nlohmann::json> read_cases(const char* name) {
  std::ifstream file(vectors_folder() / "cases" / name);
  if (!file) return std::nullopt;
  return nlohmann::json::parse(file).at("cases");
}

ByteVector decoded(const std::string& text) {
  ByteVector out(assay::base64url_decoded_len(text.size()));
  const auto length = assay::base64url_decode(text, out);
  if (!length) ADD_FAILURE() << "not base64url: " << text.substr(0, 80);
  out.resize(*length);
  return out;
}

/// Lenient cases are left out: those that another project wrote with indefinite lengths.
bool is_accepted(const nlohmann::json& each, std::string_view ceremony) {
  if (each.value("lenient", false)) return false;
  return each.at("ceremony") == ceremony && each.at("verdict").at("outcome") == "accepted";
}

void expect_all_extensions_found(Bytes extensions) {
  std::size_t num_found = 0;
  while (assay::extension_output_at(extensions, num_found).found) ++num_found;
  EXPECT_EQ(num_found == 0, extensions.empty() || extensions[0] == 0xa0);
}

void expect_refused_at_every_cut(const ByteVector& object) {
  for (std::size_t length = 0; length < object.size(); ++length) {
    const ExactBytes cut(Bytes(object).first(length));
    EXPECT_EQ(assay::parse_attestation_object(cut).error().code, assay::ErrorCode::cbor_truncated) << length;
  }
}

class AuthdataVectors : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    cases_ = read_cases(GetParam());
    if (!cases_) GTEST_SKIP() << "no third-party vectors in " << vectors_folder();
  }

  std::optional<nlohmann::json> cases_;
};

TEST_P(AuthdataVectors, AcceptedRegistrationsParse) {
  int num_parsed = 0;
  for (const nlohmann::json& each : *cases_) {
    if (!is_accepted(each, "registration")) continue;
    SCOPED_TRACE(each.at("id").get<std::string>());
    const ExactBytes object(decoded(each.at("response").at("response").at("attestationObject")));
    const auto parsed = assay::parse_attestation_object(object);
    ASSERT_TRUE(parsed) << assay::error_name(parsed.error().code) << " at " << parsed.error().offset;
    const auto data = assay::parse_authenticator_data(parsed->authenticator_data);
    EXPECT_TRUE(data) << assay::error_name(data.error().code) << " at " << data.error().offset;
    EXPECT_FALSE(data->attested.credential_id.empty());
    expect_all_extensions_found(data->extensions);
    ++num_parsed;
  }
  EXPECT_GT(num_parsed, 0);
}

TEST_P(AuthdataVectors, AcceptedAuthenticationsParse) {
  int num_parsed = 0;
  for (const nlohmann::json& each : *cases_) {
    if (!is_accepted(each, "authentication")) continue;
    SCOPED_TRACE(each.at("id").get<std::string>());
    const ExactBytes bytes(decoded(each.at("response").at("response").at("authenticatorData")));
    const auto data = assay::parse_authenticator_data(bytes);
    EXPECT_TRUE(data) << assay::error_name(data.error().code) << " at " << data.error().offset;
    expect_all_extensions_found(data->extensions);
    ++num_parsed;
  }
  EXPECT_GT(num_parsed, 0);
}

TEST_P(AuthdataVectors, CB_10_RegistrationsCutAtEveryByteAreTruncated) {
  for (const nlohmann::json& each : *cases_) {
    if (!is_accepted(each, "registration")) continue;
    SCOPED_TRACE(each.at("id").get<std::string>());
    expect_refused_at_every_cut(decoded(each.at("response").at("response").at("attestationObject")));
  }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, AuthdataVectors, testing::Values("w3c.json", "peers.json", "synthetic.json"),
                         [](const auto& file) {
                           const std::string_view name = file.param;
                           return std::string(name.substr(0, name.find('.')));
                         });

}  // namespace
