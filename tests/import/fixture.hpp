#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "assay/assay.hpp"
#include "tests/testlib/bytes.hpp"

namespace import_test {

using Json = nlohmann::ordered_json;
using testlib::ByteVector;

/// The credential of the examples in docs/import.md.
struct Sample {
  ByteVector id = testlib::from_hex("fbff00102030405060708090a0b0c0d0");
  ByteVector key = testlib::from_hex(
      "a5010203262001215820"
      "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
      "225820"
      "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
  ByteVector user_handle = testlib::from_hex("757365722d31");
  ByteVector aaguid = testlib::from_hex("ea9b8d664d011d213ce4b6b48cb575d4");
};

inline std::string base64url(assay::Bytes bytes) {
  std::string text(assay::base64url_encoded_len(bytes.size()), '\0');
  EXPECT_TRUE(assay::base64url_encode(bytes, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}).has_value());
  return text;
}

/// A Workspace with room for keys that are objects of many members.
inline assay::Workspace make_workspace(const assay::Limits& limits) {
  return *assay::make_workspace(*assay::find_backend("openssl"), limits);
}
inline assay::Workspace make_workspace() {
  assay::Limits limits;
  limits.json_members = 1024;
  return make_workspace(limits);
}

}  // namespace import_test
