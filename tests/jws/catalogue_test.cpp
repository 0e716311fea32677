#include <functional>

#include "assay/backend.hpp"
#include "assay/public_key.hpp"
#include "tests/jws/fixture.hpp"

namespace jws_test {
namespace {

/// The code for a JWS signed like any other, whose header was changed.
ErrorCode code_with_header(const std::function<void(JwsSpec&)>& edit) {
  JwsSpec spec = spec_of(cose::kEs256);
  edit(spec);
  Parser parser;
  return parser.parse(make_jws(spec, key_of(cose::kEs256))).error().code;
}

/// Parses and verifies a JWS with a key, as the modules above do.
ErrorCode verify(std::string_view text, const SigningKey& key, assay::Workspace& workspace) {
  Parser parser;
  const auto jws = parser.parse(text);
  if (!jws) return jws.error().code;
  const ByteVector spki = key.spki();
  const auto parsed = assay::parse_subject_public_key_info(spki);
  if (!parsed) return parsed.error().code;
  return assay::testing::verify_job({jws->algorithm, *parsed, nullptr, jws->signing_input, jws->signature}, workspace)
      .code;
}

TEST(JwsCatalogue, SIG_27_RefusesNoneAndMacs) {
  EXPECT_EQ(code_with_header([](JwsSpec&) {}), ErrorCode::ok);
  for (const std::string_view name : {"none", "nOnE", "None", "NONE", "HS256", "HS384", "HS512", "", "es256", "ES256 ",
                                      "ES25", "ES256K", "RSA1_5", "dir", "RS1", "-7", "Ed448", "ES256\\u0041"}) {
    const auto code = code_with_header([&](JwsSpec& spec) { spec.member("alg") = '"' + std::string(name) + '"'; });
    EXPECT_EQ(code, ErrorCode::jws_algorithm) << name;
  }
}

TEST(JwsCatalogue, SIG_27_RefusesKeysThatTheHeaderBrings) {
  const std::pair<const char*, const char*> members[] = {{"crit", "[\"exp\"]"},
                                                         {"b64", "false"},
                                                         {"b64", "true"},
                                                         {"jwk", R"({"kty":"oct","k":"AA"})"},
                                                         {"jku", "\"https://example.org/jwks\""},
                                                         {"x5u", "\"https://example.org/x5c\""}};
  for (const auto& member : members) {
    const auto code = code_with_header([&](JwsSpec& spec) { spec.header.insert(spec.header.begin(), member); });
    EXPECT_EQ(code, ErrorCode::jws_header) << member.first;
  }
  EXPECT_EQ(code_with_header([](JwsSpec& spec) { spec.header.emplace_back("cty", "null"); }), ErrorCode::ok);
}

TEST(JwsCatalogue, SIG_27_RefusesTheSameMemberTwice) {
  for (const std::string_view name : {"alg", "x5c", "typ"}) {
    const auto code = code_with_header([&](JwsSpec& spec) { spec.header.emplace_back(name, spec.member(name)); });
    EXPECT_EQ(code, ErrorCode::json_duplicate_member) << name;
  }
}

TEST(JwsCatalogue, SIG_27_RefusesTwoSignatures) {
  const JwsSpec spec = spec_of(cose::kEs256);
  const std::string good = make_jws(spec, key_of(cose::kEs256));
  const std::string signature = good.substr(good.rfind('.'));
  Parser parser;
  EXPECT_TRUE(parser.parse(good));
  EXPECT_EQ(parser.parse(good + signature).error().code, ErrorCode::jws_form);
  const std::string json = R"({"payload":"e30","signatures":[{"signature":"AA"},{"signature":"AA"}]})";
  EXPECT_EQ(parser.parse(json).error().code, ErrorCode::jws_form);
}

TEST(JwsCatalogue, SIG_27_RefusesAKeyOfAnotherKind) {
  assay::testing::with_each_backend([](const auto& backend, assay::Workspace& workspace) {
    for (const int algorithm : {cose::kEs256, cose::kRs256, cose::kPs512, cose::kEdDsa}) {
      if (!backend.can_verify(static_cast<assay::Algorithm>(algorithm))) continue;
      const std::string text = make_jws(spec_of(algorithm), key_of(algorithm));
      EXPECT_EQ(verify(text, key_of(algorithm), workspace), ErrorCode::ok);
      for (const int other : {cose::kEs256, cose::kRs256, cose::kEdDsa}) {
        if (key_of(other).has_part(KeyPart::modulus) == key_of(algorithm).has_part(KeyPart::modulus) &&
            key_of(other).has_part(KeyPart::order) == key_of(algorithm).has_part(KeyPart::order)) {
          continue;
        }
        EXPECT_EQ(verify(text, key_of(other), workspace), ErrorCode::cose_algorithm_key_mismatch);
      }
    }
  });
}

TEST(JwsCatalogue, SIG_01_RefusesSignaturesOfZeros) {
  assay::testing::with_each_backend([](const auto&, assay::Workspace& workspace) {
    for (const int algorithm : {cose::kEs256, cose::kEs384, cose::kEs512}) {
      const SigningKey& key = key_of(algorithm);
      const std::string input = spec_of(algorithm).signing_input();
      EcdsaSignature good = key.sign_ecdsa(bytes_of_text(input));
      const auto code_of = [&](const ByteVector& r, const ByteVector& s) {
        return verify(input + "." + to_base64url(concat({r, s})), key, workspace);
      };
      EXPECT_EQ(code_of(good.r, good.s), ErrorCode::ok);
      const ByteVector zero(good.r.size());
      const ByteVector order = key.part(KeyPart::order);
      for (const ByteVector& bad : {zero, order}) {
        EXPECT_EQ(code_of(bad, good.s), ErrorCode::signature_range);
        EXPECT_EQ(code_of(good.r, bad), ErrorCode::signature_range);
        EXPECT_EQ(code_of(bad, bad), ErrorCode::signature_range);
      }
      EXPECT_EQ(code_of(good.s, good.r), ErrorCode::signature_invalid);
    }
  });
}

TEST(JwsCatalogue, CB_05_RefusesOneMoreByteInEachPart) {
  const std::string header = to_base64url(bytes_of_text(R"({"alg":"RS256","x5c":["MAA="]})"));
  const std::string longer = to_base64url(bytes_of_text(R"({"alg":"RS256","x5c":["MAA="]}x)"));
  Parser parser;
  EXPECT_TRUE(parser.parse(header + ".e30.AA"));
  EXPECT_EQ(parser.parse(longer + ".e30.AA").error().code, ErrorCode::json_trailing);
  for (const std::string_view rest : {"A.e30.AA", ".e30A0.AA", ".e30.AAAAA"}) {
    EXPECT_FALSE(parser.parse(header + std::string(rest))) << rest;
  }
  assay::testing::with_each_backend([](const auto& backend, assay::Workspace& workspace) {
    for (const int algorithm : {cose::kEs256, cose::kRs256, cose::kEdDsa}) {
      if (!backend.can_verify(static_cast<assay::Algorithm>(algorithm))) continue;
      const std::string input = spec_of(algorithm).signing_input();
      const ByteVector good = jws_signature(key_of(algorithm), input);
      EXPECT_EQ(verify(input + "." + to_base64url(good), key_of(algorithm), workspace), ErrorCode::ok);
      const ByteVector more = concat({good, {{0}}});
      EXPECT_EQ(verify(input + "." + to_base64url(more), key_of(algorithm), workspace), ErrorCode::signature_length);
    }
  });
}

}  // namespace
}  // namespace jws_test
