// Origins: which ones a relying party can be made of, and which ones its ceremonies take.
#include "tests/rp/fixture.hpp"

namespace {

using assay::ErrorCode;
using assay::Step;
using rp_test::AuthenticationCase;
using rp_test::expect_accepted;
using rp_test::expect_refused;
using rp_test::Party;
using rp_test::RegistrationCase;

constexpr std::string_view kAndroid = "android:apk-key-hash:Vbj-mPe9x0NEiHDGG3EOi04ETGT5SIoEc3f2zpc7qC8";
constexpr std::string_view kIos = "ios:bundle-id:org.example.app";

assay::Error error_of(const Party& party) {
  return assay::make_relying_party(party.config()).error();
}

ErrorCode code_of(const Party& party) {
  return error_of(party).code;
}

/// What a configuration with this origin, after one that is in order, gives.
ErrorCode with_origin(std::string_view origin) {
  Party party;
  party.origins.push_back(origin);
  return code_of(party);
}

ErrorCode with_related_origin(std::string_view origin) {
  Party party;
  party.related_origins = {origin};
  return code_of(party);
}

ErrorCode with_top_origin(std::string_view origin) {
  Party party;
  party.top_origins = {origin};
  return code_of(party);
}

struct Refused {
  std::string_view accepted;  ///< the twin
  std::string_view refused;
  ErrorCode code;
};

constexpr std::string_view kPlain = "https://a.example.org";
constexpr std::string_view kWithPort = "https://a.example.org:8443";

/// One fault each in the serialisation of a web origin.
const Refused kNotSerialised[] = {
    {kPlain, "", ErrorCode::origin_invalid},
    {kPlain, "https://a.example.org ", ErrorCode::origin_invalid},
    {kPlain, "\thttps://a.example.org", ErrorCode::origin_invalid},
    {kPlain, "https://a.example.org\n", ErrorCode::origin_invalid},
    {kPlain, "https://a.example.org\x7f", ErrorCode::origin_invalid},
    {kPlain, std::string_view("https://a.example.org\0", 22), ErrorCode::origin_invalid},
    {kPlain, "https://\xc3\xa4.example.org", ErrorCode::origin_not_ascii},
    {kPlain,
     "https://a\xe3\x80\x82"
     "example.org",
     ErrorCode::origin_not_ascii},
    {kPlain, "https://A.example.org", ErrorCode::origin_upper_case},
    {kPlain, "https://a.example.orG", ErrorCode::origin_upper_case},
    {kPlain, "Https://a.example.org", ErrorCode::origin_upper_case},
    {kPlain, "a.example.org", ErrorCode::origin_scheme},
    {kPlain, "wss://a.example.org", ErrorCode::origin_scheme},
    {kPlain, "https:a.example.org", ErrorCode::origin_scheme},
    {kPlain, "https:/a.example.org", ErrorCode::origin_scheme},
    {kPlain, "//a.example.org", ErrorCode::origin_scheme},
    {kPlain, "null", ErrorCode::origin_scheme},
    {kPlain, "https://a.example.org/", ErrorCode::origin_path},
    {kPlain, "https://a.example.org/login", ErrorCode::origin_path},
    {kPlain, "https://a.example.org\\", ErrorCode::origin_path},
    {kPlain, "https://a.example.org?", ErrorCode::origin_path},
    {kPlain, "https://a.example.org#top", ErrorCode::origin_path},
    {kPlain, "https:///a.example.org", ErrorCode::origin_path},
    {kPlain, "https://u@a.example.org", ErrorCode::origin_userinfo},
    {kPlain, "https://u:p@a.example.org", ErrorCode::origin_userinfo},
    {kPlain, "https://@a.example.org", ErrorCode::origin_userinfo},
    {kPlain, "https://192.0.2.1", ErrorCode::origin_ip_address},
    {kPlain, "https://3221225985", ErrorCode::origin_ip_address},
    {kPlain, "https://a.example.0x1f", ErrorCode::origin_ip_address},
    {kPlain, "https://[2001:db8::1]", ErrorCode::origin_ip_address},
    {kWithPort, "https://[2001:db8::1]:8443", ErrorCode::origin_ip_address},
    {kPlain, "https://", ErrorCode::origin_host},
    {kWithPort, "https://:8443", ErrorCode::origin_host},
    {kPlain, "https://a.example.org.", ErrorCode::origin_host},
    {kWithPort, "https://a.example.org.:8443", ErrorCode::origin_host},
    {kPlain, "https://.example.org", ErrorCode::origin_host},
    {kPlain, "https://a..example.org", ErrorCode::origin_host},
    {kPlain, "https://-a.example.org", ErrorCode::origin_host},
    {kPlain, "https://*.example.org", ErrorCode::origin_host},
    {kPlain, "https://a%2eexample.org", ErrorCode::origin_host},
    {kWithPort, "https://a.example.org:", ErrorCode::origin_port},
    {kWithPort, "https://a.example.org:0", ErrorCode::origin_port},
    {kWithPort, "https://a.example.org:08443", ErrorCode::origin_port},
    {kWithPort, "https://a.example.org:+8443", ErrorCode::origin_port},
    {kWithPort, "https://a.example.org:8443a", ErrorCode::origin_port},
    {kWithPort, "https://a.example.org:84:43", ErrorCode::origin_port},
    {"https://a.example.org:65535", "https://a.example.org:65536", ErrorCode::origin_port},
    {"https://a.example.org:1", "https://a.example.org:4294967297", ErrorCode::origin_port},
    {"https://a.example.org:80", "https://a.example.org:443", ErrorCode::origin_default_port},
};

TEST(OriginConfiguration, OnlySerialisedWebOrigins) {
  for (const Refused& row : kNotSerialised) {
    EXPECT_EQ(with_origin(row.accepted), ErrorCode::ok) << row.accepted;
    EXPECT_EQ(with_origin(row.refused), row.code) << row.refused;
    EXPECT_EQ(with_related_origin(row.accepted), ErrorCode::ok) << row.accepted;
    EXPECT_EQ(with_related_origin(row.refused), row.code) << row.refused;
    EXPECT_EQ(with_top_origin(row.accepted), ErrorCode::ok) << row.accepted;
    EXPECT_EQ(with_top_origin(row.refused), row.code) << row.refused;
  }
}

TEST(OriginConfiguration, DefaultPortIsThatOfTheScheme) {
  Party party;
  party.id = "localhost";
  party.allow_localhost = true;
  for (const char* origin : {"http://localhost:443", "http://localhost", "https://localhost:80"}) {
    party.origins = {origin};
    EXPECT_EQ(code_of(party), ErrorCode::ok) << origin;
  }
  party.origins = {"http://localhost:80"};
  EXPECT_EQ(error_of(party).code, ErrorCode::origin_default_port);
}

TEST(OriginConfiguration, AndroidKeyHashesAreSha256InBase64url) {
  const std::string prefix = "android:apk-key-hash:";
  EXPECT_EQ(with_origin(kAndroid), ErrorCode::ok);
  for (const std::string& hash : {std::string(), std::string("2jmj7l5rSw0yVb_vlWAYkK_YBwk"),    // a SHA-1
                                  std::string("Vbj-mPe9x0NEiHDGG3EOi04ETGT5SIoEc3f2zpc7qC8="),  // padding
                                  std::string("Vbj+mPe9x0NEiHDGG3EOi04ETGT5SIoEc3f2zpc7qC8"),   // the other alphabet
                                  std::string("Vbj-mPe9x0NEiHDGG3EOi04ETGT5SIoEc3f2zpc7qC9"),   // spare bits
                                  std::string("Vbj-mPe9x0NEiHDGG3EOi04ETGT5SIoEc3f2zpc7qC8A"),  // 33 bytes
                                  std::string("55:B8:FE:98:F7:BD:C7:43:44:88:70:C6:1B:71:0E:8B")}) {  // a fingerprint
    const std::string origin = prefix + hash;
    EXPECT_EQ(with_origin(origin), ErrorCode::origin_android_key_hash) << hash;
  }
  EXPECT_EQ(with_origin("android:apk-key-hash-sha256:Vbj-mPe9x0NEiHDGG3EOi04ETGT5SIoEc3f2zpc7qC8"),
            ErrorCode::origin_scheme);
  EXPECT_EQ(with_origin("android:com.example.app"), ErrorCode::origin_scheme);
}

TEST(OriginConfiguration, IosBundleIdsAreBundleIdentifiers) {
  const std::string prefix = "ios:bundle-id:";
  for (const char* id : {"org.example.app", "org.example-1.App2", "app"}) {
    const std::string origin = prefix + id;
    EXPECT_EQ(with_origin(origin), ErrorCode::ok) << id;
  }
  for (const char* id : {"", ".org.example", "org.example.", "org..example", "org.exa_mple", "org/example", "*"}) {
    const std::string origin = prefix + id;
    EXPECT_EQ(with_origin(origin), ErrorCode::origin_ios_bundle_id) << id;
  }
}

TEST(OriginConfiguration, AppsAreNeitherRelatedNorTopOrigins) {
  for (const std::string_view origin : {kAndroid, kIos}) {
    EXPECT_EQ(with_origin(origin), ErrorCode::ok);
    EXPECT_EQ(with_related_origin(origin), ErrorCode::origin_of_app);
    EXPECT_EQ(with_top_origin(origin), ErrorCode::origin_of_app);
  }
}

TEST(OriginConfiguration, HttpIsForLocalhostInDevelopment) {
  EXPECT_EQ(with_origin("http://example.org"), ErrorCode::origin_not_secure);
  EXPECT_EQ(with_related_origin("http://example.com"), ErrorCode::origin_not_secure);
  EXPECT_EQ(with_top_origin("http://localhost:3000"), ErrorCode::origin_not_secure);
  Party party;
  party.allow_localhost = true;
  party.top_origins = {"http://localhost:3000", "http://app.localhost"};
  EXPECT_EQ(code_of(party), ErrorCode::ok);
  party.origins = {"http://example.org"};
  EXPECT_EQ(code_of(party), ErrorCode::origin_not_secure);
  party.origins = {"http://notlocalhost"};
  EXPECT_EQ(code_of(party), ErrorCode::origin_not_secure);
  party.origins = {"http://localhost"};
  EXPECT_EQ(code_of(party), ErrorCode::origin_outside_rp_id);
}

TEST(OriginConfiguration, OwnOriginsAreOfTheRpIdOrRelated) {
  for (const char* origin : {"https://example.org", "https://a.b.example.org:8443"}) {
    EXPECT_EQ(with_origin(origin), ErrorCode::ok);
  }
  for (const char* origin : {"https://aexample.org", "https://example.com", "https://org",
                             "https://example.org.evil.io", "https://xample.org"}) {
    EXPECT_EQ(with_origin(origin), ErrorCode::origin_outside_rp_id) << origin;
  }
  Party party;
  party.origins = {testlib::kOrigin, "https://example.com"};
  party.related_origins = {"https://example.com"};
  EXPECT_EQ(code_of(party), ErrorCode::ok);
  party.related_origins = {"https://example.com:8443"};
  EXPECT_EQ(code_of(party), ErrorCode::origin_outside_rp_id);
}

TEST(OriginConfiguration, SubdomainAsRpIdExcludesItsParent) {
  Party party;
  party.id = "login.example.org";
  party.origins = {"https://login.example.org", "https://a.login.example.org"};
  EXPECT_EQ(code_of(party), ErrorCode::ok);
  party.origins = {"https://example.org"};
  EXPECT_EQ(code_of(party), ErrorCode::origin_outside_rp_id);
}

TEST(OriginConfiguration, OffsetIsThePlaceAmongAllOrigins) {
  Party party;
  party.origins = {testlib::kOrigin, "https://a.example.org"};
  party.related_origins = {"https://example.com"};
  party.top_origins = {"https://shop.example", "https://shop.example/"};
  EXPECT_EQ(error_of(party), (assay::Error{ErrorCode::origin_path, Step::none, assay::Input::configuration, 4}));
  party.related_origins = {"https://example.com:443"};
  EXPECT_EQ(error_of(party).offset, 2u);
  party.origins[0] = "https://example.com";
  EXPECT_EQ(error_of(party).offset, 0u);
}

TEST(OriginConfiguration, ChecksCanBeSkippedForRecordedCeremonies) {
  Party party;
  party.origins = {"http://EXAMPLE.com/path"};
  party.related_origins = {"null"};
  party.top_origins = {kIos};
  EXPECT_EQ(code_of(party), ErrorCode::origin_upper_case);
  party.origin_checks = assay::OriginChecks::skipped_for_recorded_ceremonies;
  EXPECT_EQ(code_of(party), ErrorCode::ok);
  party.origins.push_back("");
  EXPECT_EQ(code_of(party), ErrorCode::origin_invalid);
  party.origins.back() = "https://\xc3\xa4.example.org";
  EXPECT_EQ(code_of(party), ErrorCode::origin_not_ascii);
}

TEST(OriginConfiguration, RulesNeedCheckedOrigins) {
  for (auto rule : {&Party::allow_subdomains, &Party::allow_any_port}) {
    Party ruled;
    ruled.*rule = true;
    EXPECT_EQ(code_of(ruled), ErrorCode::ok);
    ruled.origin_checks = assay::OriginChecks::skipped_for_recorded_ceremonies;
    EXPECT_EQ(code_of(ruled), ErrorCode::origin_rules_unchecked);
  }
}

/// Judges an authentication with this origin.
assay::AuthenticationVerdict authenticate(const Party& party, std::string_view origin) {
  AuthenticationCase c;
  c.party = party;
  c.spec.client_data.origin = origin;
  return c.verify();
}

void expect_not_allowed(const Party& party, std::string_view origin) {
  SCOPED_TRACE(origin);
  expect_refused(authenticate(party, origin), ErrorCode::origin_not_allowed, Step::auth_origin);
}

TEST(OriginRules, RelatedOriginsAreTakenExactlyInBothCeremonies) {
  Party party;
  party.related_origins = {"https://example.com"};
  RegistrationCase registration;
  registration.spec.client_data.origin = "https://example.com";
  expect_refused(registration.verify(), ErrorCode::origin_not_allowed, Step::reg_origin);
  registration.party = party;
  expect_accepted(registration.verify());
  expect_accepted(authenticate(party, "https://example.com"));
  expect_accepted(authenticate(party, testlib::kOrigin));
  for (const char* origin : {"https://a.example.com", "https://example.com:8443", "http://example.com"}) {
    expect_not_allowed(party, origin);
  }
}

TEST(OriginRules, NothingIsImpliedByDefault) {
  for (const char* origin : {"https://a.example.org", "https://example.org:8443"}) expect_not_allowed({}, origin);
}

TEST(OriginRules, AnyPortIsAnyPortOfAListedHttpsOrigin) {
  Party party;
  party.origins = {"https://login.example.org:8443", kAndroid};
  party.allow_any_port = true;
  for (const char* origin : {"https://login.example.org", "https://login.example.org:1",
                             "https://login.example.org:8443", "https://login.example.org:65535"}) {
    expect_accepted(authenticate(party, origin));
  }
  for (const char* origin :
       {"https://login.example.org:443", "https://login.example.org:0", "https://login.example.org:65536",
        "https://login.example.org:", "https://example.org", "https://a.login.example.org", "http://login.example.org",
        "http://login.example.org:8443"}) {
    expect_not_allowed(party, origin);
  }
}

TEST(OriginRules, SubdomainsAreThoseOfAListedHost) {
  Party party;
  party.origins = {"https://login.example.org:8443"};
  party.allow_subdomains = true;
  expect_accepted(authenticate(party, "https://a.login.example.org:8443"));
  for (const char* origin : {"https://a.login.example.org", "https://alogin.example.org:8443",
                             "https://example.org:8443", "https://a.example.org:8443"}) {
    expect_not_allowed(party, origin);
  }
  party.allow_any_port = true;
  expect_accepted(authenticate(party, "https://a.login.example.org"));
  expect_accepted(authenticate(party, "https://a.login.example.org:444"));
  expect_not_allowed(party, "https://a.example.org");
}

TEST(OriginRules, RelatedOriginsAreNotWidened) {
  Party party;
  party.origins = {testlib::kOrigin, "https://example.com"};
  party.related_origins = {"https://example.com", "https://a.example.net"};
  party.allow_subdomains = party.allow_any_port = true;
  expect_accepted(authenticate(party, "https://a.example.org:8443"));
  expect_accepted(authenticate(party, "https://example.com"));
  for (const char* origin :
       {"https://a.example.com", "https://example.com:8443", "https://a.example.net:8443", "https://b.a.example.net"}) {
    expect_not_allowed(party, origin);
  }
}

TEST(OriginRules, HttpIsNotWidened) {
  Party party;
  party.id = "localhost";
  party.origins = {"http://localhost:8080"};
  party.allow_localhost = party.allow_subdomains = party.allow_any_port = true;
  for (const auto& [origin, allowed] :
       {std::pair("http://localhost:8080", true), std::pair("http://localhost", false),
        std::pair("https://localhost:8080", false), std::pair("http://a.localhost:8080", false)}) {
    AuthenticationCase c;
    c.party = party;
    c.spec.client_data.origin = origin;
    c.spec.auth_data.rp_id = "localhost";
    EXPECT_EQ(c.verify().accepted(), allowed) << origin;
  }
}

TEST(OriginRules, TopOriginsAreTakenExactly) {
  AuthenticationCase c;
  c.party.allow_subdomains = c.party.allow_any_port = c.party.allow_cross_origin = true;
  c.party.top_origins = {testlib::kOrigin};
  c.party.related_origins = {"https://example.com"};
  c.spec.client_data.cross_origin = true;
  c.spec.client_data.top_origin = testlib::kOrigin;
  expect_accepted(c.verify());
  for (const char* origin : {"https://a.example.org", "https://example.org:8443", "https://example.com"}) {
    c.spec.client_data.top_origin = origin;
    expect_refused(c.verify(), ErrorCode::top_origin_not_allowed, Step::auth_top_origin_match);
  }
}

}  // namespace
