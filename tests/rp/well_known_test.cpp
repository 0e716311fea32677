// The documents that a relying party publishes, and what is told of them beforehand.
#include "assay/well_known.hpp"

#include <nlohmann/json.hpp>

#include "tests/rp/fixture.hpp"

namespace {

using assay::CertificateFingerprint;
using assay::ErrorCode;
using assay::WellKnownDocument;
using assay::WellKnownLint;
using rp_test::Party;
using Json = nlohmann::json;

// The fingerprint and the origin of one certificate, as people publish them.
constexpr std::string_view kFingerprint =
    "55:B8:FE:98:F7:BD:C7:43:44:88:70:C6:1B:71:0E:8B:4E:04:4C:64:F9:48:8A:04:73:77:F6:CE:97:3B:A8:2F";
constexpr std::string_view kOriginOfApp = "android:apk-key-hash:Vbj-mPe9x0NEiHDGG3EOi04ETGT5SIoEc3f2zpc7qC8";

CertificateFingerprint fingerprint() {
  return *assay::parse_certificate_fingerprint(kFingerprint);
}

struct Site {
  Party party;
  std::vector<CertificateFingerprint> certificates = {fingerprint()};
  std::vector<assay::AndroidApp> android_apps = {{"com.example.app", certificates}};
  std::vector<std::string_view> apple_apps = {"ABCDE12345.com.example.app"};
  assay::PasskeyEndpoints endpoints;

  assay::WellKnown well_known() const { return {android_apps, apple_apps, endpoints}; }

  assay::Result<std::string_view> write(WellKnownDocument document) {
    return assay::write_well_known(document, party.make(), well_known(), buffer_);
  }
  ErrorCode error(WellKnownDocument document) { return write(document).error().code; }
  std::vector<assay::WellKnownFinding> lint() const {
    std::vector<assay::WellKnownFinding> findings(16);
    findings.resize(assay::lint_well_known(party.make(), well_known(), findings));
    return findings;
  }

 private:
  std::vector<std::uint8_t> buffer_ = std::vector<std::uint8_t>(4096);
};

TEST(WellKnown, FingerprintsAreReadAsToolsPrintThem) {
  const CertificateFingerprint read = fingerprint();
  EXPECT_EQ(testlib::to_hex(read), "55b8fe98f7bdc743448870c61b710e8b4e044c64f9488a047377f6ce973ba82f");
  std::string lower(kFingerprint);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  EXPECT_EQ(*assay::parse_certificate_fingerprint(lower), read);
}

TEST(WellKnown, FingerprintsOfAnotherFormAreRefused) {
  const auto error = [](const std::string& text) { return assay::parse_certificate_fingerprint(text).error().code; };
  const std::string good(kFingerprint);
  EXPECT_EQ(error(good), ErrorCode::ok);
  EXPECT_EQ(error(""), ErrorCode::certificate_fingerprint);
  EXPECT_EQ(error(good.substr(3)), ErrorCode::certificate_fingerprint);
  EXPECT_EQ(error(good + ":"), ErrorCode::certificate_fingerprint);
  for (const auto& [at, c] : {std::pair(0, 'g'), std::pair(1, ':'), std::pair(2, '-'), std::pair(3, '+'),
                              std::pair(3, ' '), std::pair(94, 'x')}) {
    std::string bad = good;
    bad[static_cast<std::size_t>(at)] = c;
    EXPECT_EQ(error(bad), ErrorCode::certificate_fingerprint) << bad;
  }
}

TEST(WellKnown, OriginOfAnAppComesFromItsFingerprint) {
  std::array<std::uint8_t, assay::kAndroidAppOriginLen> out{};
  EXPECT_EQ(*assay::android_app_origin(fingerprint(), out), kOriginOfApp);
  EXPECT_EQ(assay::android_app_origin(fingerprint(), std::span(out).first(out.size() - 1)).error().code,
            ErrorCode::output_too_small);
}

TEST(WellKnown, OriginOfAnAppIsTakenInCeremonies) {
  std::array<std::uint8_t, assay::kAndroidAppOriginLen> out{};
  rp_test::AuthenticationCase c;
  c.spec.client_data.origin = kOriginOfApp;
  rp_test::expect_refused(c.verify(), ErrorCode::origin_not_allowed, assay::Step::auth_origin);
  c.party.origins.push_back(*assay::android_app_origin(fingerprint(), out));
  rp_test::expect_accepted(c.verify());
}

TEST(WellKnown, WebauthnListsTheRelatedOriginsAlone) {
  Site site;
  site.party.related_origins = {"https://example.com", "https://example.net:8443"};
  EXPECT_EQ(*site.write(WellKnownDocument::webauthn),
            R"({"origins":["https://example.com","https://example.net:8443"]})");
  site.party.related_origins.clear();
  EXPECT_EQ(site.error(WellKnownDocument::webauthn), ErrorCode::related_origins_missing);
}

TEST(WellKnown, EndpointsAreAllOptional) {
  Site site;
  EXPECT_EQ(*site.write(WellKnownDocument::passkey_endpoints), "{}");
  site.endpoints.manage = "https://example.org/passkeys?a=b&c=%20#top";
  EXPECT_EQ(*site.write(WellKnownDocument::passkey_endpoints),
            R"({"manage":"https://example.org/passkeys?a=b&c=%20#top"})");
  site.endpoints.enroll = "https://example.org:8443";
  site.endpoints.prf_usage_details = "https://help.example.com/prf";
  EXPECT_EQ(Json::parse(*site.write(WellKnownDocument::passkey_endpoints)),
            (Json{{"enroll", "https://example.org:8443"},
                  {"manage", "https://example.org/passkeys?a=b&c=%20#top"},
                  {"prfUsageDetails", "https://help.example.com/prf"}}));
}

TEST(WellKnown, EndpointsAreHttpsUrls) {
  for (const char* url : {"http://example.org/", "https:", "https://", "https:///a", "example.org", "/passkeys",
                          "javascript:alert(1)", "https://u@example.org/", "https://192.0.2.1/", "https://Example.org/",
                          "https://example.org/ a", "https://example.org/\"", "https://example.org/\\",
                          "https://example.org/<", "https://example.org/\xc3\xa4", "https://example.org/\x7f"}) {
    Site site;
    EXPECT_EQ(site.error(WellKnownDocument::passkey_endpoints), ErrorCode::ok);
    site.endpoints.manage = url;
    EXPECT_EQ(site.error(WellKnownDocument::passkey_endpoints), ErrorCode::endpoint_url) << url;
    const assay::Error error = site.write(WellKnownDocument::passkey_endpoints).error();
    EXPECT_EQ(error.input, assay::Input::configuration);
    EXPECT_EQ(error.offset, 1u);
  }
}

TEST(WellKnown, AssetLinksNameEveryAndroidApp) {
  Site site;
  std::vector<CertificateFingerprint> two = {fingerprint(), CertificateFingerprint{}};
  site.android_apps.push_back({"org.Example_2.b", two});
  const Json relation = {"delegate_permission/common.handle_all_urls", "delegate_permission/common.get_login_creds"};
  std::string zeros(95, '0');
  for (std::size_t i = 2; i < zeros.size(); i += 3) zeros[i] = ':';
  const auto statement = [&](const char* name, const Json& fingerprints) {
    return Json{
        {"relation", relation},
        {"target", {{"namespace", "android_app"}, {"package_name", name}, {"sha256_cert_fingerprints", fingerprints}}}};
  };
  EXPECT_EQ(Json::parse(*site.write(WellKnownDocument::asset_links)),
            Json::array({statement("com.example.app", Json::array({kFingerprint})),
                         statement("org.Example_2.b", Json::array({kFingerprint, zeros}))}));
}

TEST(WellKnown, AssetLinksNeedAppsInOrder) {
  Site site;
  EXPECT_EQ(site.error(WellKnownDocument::asset_links), ErrorCode::ok);
  for (const char* name : {"", "example", ".example", "com.", "com..app", "com.1app", "1com.app", "com.ex-ample",
                           "com.example.", "com.exa mple", "com.\xc3\xa4pp", "_a.b"}) {
    site.android_apps = {{"com.example.app", site.certificates}, {name, site.certificates}};
    EXPECT_EQ(site.error(WellKnownDocument::asset_links), ErrorCode::android_package_name) << name;
    EXPECT_EQ(site.write(WellKnownDocument::asset_links).error().offset, 1u);
  }
  site.android_apps = {{"com.example.app", {}}};
  EXPECT_EQ(site.error(WellKnownDocument::asset_links), ErrorCode::android_certificates_missing);
  site.android_apps.clear();
  EXPECT_EQ(site.error(WellKnownDocument::asset_links), ErrorCode::apps_missing);
}

TEST(WellKnown, AppleAppsAreWebcredentials) {
  Site site;
  site.apple_apps.push_back("0123456789.com.Example-2");
  EXPECT_EQ(*site.write(WellKnownDocument::apple_app_site_association),
            R"({"webcredentials":{"apps":["ABCDE12345.com.example.app","0123456789.com.Example-2"]}})");
}

TEST(WellKnown, AppleAppsNeedTeamAndBundle) {
  Site site;
  EXPECT_EQ(site.error(WellKnownDocument::apple_app_site_association), ErrorCode::ok);
  for (const char* id : {"", "ABCDE12345", "ABCDE12345.", "ABCDE1234.com.example", "ABCDE123456.com.example",
                         "abcde12345.com.example", "com.example.app", "ABCDE12345.com..example", "ABCDE12345.*"}) {
    site.apple_apps = {"ABCDE12345.com.example.app", id};
    EXPECT_EQ(site.error(WellKnownDocument::apple_app_site_association), ErrorCode::apple_app_id) << id;
    EXPECT_EQ(site.write(WellKnownDocument::apple_app_site_association).error().offset, 1u);
  }
  site.apple_apps.clear();
  EXPECT_EQ(site.error(WellKnownDocument::apple_app_site_association), ErrorCode::apps_missing);
}

TEST(WellKnown, NoRelyingPartyNoDocument) {
  std::array<std::uint8_t, 64> out{};
  EXPECT_EQ(assay::write_well_known(WellKnownDocument::passkey_endpoints, {}, {}, out).error().code,
            ErrorCode::relying_party_missing);
}

TEST(WellKnown, DocumentsAreWholeOrNotThere) {
  Site site;
  site.party.related_origins = {"https://example.com"};
  for (int i = 0; i < assay::kNumWellKnownDocuments; ++i) {
    const auto document = static_cast<WellKnownDocument>(i);
    const std::string whole(*site.write(document));
    EXPECT_TRUE(Json::accept(whole));
    std::vector<std::uint8_t> out(whole.size());
    const auto write = [&](std::size_t size) {
      return assay::write_well_known(document, site.party.make(), site.well_known(), std::span(out).first(size));
    };
    EXPECT_EQ(*write(whole.size()), whole);
    EXPECT_EQ(write(whole.size() - 1).error().code, ErrorCode::output_too_small);
  }
}

TEST(WellKnown, PathsAreThoseThatClientsFetch) {
  EXPECT_EQ(assay::well_known_path(WellKnownDocument::webauthn), "/.well-known/webauthn");
  EXPECT_EQ(assay::well_known_path(WellKnownDocument::passkey_endpoints), "/.well-known/passkey-endpoints");
  EXPECT_EQ(assay::well_known_path(WellKnownDocument::asset_links), "/.well-known/assetlinks.json");
  EXPECT_EQ(assay::well_known_path(WellKnownDocument::apple_app_site_association),
            "/.well-known/apple-app-site-association");
}

std::size_t labels(std::vector<std::string_view> related) {
  Party party;
  party.related_origins = std::move(related);
  return assay::max_related_labels(party.make());
}

TEST(RelatedLabels, HostsOfTwoLabelsShareTheFirst) {
  EXPECT_EQ(labels({}), 0u);
  EXPECT_EQ(labels({"https://example.com"}), 1u);
  EXPECT_EQ(labels({"https://example.com", "https://example.de", "https://example.com:8443"}), 1u);
  EXPECT_EQ(labels({"https://example.com", "https://sample.com"}), 2u);
}

TEST(RelatedLabels, HostsBelowAnotherHaveItsLabel) {
  EXPECT_EQ(labels({"https://example.com", "https://a.example.com", "https://b.a.example.com"}), 1u);
  EXPECT_EQ(labels({"https://a.example.com", "https://example.com"}), 1u);
  EXPECT_EQ(labels({"https://example.co.uk", "https://a.example.co.uk"}), 1u);
  EXPECT_EQ(labels({"https://a.example.org", "https://b.example.org", "https://example.com"}), 1u);  // of the RP ID
}

TEST(RelatedLabels, WhatIsNotKnownCountsApart) {
  EXPECT_EQ(labels({"https://a.example.com", "https://b.example.com"}), 2u);
  EXPECT_EQ(labels({"https://example.co.uk", "https://example.com.au", "https://example.com"}), 3u);
  EXPECT_EQ(labels({"https://a.example.com", "https://aa.example.com"}), 2u);
}

TEST(WellKnownLint, SaysNothingOfWhatIsInOrder) {
  Site site;
  site.party.origins.push_back(kOriginOfApp);
  site.party.related_origins = {"https://a.com", "https://b.com", "https://c.com", "https://d.com", "https://e.com"};
  EXPECT_TRUE(site.lint().empty());
}

void expect_only(const Site& site, WellKnownLint lint, std::size_t item, std::size_t part = 0) {
  const auto findings = site.lint();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].lint, lint);
  EXPECT_EQ(findings[0].item, item);
  EXPECT_EQ(findings[0].part, part);
}

TEST(WellKnownLint, TooManyLabels) {
  Site site;
  site.android_apps.clear();
  site.party.related_origins = {"https://a.com", "https://b.com", "https://c.com",
                                "https://d.com", "https://e.com", "https://f.com"};
  expect_only(site, WellKnownLint::related_labels, 6);
}

TEST(WellKnownLint, RelatedOriginOfTheRpId) {
  Site site;
  site.android_apps.clear();
  site.party.related_origins = {"https://example.com", "https://a.example.org"};
  expect_only(site, WellKnownLint::related_origin_needless, 1);
}

TEST(WellKnownLint, AppsAndOriginsThatDoNotFit) {
  Site site;
  site.certificates.push_back(CertificateFingerprint{1});
  site.android_apps = {{"com.example.a", std::span(site.certificates).first(1)}, {"com.example.b", site.certificates}};
  site.party.origins.push_back(kOriginOfApp);
  expect_only(site, WellKnownLint::android_origin_missing, 1, 1);
  site.android_apps.clear();
  expect_only(site, WellKnownLint::android_app_missing, 1);
}

TEST(WellKnownLint, CountsWhatItHasNoRoomFor) {
  Site site;
  site.party.related_origins = {"https://a.example.org", "https://b.example.org"};
  std::array<assay::WellKnownFinding, 1> out;
  EXPECT_EQ(assay::lint_well_known(site.party.make(), site.well_known(), out), 3u);
  EXPECT_EQ(out[0].lint, WellKnownLint::related_origin_needless);
  EXPECT_EQ(assay::lint_well_known(site.party.make(), site.well_known(), {}), 3u);
}

TEST(WellKnownLint, EveryLintHasAText) {
  std::vector<std::string_view> texts;
  for (const auto lint : {WellKnownLint::related_labels, WellKnownLint::related_origin_needless,
                          WellKnownLint::android_origin_missing, WellKnownLint::android_app_missing}) {
    texts.push_back(assay::well_known_lint_text(lint));
    EXPECT_FALSE(texts.back().empty());
    for (std::size_t i = 0; i + 1 < texts.size(); ++i) EXPECT_NE(texts[i], texts.back());
  }
}

}  // namespace
