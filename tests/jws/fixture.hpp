#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/jws/jws.hpp"
#include "tests/signature/fixture.hpp"
#include "tests/testlib/bare_workspace.hpp"
#include "tests/testlib/exact_bytes.hpp"
#include "tests/testlib/jws.hpp"

namespace jws_test {

using assay::ErrorCode;
using namespace testlib;

/// Two certificates; JWS does not look into them.
inline const std::vector<ByteVector> kX5c = {{0x30, 0x00}, {0x30, 0x03, 0x01, 0x01, 0xff}};
inline constexpr std::string_view kPayload = R"({"no":1})";

inline const SigningKey& key_of(int algorithm) {
  static std::vector<std::unique_ptr<SigningKey>> made;
  for (const auto& key : made) {
    if (key->algorithm() == algorithm) return *key;
  }
  made.push_back(std::make_unique<SigningKey>(SigningKey::make(algorithm, "jws")));
  return *made.back();
}

inline JwsSpec spec_of(int algorithm) {
  return jws_spec(algorithm, kX5c, bytes_of_text(kPayload));
}

/// Parses texts with one Workspace, from and into buffers of exact sizes. Views live until the next one.
class Parser {
 public:
  explicit Parser(const assay::Limits& limits = {}) : workspace_(bare_workspace(limits)) {}

  assay::Result<assay::jws::JwsView> parse(std::string_view text) { return parse(text, text.size() / 4 * 3 + 16); }

  assay::Result<assay::jws::JwsView> parse(std::string_view text, std::size_t room) {
    text_ = std::make_unique<ExactBytes>(assay::bytes_of(text));
    block_.reset(new std::uint8_t[room]);
    assay::Arena arena({block_.get(), room});
    const auto jws = assay::jws::parse_jws(*text_, *workspace_.impl(), arena);
    EXPECT_EQ(arena.used() == 0, !jws);
    return jws;
  }

  void expect_refused(std::string_view text, ErrorCode code, std::size_t offset) {
    const auto jws = parse(text);
    EXPECT_EQ(jws.error().code, code) << text;
    EXPECT_EQ(jws.error().offset, offset) << text;
    EXPECT_EQ(jws->payload.size() + jws->num_certificates, 0U);
  }

  std::string_view text() const { return assay::text_of(*text_); }

 private:
  assay::Workspace workspace_;
  std::unique_ptr<ExactBytes> text_;
  std::unique_ptr<std::uint8_t[]> block_;
};

/// Where byte `index` of the header is in the text.
inline std::size_t in_header(std::size_t index) {
  return index * 4 / 3;
}

}  // namespace jws_test
