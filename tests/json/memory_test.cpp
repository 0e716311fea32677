// What the module does with memory: nothing is allocated once the parser is made, nothing is written to the caller's
// bytes, and nothing is read beyond them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <string>

#include "assay/client_data.hpp"
#include "assay/extensions.hpp"
#include "assay/response.hpp"
#include "lib/json/parser.hpp"
#include "tests/json/fixture.hpp"
#include "tests/testlib/failing_heap.hpp"
#include "tests/testlib/guarded_pages.hpp"

namespace {

using assay::Bytes;
using assay::bytes_of;
using assay::ErrorCode;

const std::string kClientData =
    R"({"type":"webauthn.get","challenge":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","origin":"https:\/\/a.example",)"
    R"("crossOrigin":false,"tokenBinding":{"status":"present","id":"\u0041"},"x":[1.5,{"y":null}]})";
const std::string kAuthentication =
    R"({"id":"AAEC","rawId":"AAEC","type":"public-key","clientExtensionResults":{"appid":true},)"
    R"("response":{"clientDataJSON":"e30","authenticatorData":"AQID","signature":"MAYC","userHandle":null}})";
const std::string kRegistration =
    R"({"id":"AAEC","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"owAB",)"
    R"("transports":["usb","hybrid"]}})";
const std::string kExtensions = R"({"appid":true,"credProps":{"rk":true}})";

/// All readers over the texts given; how many of them succeed.
int read_all(Bytes client_data, Bytes authentication, Bytes registration, Bytes extensions,
             assay::Workspace& workspace) {
  workspace.reset();
  int num_read = 0;
  if (assay::parse_client_data(client_data, workspace)) ++num_read;
  if (assay::parse_authentication_response(authentication, workspace)) ++num_read;
  if (assay::parse_registration_response(registration, workspace)) ++num_read;
  if (assay::parse_client_extension_results(extensions, workspace)) ++num_read;
  return num_read;
}

TEST(JsonMemory, NothingIsAllocatedAfterTheParserIsMade) {
  auto workspace = testlib::bare_workspace();
  const auto before = testlib::heap.num_requests;
  const auto num_read = read_all(bytes_of(kClientData), bytes_of(kAuthentication), bytes_of(kRegistration),
                                 bytes_of(kExtensions), workspace);
  EXPECT_EQ(testlib::heap.num_requests, before);
  EXPECT_EQ(num_read, 4);
}

TEST(JsonMemory, NothingIsAllocatedForTextsAtTheLimitsOrBroken) {
  auto workspace = testlib::bare_workspace();
  const auto& limits = workspace.limits();
  const std::string longest = "\"" + std::string(limits.credential_json - 2, 'a') + "\"";
  const std::string escapes = "\"" + std::string(limits.credential_json - 2, '\\') + "\"";
  const std::string brackets(limits.credential_json, '[');
  const std::string commas(limits.credential_json, ',');
  const std::string unclosed = R"({"a":")" + std::string(limits.credential_json - 6, 'a');
  const std::string not_utf8(limits.credential_json, '\xFF');
  const std::string_view texts[] = {longest, escapes, brackets, commas, unclosed, not_utf8};
  const auto before = testlib::heap.num_requests;
  for (const auto text : texts) {
    const auto error = assay::parse_registration_response(bytes_of(text), workspace).error();
    EXPECT_TRUE(error.failed());
    EXPECT_NE(error.code, ErrorCode::credential_json_too_long);
  }
  EXPECT_EQ(testlib::heap.num_requests, before);
}

TEST(JsonMemory, SizeIsAccountedFor) {
  assay::Workspace::Impl impl;
  const auto before = testlib::heap.num_bytes;
  ASSERT_FALSE(assay::json::attach_parser(impl).failed());
  const auto taken = testlib::heap.num_bytes - before;
  EXPECT_GE(impl.size_bytes, taken);
  EXPECT_LE(impl.size_bytes, taken + 1024);
}

TEST(JsonMemory, EveryFailedAllocationIsReported) {
  std::size_t num_requests = testlib::heap.num_requests;
  {
    assay::Workspace::Impl impl;
    ASSERT_FALSE(assay::json::attach_parser(impl).failed());
    num_requests = testlib::heap.num_requests - num_requests;
  }
  ASSERT_GE(num_requests, 5U);
  for (std::size_t i = 1; i <= num_requests; ++i) {
    assay::Workspace::Impl impl;
    testlib::heap.fail_at = testlib::heap.num_requests + i;
    const auto error = assay::json::attach_parser(impl);
    testlib::heap.fail_at = 0;
    EXPECT_EQ(error.code, ErrorCode::out_of_memory) << "allocation " << i;
  }
}

TEST(Catalogue, SIG_25_JsonIsNeverReadPastItsEndsAndNeverWrittenTo) {
  auto workspace = testlib::bare_workspace();
  testlib::at_page_edges(bytes_of(kClientData), [&](Bytes text) {
    ASSERT_TRUE(assay::parse_client_data(text, workspace));
    ASSERT_FALSE(assay::parse_client_data(text.first(text.size() - 1), workspace));
  });
  testlib::at_page_edges(bytes_of(kAuthentication), [&](Bytes text) {
    workspace.reset();
    ASSERT_TRUE(assay::parse_authentication_response(text, workspace));
  });
  testlib::at_page_edges(bytes_of(kRegistration), [&](Bytes text) {
    workspace.reset();
    ASSERT_TRUE(assay::parse_registration_response(text, workspace));
  });
  testlib::at_page_edges(bytes_of(kExtensions),
                         [&](Bytes text) { ASSERT_TRUE(assay::parse_client_extension_results(text, workspace)); });
}

TEST(Catalogue, SIG_25_BrokenJsonIsNeverReadPastItsEnds) {
  auto workspace = testlib::bare_workspace();
  for (const std::string_view text :
       {"", "{", "\"", "\"\\", "\"\\u", "\"\\u00", "\"\\ud800", "\"\\ud800\\u", "\xEF\xBB", "\xEF\xBB\xBF", "[1", "tru",
        "-", "{\"a", "{\"a\":\"\x01", "\"\xC3"}) {
    testlib::at_page_edges(bytes_of(text), [&](Bytes at_edge) {
      ASSERT_TRUE(assay::parse_client_data(at_edge, workspace).error().failed());
      ASSERT_TRUE(assay::parse_registration_response(at_edge, workspace).error().failed());
    });
  }
}

}  // namespace
