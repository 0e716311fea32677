#include <thread>

#include "tests/metadata/fixture.hpp"

namespace metadata_test {
namespace {

using assay::Algorithm;
using assay::Input;

std::string good_payload() {
  return metadata_payload({metadata_entry(kAaguid)}).dump();
}

std::string good_blob() {
  return make_metadata_blob(signer(), good_payload());
}

std::string edited_blob(const std::function<void(MetadataBlobSpec&)>& edit) {
  return make_metadata_blob(signer(), good_payload(), edit);
}

TEST(MetadataLoad, AcceptsABlobAndTellsItsContent) {
  const auto metadata = load(good_blob());
  ASSERT_TRUE(metadata);
  EXPECT_EQ(metadata->no(), 7U);
  EXPECT_EQ(metadata->next_update(), 1769904000);  // 2026-02-01
  EXPECT_EQ(metadata->legal_header(), "Retrieval and use of this BLOB indicates acceptance");
  EXPECT_EQ(assay::text_of(metadata->payload()), good_payload());
  EXPECT_EQ(metadata->signer_not_after(), kCertificateNotAfter);
  EXPECT_EQ(metadata->entries().size(), 1U);
  EXPECT_EQ(metadata->counters().entries, 1U);
}

TEST(MetadataLoad, SaysWhereAPayloadBeginsThatIsNoObject) {
  ASSERT_EQ(load_code(make_metadata_blob(signer(), " " + good_payload())), ErrorCode::ok);
  const auto metadata = load(make_metadata_blob(signer(), " []"));
  EXPECT_EQ(metadata.error().code, ErrorCode::metadata_payload_form);
  EXPECT_EQ(metadata.error().offset, 1U);
}

TEST(MetadataLoad, AcceptsEveryAlgorithmOfTheDefaultList) {
  for (const int algorithm : {cose::kEs256, cose::kEs384, cose::kEs512, cose::kRs256, cose::kRs384, cose::kRs512,
                              cose::kPs256, cose::kPs384, cose::kPs512}) {
    const MetadataSigner other = make_metadata_signer("metadata", algorithm);
    EXPECT_EQ(load_code(make_metadata_blob(other, good_payload())), ErrorCode::ok) << algorithm;
  }
}

TEST(MetadataLoad, RefusesAnAlgorithmThatIsNotAllowed) {
  const MetadataSigner other = make_metadata_signer("metadata", cose::kEdDsa);
  const std::string blob = make_metadata_blob(other, good_payload());
  EXPECT_EQ(load_code(blob), ErrorCode::metadata_algorithm);
  const Algorithm eddsa[] = {Algorithm::eddsa};
  EXPECT_EQ(load_code(blob, [&](MetadataSource& source) { source.algorithms = eddsa; }), ErrorCode::ok);
  EXPECT_EQ(load_code(good_blob(), [&](MetadataSource& source) { source.algorithms = eddsa; }),
            ErrorCode::metadata_algorithm);
}

TEST(MetadataLoad, RefusesAnAlgorithmThatIsNotThatOfTheKey) {
  for (const int algorithm : {cose::kRs256, cose::kEs384, cose::kEs512}) {
    const std::string blob = edited_blob([&](MetadataBlobSpec& spec) {
      spec.key = SigningKey::make(algorithm, "other");
      spec.jws.member("alg") = '"' + jws_algorithm_name(algorithm) + '"';
    });
    EXPECT_EQ(load_code(blob), ErrorCode::metadata_algorithm) << algorithm;
  }
}

TEST(MetadataLoad, RefusesASignatureByAnotherKey) {
  const SigningKey other = SigningKey::make(cose::kEs256, "other");
  const auto metadata = load(edited_blob([&](MetadataBlobSpec& spec) { spec.key = other; }));
  EXPECT_EQ(metadata.error().code, ErrorCode::metadata_signature_invalid);
  EXPECT_EQ(metadata.error().input, Input::metadata_blob);
}

TEST(MetadataLoad, RefusesAChangedPayloadOrHeader) {
  const std::string blob = good_blob();
  const std::string signature = blob.substr(blob.rfind('.'));
  const std::string payload = to_base64url(bytes_of_text(metadata_payload({}, 8).dump()));
  EXPECT_EQ(load_code(blob.substr(0, blob.find('.') + 1) + payload + signature), ErrorCode::metadata_signature_invalid);
  JwsSpec spec = metadata_blob_spec(signer(), good_payload()).jws;
  spec.header.emplace_back("kid", "\"1\"");
  EXPECT_EQ(load_code(spec.signing_input() + signature), ErrorCode::metadata_signature_invalid);
}

TEST(MetadataLoad, VerifiesWithTheKeyOfTheFirstCertificateOnly) {
  const std::string blob = edited_blob([](MetadataBlobSpec& spec) { spec.key = signer().intermediate.key; });
  EXPECT_EQ(load_code(blob), ErrorCode::metadata_signature_invalid);
  const std::string turned = edited_blob([](MetadataBlobSpec& spec) {
    spec.jws.member("x5c") = json_x5c({signer().x5c[1], signer().x5c[0]});
  });
  EXPECT_EQ(load_code(turned), ErrorCode::metadata_signature_invalid);
}

TEST(MetadataLoad, RefusesASignatureOutOfRange) {
  const std::string blob = good_blob();
  const auto metadata = load(blob.substr(0, blob.rfind('.') + 1) + to_base64url(ByteVector(64)));
  EXPECT_EQ(metadata.error().code, ErrorCode::signature_range);
  EXPECT_EQ(metadata.error().input, Input::signature);
}

TEST(MetadataLoad, NamesTheCertificateThatIsMalformed) {
  for (const ByteVector& certificate : {ByteVector{0x30, 0x00}, ByteVector{0x04, 0x00}}) {
    const auto metadata =
        load(edited_blob([&](MetadataBlobSpec& spec) { spec.jws.member("x5c") = json_x5c({certificate}); }));
    EXPECT_EQ(metadata.error().code, certificate[0] == 0x30 ? ErrorCode::der_truncated : ErrorCode::der_wrong_tag);
    EXPECT_EQ(metadata.error().input, Input::certificate);
  }
  const MetadataSigner odd = make_metadata_signer("metadata", cose::kEs256, [](CertificateSpec& leaf) {
    leaf.spki = der::sequence({der::sequence({der::oid("1.2.840.113549.1.1.10")}), der::bit_string(ByteVector{0})});
  });
  const auto metadata = load(make_metadata_blob(odd, good_payload()));
  EXPECT_EQ(metadata.error().code, ErrorCode::certificate_key_unsupported);
  EXPECT_EQ(metadata.error().input, Input::certificate);
  EXPECT_GT(metadata.error().offset, 0U);
}

TEST(MetadataLoad, NamesTheBlobAndThePlaceOfAMalformedJws) {
  const std::string blob = good_blob();
  const auto metadata = load(blob + ".AA");
  EXPECT_EQ(metadata.error().code, ErrorCode::jws_form);
  EXPECT_EQ(metadata.error().input, Input::metadata_blob);
  EXPECT_EQ(metadata.error().offset, blob.size());
}

TEST(MetadataLoad, RefusesAnotherSignerName) {
  using Edit = CertificateEdit;
  const auto common_name = [](std::string name) {
    return [name](CertificateSpec& leaf) {
      leaf.erase_extension("2.5.29.17");
      attribute_of(leaf.subject, oid::kCommonName).value = name;
    };
  };
  const auto alternative = [](std::vector<std::string> names) {
    return [names](CertificateSpec& leaf) { leaf.extension("2.5.29.17") = alternative_names(names); };
  };
  const Edit good[] = {common_name("mds.fidoalliance.org"), alternative({"other.example", "mds.fidoalliance.org"})};
  const Edit bad[] = {common_name("fidoalliance.org"), common_name("mds.fidoalliance.org.example"),
                      alternative({"mds.example"}), alternative({"*.fidoalliance.org"}), alternative({})};
  for (const Edit& edit : good) {
    const auto other = make_metadata_signer("metadata", cose::kEs256, edit);
    EXPECT_EQ(load_code(make_metadata_blob(other, good_payload())), ErrorCode::ok);
  }
  for (const Edit& edit : bad) {
    const auto other = make_metadata_signer("metadata", cose::kEs256, edit);
    const std::string blob = make_metadata_blob(other, good_payload());
    EXPECT_EQ(load_code(blob), ErrorCode::metadata_signer_name);
    EXPECT_EQ(load_code(blob, [](MetadataSource& source) { source.signer_name = ""; }), ErrorCode::ok);
  }
  EXPECT_EQ(load_code(good_blob(), [](MetadataSource& source) { source.signer_name = "mds.example"; }),
            ErrorCode::metadata_signer_name);
}

TEST(MetadataLoad, RefusesABlobThatIsTooLong) {
  const std::string blob = good_blob();
  EXPECT_EQ(load_code(blob, [&](MetadataSource& source) { source.max_blob = blob.size(); }), ErrorCode::ok);
  EXPECT_EQ(load_code(blob, [&](MetadataSource& source) { source.max_blob = blob.size() - 1; }),
            ErrorCode::metadata_too_long);
}

TEST(MetadataLoad, ChecksInTheOrderThatTheHeaderStates) {
  // Each BLOB has one fault less than the one before.
  const SigningKey other = SigningKey::make(cose::kEs256, "other");
  const auto wrong_name = [](CertificateSpec& leaf) { leaf.extension("2.5.29.17") = alternative_names({"a.example"}); };
  const MetadataSigner odd = make_metadata_signer("metadata", cose::kEs256, wrong_name);
  const Algorithm rs256[] = {Algorithm::rs256};
  const Metadata previous = loaded(metadata_payload({}, 9));
  const std::string bad_everything = make_metadata_blob(odd, "[]", [&](MetadataBlobSpec& spec) { spec.key = other; });
  const std::string well_signed = make_metadata_blob(odd, "[]");
  const std::string well_named = make_metadata_blob(signer(), "[]");
  EXPECT_EQ(load_code(bad_everything + "=", [&](MetadataSource& source) { source.anchors = {}, source.max_blob = 1; }),
            ErrorCode::metadata_too_long);
  EXPECT_EQ(load_code(bad_everything + "=", [&](MetadataSource& source) { source.anchors = {}; }),
            ErrorCode::metadata_anchors_missing);
  EXPECT_EQ(load_code(bad_everything + "=", [&](MetadataSource& source) { source.algorithms = rs256; }),
            ErrorCode::base64url_padding);
  EXPECT_EQ(load_code(bad_everything, [&](MetadataSource& source) { source.algorithms = rs256; }),
            ErrorCode::metadata_algorithm);
  EXPECT_EQ(load_code(bad_everything, [](MetadataSource& source) { source.time = 0; }),
            ErrorCode::metadata_signature_invalid);
  EXPECT_EQ(load_code(well_signed, [](MetadataSource& source) { source.time = 0; }), ErrorCode::chain_expired);
  EXPECT_EQ(load_code(well_signed), ErrorCode::metadata_signer_name);
  EXPECT_EQ(load_code(well_named), ErrorCode::metadata_payload_form);
  EXPECT_EQ(load_code(good_blob(), [&](MetadataSource& source) { source.previous = &previous; }),
            ErrorCode::metadata_rollback);
}

/// The code for a payload with one member changed, and where it is found.
void expect_payload_refused(const std::string& payload, ErrorCode code, std::size_t offset) {
  const auto metadata = load(make_metadata_blob(signer(), payload));
  EXPECT_EQ(metadata.error().code, code) << payload;
  EXPECT_EQ(metadata.error().offset, offset) << payload;
  EXPECT_EQ(metadata.error().input, Input::metadata_payload);
}

TEST(MetadataLoad, RefusesAPayloadOfAnotherForm) {
  const std::string good = R"({"no":1,"nextUpdate":"2026-02-01","entries":[]})";
  EXPECT_EQ(load_code(make_metadata_blob(signer(), good)), ErrorCode::ok);
  constexpr auto kForm = ErrorCode::metadata_payload_form;
  expect_payload_refused("[]", kForm, 0);
  expect_payload_refused("7", kForm, 0);
  expect_payload_refused(R"({"nextUpdate":"2026-02-01","entries":[]})", kForm, 0);
  expect_payload_refused(R"({"no":1,"entries":[]})", kForm, 0);
  expect_payload_refused(R"({"no":1,"nextUpdate":"2026-02-01"})", kForm, 0);
  expect_payload_refused(R"({"no":"1","nextUpdate":"2026-02-01","entries":[]})", kForm, 6);
  expect_payload_refused(R"({"no":1,"nextUpdate":2026,"entries":[]})", kForm, 21);
  expect_payload_refused(R"({"no":1,"nextUpdate":"2026-02-01","entries":{}})", kForm, 44);
  expect_payload_refused(R"({"legalHeader":1,"no":1,"nextUpdate":"2026-02-01","entries":[]})", kForm, 15);
  expect_payload_refused(R"({"no":-1,"nextUpdate":"2026-02-01","entries":[]})", ErrorCode::metadata_number, 6);
  expect_payload_refused(R"({"no":1.5,"nextUpdate":"2026-02-01","entries":[]})", ErrorCode::metadata_number, 6);
  expect_payload_refused(R"({"no":1,"nextUpdate":"1.2.2026","entries":[]})", ErrorCode::metadata_date, 21);
}

TEST(MetadataLoad, RefusesAPayloadThatIsNotJson) {
  expect_payload_refused("", ErrorCode::json_malformed, 0);
  expect_payload_refused("<html>", ErrorCode::json_malformed, 0);
  expect_payload_refused(good_payload() + "x", ErrorCode::json_trailing, good_payload().size());
  expect_payload_refused(R"({"no":1,"no":2,"nextUpdate":"2026-02-01","entries":[]})", ErrorCode::json_duplicate_member,
                         8);
  const std::string deep = std::string(65, '[') + std::string(65, ']');
  expect_payload_refused(deep, ErrorCode::json_too_deep, 64);
}

TEST(MetadataLoad, ToleratesOtherMembersAndAByteOrderMark) {
  const std::string payload =
      "\xEF\xBB\xBF"
      R"( {"x":{"no":[2]},"entries":[ ],"nextUpdate":"2026-02-01","no": 1 } )";
  const auto metadata = load(make_metadata_blob(signer(), payload));
  ASSERT_TRUE(metadata);
  EXPECT_EQ(metadata->no(), 1U);
  EXPECT_EQ(metadata->legal_header(), "");
  EXPECT_EQ(metadata->counters().unknown_members, 1U);
}

TEST(MetadataLoad, KeepsTextsWithEscapes) {
  const std::string payload =
      R"({"legalHeader":"caf\u00e9 \"now\"","no":1,"nextUpdate":"2026\u002d02-01","entries":[]})";
  const auto metadata = load(make_metadata_blob(signer(), payload));
  ASSERT_TRUE(metadata);
  EXPECT_EQ(metadata->legal_header(), "caf\xC3\xA9 \"now\"");
  EXPECT_EQ(metadata->next_update(), 1769904000);
}

TEST(MetadataLoad, IsSharedByCopies) {
  Metadata empty;
  EXPECT_EQ(empty.no() + empty.entries().size() + empty.skipped().size() + empty.find(kAaguidBytes).size(), 0U);
  EXPECT_EQ(empty.find_key_identifier(kIdentifierBytes).size() + empty.counters().entries + empty.payload().size(), 0U);
  EXPECT_TRUE(empty.is_stale(0));
  const assay::MetadataEntry* entry = nullptr;
  {
    Metadata first = loaded_entries({metadata_entry(kAaguid)});
    entry = first.entries().data();
    const Metadata second = first;
    empty = second;
    first = Metadata();
    EXPECT_EQ(first.no(), 0U);
  }
  EXPECT_EQ(empty.entries().data(), entry);
  EXPECT_EQ(empty.entries()[0].description, "Test Authenticator");
}

TEST(MetadataLoad, CopiesComeAndGoInManyThreads) {
  const Metadata metadata = loaded_entries({metadata_entry(kAaguid)});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&metadata] {
      for (int round = 0; round < 1000; ++round) {
        const Metadata copy = metadata;
        ASSERT_EQ(copy.find(kAaguidBytes).size(), 1U);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(metadata.no(), 7U);
}

}  // namespace
}  // namespace metadata_test
