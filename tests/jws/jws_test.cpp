#include <algorithm>

#include "tests/jws/fixture.hpp"
#include "tests/testlib/json_writer.hpp"

namespace jws_test {
namespace {

using assay::Algorithm;

constexpr int kAll[] = {cose::kEs256, cose::kEs384, cose::kEs512, cose::kRs256, cose::kRs384,
                        cose::kRs512, cose::kPs256, cose::kPs384, cose::kPs512, cose::kEdDsa};

/// A good JWS with other JSON text in its header, and where that member's value begins in it.
struct Edited {
  std::string text;
  std::size_t value_at = 0;
};

Edited with_member(std::string_view name, std::string_view value, bool adds = false) {
  JwsSpec spec = spec_of(cose::kEs256);
  if (adds) spec.header.emplace_back(name, value);
  if (!adds) spec.member(name) = value;
  const std::string header = json_object(spec.header);
  const std::string quoted = json_string(name) + ":";
  return {make_jws(spec, key_of(cose::kEs256)), header.rfind(quoted) + quoted.size()};
}

void expect_member_refused(std::string_view name, std::string_view value, ErrorCode code) {
  Parser parser;
  const Edited edited = with_member(name, value);
  parser.expect_refused(edited.text, code, in_header(edited.value_at));
}

TEST(Jws, AcceptsEveryAlgorithm) {
  Parser parser;
  for (const int algorithm : kAll) {
    const std::string text = make_jws(spec_of(algorithm), key_of(algorithm));
    const auto jws = parser.parse(text);
    ASSERT_EQ(jws.error().code, ErrorCode::ok) << algorithm;
    EXPECT_EQ(static_cast<int>(jws->algorithm), algorithm);
    EXPECT_EQ(assay::text_of(jws->signing_input), text.substr(0, text.rfind('.')));
    EXPECT_EQ(jws->signing_input.data(), assay::bytes_of(parser.text()).data());
    EXPECT_EQ(assay::text_of(jws->payload), kPayload);
    EXPECT_TRUE(
        std::ranges::equal(jws->signature, key_of(algorithm).sign(bytes_of_text(text.substr(0, text.rfind('.'))))));
    ASSERT_EQ(jws->num_certificates, 2U);
    EXPECT_TRUE(std::ranges::equal(jws->certificates[0], kX5c[0]));
    EXPECT_TRUE(std::ranges::equal(jws->certificates[1], kX5c[1]));
  }
}

TEST(Jws, AcceptsUnknownMembersAndEscapedSlashes) {
  Parser parser;
  EXPECT_TRUE(parser.parse(with_member("kid", R"({"alg":"none","x5c":[1],"crit":[]})", true).text));
  const auto jws = parser.parse(with_member("x5c", R"(["MA\/\/"])").text);
  ASSERT_TRUE(jws);
  EXPECT_EQ(to_hex(jws->certificates[0]), "300fff");
}

TEST(Jws, RefusesAnythingButThreeParts) {
  Parser parser;
  const std::string good = make_jws(spec_of(cose::kEs256), key_of(cose::kEs256));
  const std::string two = good.substr(0, good.rfind('.'));
  const std::string one = good.substr(0, good.find('.'));
  for (const std::string& text : {std::string(), one, two})
    parser.expect_refused(text, ErrorCode::jws_form, text.size());
  parser.expect_refused(good + ".", ErrorCode::jws_form, good.size());
  parser.expect_refused(good + ".AA.AA", ErrorCode::jws_form, good.size());
  EXPECT_TRUE(parser.parse(good));
}

TEST(Jws, RefusesWhatIsNotBase64urlInEachPart) {
  Parser parser;
  const std::string good = make_jws(spec_of(cose::kEs256), key_of(cose::kEs256));
  const std::size_t payload = good.find('.') + 1;
  const std::size_t signature = good.rfind('.') + 1;
  for (const std::size_t begin : {std::size_t{0}, payload, signature}) {
    std::string text = good;
    text[begin + 2] = '+';
    parser.expect_refused(text, ErrorCode::base64url_character, begin + 2);
  }
  for (const std::size_t end : {payload - 1, signature - 1, good.size()}) {
    std::string text = good;
    parser.expect_refused(text.insert(end, "="), ErrorCode::base64url_padding, end);
  }
  parser.expect_refused(good + "\n", ErrorCode::base64url_character, good.size());
}

TEST(Jws, RefusesAHeaderThatIsNotAnObject) {
  Parser parser;
  for (const std::string_view header : {"[]", "1", "\"alg\""}) {
    const std::string text = to_base64url(bytes_of_text(header)) + ".AA.AA";
    parser.expect_refused(text, ErrorCode::json_wrong_type, 0);
  }
  parser.expect_refused(".AA.AA", ErrorCode::json_malformed, 0);
}

TEST(Jws, RefusesAHeaderWithoutAlgorithmOrCertificates) {
  Parser parser;
  for (const std::string_view name : {"alg", "x5c"}) {
    JwsSpec spec = spec_of(cose::kEs256);
    EXPECT_TRUE(parser.parse(make_jws(spec, key_of(cose::kEs256))));
    std::erase_if(spec.header, [&](const auto& member) { return member.first == name; });
    parser.expect_refused(make_jws(spec, key_of(cose::kEs256)), ErrorCode::json_missing_member, 0);
  }
}

TEST(Jws, MD_09_RefusesMembersOfTheWrongType) {
  for (const std::string_view value : {"256", "null", "[\"ES256\"]", "{}"}) {
    expect_member_refused("alg", value, ErrorCode::json_wrong_type);
  }
  for (const std::string_view value : {"\"MAA=\"", "null", "{\"0\":\"MAA=\"}", "1"}) {
    expect_member_refused("x5c", value, ErrorCode::json_wrong_type);
  }
}

TEST(Jws, MD_09_RefusesCertificatesOfTheWrongType) {
  for (const std::string_view value : {"1", "null", "[\"MAA=\"]", "{}", "true"}) {
    Parser parser;
    const Edited edited = with_member("x5c", "[\"MAA=\"," + std::string(value) + "]");
    const auto jws = parser.parse(edited.text);
    EXPECT_EQ(jws.error().code, ErrorCode::json_wrong_type) << value;
  }
  Parser parser;
  EXPECT_TRUE(parser.parse(with_member("x5c", R"(["MAA=","MAA="])").text));
}

TEST(Jws, MD_09_RefusesNoCertificatesAndTooMany) {
  expect_member_refused("x5c", "[]", ErrorCode::attestation_x5c_empty);
  const auto x5c_of = [](std::size_t count) { return json_x5c(std::vector<ByteVector>(count, kX5c[0])); };
  for (const std::size_t limit : {std::size_t{1}, std::size_t{3}, assay::kMaxCertificates + 4}) {
    assay::Limits limits;
    limits.certificates = limit;
    Parser parser(limits);
    const std::size_t most = std::min(limit, assay::kMaxCertificates);
    const auto jws = parser.parse(with_member("x5c", x5c_of(most)).text);
    ASSERT_TRUE(jws);
    EXPECT_EQ(jws->num_certificates, most);
    const Edited edited = with_member("x5c", x5c_of(most + 1));
    parser.expect_refused(edited.text, ErrorCode::too_many_certificates, in_header(edited.value_at));
  }
}

TEST(Jws, RefusesCertificatesThatAreNotStandardBase64) {
  Parser parser;
  EXPECT_TRUE(parser.parse(with_member("x5c", R"(["MA=="])").text));
  for (const std::string_view text : {"", "MA", "MA=", "MA===", "MAA", "MB==", "MAB=", "M===", "====", "MAA=\\n",
                                      " MA==", "MA-_", "MA==MA==", "M", "MAAAM"}) {
    const Edited edited = with_member("x5c", "[\"" + std::string(text) + "\"]");
    parser.expect_refused(edited.text, ErrorCode::jws_certificate, in_header(edited.value_at + 1));
  }
}

TEST(Jws, RefusesACertificateThatIsTooLong) {
  assay::Limits limits;
  limits.certificate = kX5c[1].size();
  Parser parser(limits);
  EXPECT_TRUE(parser.parse(with_member("x5c", json_x5c({kX5c[1]})).text));
  const auto jws = parser.parse(with_member("x5c", json_x5c({ByteVector(kX5c[1].size() + 1, 0)})).text);
  EXPECT_EQ(jws.error().code, ErrorCode::certificate_too_long);
}

TEST(Jws, RefusesEcdsaSignaturesOfAnotherLength) {
  Parser parser;
  for (const int algorithm : {cose::kEs256, cose::kEs384, cose::kEs512}) {
    const std::string input = spec_of(algorithm).signing_input();
    const ByteVector good = jws_signature(key_of(algorithm), input);
    EXPECT_TRUE(parser.parse(input + "." + to_base64url(good)));
    const ByteVector der = key_of(algorithm).sign(bytes_of_text(input));
    for (const ByteVector& bad : {ByteVector(), ByteVector(good.begin(), good.end() - 1), concat({good, {{0}}}), der}) {
      parser.expect_refused(input + "." + to_base64url(bad), ErrorCode::signature_length, input.size() + 1);
    }
  }
}

/// The DER form of the signature, as the parser gives it.
std::string der_of(int algorithm, const EcdsaSignature& signature) {
  Parser parser;
  const ByteVector raw = concat({signature.r, signature.s});
  const auto jws = parser.parse(spec_of(algorithm).signing_input() + "." + to_base64url(raw));
  EXPECT_TRUE(jws);
  return to_hex(jws->signature);
}

TEST(Jws, WritesEcdsaSignaturesAsDer) {
  const auto number = [](std::size_t size, std::initializer_list<std::uint8_t> last) {
    ByteVector out(size - last.size());
    append(out, ByteVector(last));
    return out;
  };
  EXPECT_EQ(der_of(cose::kEs256, {number(32, {0}), number(32, {1})}), "3006020100020101");
  EXPECT_EQ(der_of(cose::kEs256, {number(32, {0x7f}), number(32, {0x80})}), "300702017f02020080");
  EXPECT_EQ(der_of(cose::kEs256, {number(32, {1, 0}), number(32, {0xff, 0xff})}),
            "3009020201000203"
            "00ffff");
  for (const int algorithm : {cose::kEs256, cose::kEs384, cose::kEs512}) {
    const std::size_t size = algorithm == cose::kEs256 ? 32 : algorithm == cose::kEs384 ? 48 : 66;
    for (const std::uint8_t first : ByteVector{0x00, 0x01, 0x7f, 0x80, 0xff}) {
      EcdsaSignature signature{ByteVector(size, 0xab), ByteVector(size, 0xcd)};
      signature.r[0] = first;
      EXPECT_EQ(der_of(algorithm, signature), to_hex(signature.to_der()));
    }
  }
}

TEST(Jws, NeedsRoomForWhatItDecodesAndNoMore) {
  for (const int algorithm : {cose::kEs512, cose::kRs256}) {
    const std::string text = make_jws(spec_of(algorithm), key_of(algorithm));
    Parser parser;
    std::size_t room = 0;
    while (room < text.size() && !parser.parse(text, room)) {
      ASSERT_EQ(parser.parse(text, room).error().code, ErrorCode::workspace_full) << room;
      ++room;
    }
    EXPECT_GT(room, kPayload.size());
    EXPECT_LE(room, text.size() / 4 * 3 + 10 + 3);
  }
}

TEST(Jws, NeedsAParserThatHoldsTheHeader) {
  assay::Limits limits;
  limits.client_data_json = limits.credential_json = limits.client_extension_results = 32;
  Parser parser(limits);
  const std::string text = make_jws(spec_of(cose::kEs256), key_of(cose::kEs256));
  const std::size_t header_len = json_object(spec_of(cose::kEs256).header).size();
  ASSERT_GT(header_len, 32U);
  parser.expect_refused(text, ErrorCode::workspace_full, 0);
  limits.credential_json = header_len;
  EXPECT_TRUE(Parser(limits).parse(text));
}

}  // namespace
}  // namespace jws_test
