#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "tests/json/fixture.hpp"

namespace {

using assay::ErrorCode;

bool has_long_exponent(std::string_view text) {
  for (std::size_t at = text.find_first_of("eE"); at != text.npos; at = text.find_first_of("eE", at + 1)) {
    const std::size_t first = text.find_first_not_of("+-", at + 1);
    const std::size_t end = std::min(text.find_first_not_of("0123456789", first), text.size());
    if (first < end && end - first > 19) return true;
  }
  return false;
}

/// What the walk refuses on purpose and the other parser does not. Lone surrogates and bytes that are not UTF-8 are not
/// among it, nor is a byte order mark: it refuses and skips those too. It takes a NUL for the end of the text.
bool is_stricter_on_purpose(ErrorCode code, std::string_view text) {
  switch (code) {
    case ErrorCode::json_duplicate_member:
    case ErrorCode::json_nul:
    case ErrorCode::json_too_deep:
    case ErrorCode::json_too_many_members: return true;
    case ErrorCode::json_malformed: return has_long_exponent(text) || text.find('\0') != text.npos;
    case ErrorCode::json_trailing: return text.find('\0') != text.npos;
    default: return false;
  }
}

const std::vector<std::string> kSeeds = {
    R"({"type":"webauthn.get","challenge":"AAECAwQFBgc","origin":"https://login.example.com","crossOrigin":false})",
    R"({"id":"AA","rawId":"AA","type":"public-key","response":{"transports":["usb","internal"],"x":null},"e":{}})",
    R"([0,-1,2.5,1e10,-3.25E-4,123456789012345678901234567890,1e308,0.1e+2])",
    R"([true,false,null,"",[],{},[[]],[{}],{"a":[]}])",
    R"(["\u0041\u00e9\u20ac\ud83d\ude00","\"\\\/\b\f\n\r\t"])",
    "{\"\xC3\xA9\":\"\xE2\x82\xAC\xF0\x9F\x98\x80\"}",
    " \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { \"c\" : \"d\" } } \n",
    "\"only a string\"",
    "-12.5e+7",
    "true",
};

/// Pieces that parsers stumble over.
const std::vector<std::string> kPieces = {
    "{",       "}",    "[",   "]",   ",",     ":",      "\"",   "\\",   "\\u",          "\\u00",    "\\ud800",
    "\\udc00", "0",    "1",   "-",   "+",     ".",      "e",    "E5",   "1e999",        "01",       "true",
    "tru",     "null", " ",   "\n",  "\t",    "\x0C",   "\x1A", "\x7F", "\x01",         "\x80",     "\xC3",
    "\xFF",    "a",    "/",   "''",  "\"a\"", "\"a\":", "{}",   "[]",   "\xEF\xBB\xBF", "\xC3\xA9", "\\\\",
    "\\\"",    "\"\"", "1.5", "nul",
};

std::string mutate(std::string text, std::mt19937_64& random) {
  const std::size_t num_changes = 1 + random() % 3;
  for (std::size_t i = 0; i < num_changes; ++i) {
    const std::size_t at = random() % (text.size() + 1);
    const std::size_t len = std::min<std::size_t>(random() % 4, text.size() - at);
    switch (random() % 4) {
      case 0: text.erase(at, len); break;
      case 1: text.insert(at, kPieces[random() % kPieces.size()]); break;
      case 2: text.replace(at, len, kPieces[random() % kPieces.size()]); break;
      default: text.insert(at, text.substr(random() % (text.size() + 1), 1 + random() % 8)); break;
    }
  }
  return text;
}

class Differ {
 public:
  void compare(const std::string& text) {
    const auto ours = walker_.walk(text);
    const bool theirs = nlohmann::json::accept(text);
    ++(ours.code == ErrorCode::ok ? num_accepted : num_refused);
    EXPECT_LE(ours.offset, text.size());
    if (is_stricter_on_purpose(ours.code, text)) return;
    EXPECT_EQ(ours.code == ErrorCode::ok, theirs) << text << ": " << ours.code << " at " << ours.offset;
  }
  std::size_t num_accepted = 0;
  std::size_t num_refused = 0;

 private:
  json_test::Walker walker_;
};

TEST(Differential, AgreesWithAnotherParserOnMutatedTexts) {
  std::mt19937_64 random(20240607);
  Differ differ;
  for (int i = 0; i < 200'000 && !HasFailure(); ++i) differ.compare(mutate(kSeeds[random() % kSeeds.size()], random));
  EXPECT_GT(differ.num_accepted, 10'000U) << "mutations leave too little standing";
  EXPECT_GT(differ.num_refused, 10'000U);
}

TEST(Differential, AgreesWithAnotherParserOnRandomPieces) {
  std::mt19937_64 random(7);
  Differ differ;
  for (int i = 0; i < 200'000 && !HasFailure(); ++i) {
    std::string text;
    for (std::size_t n = random() % 7; n > 0; --n) text += kPieces[random() % kPieces.size()];
    differ.compare(text);
  }
  EXPECT_GT(differ.num_accepted, 1'000U);
}

TEST(Differential, AgreesWithAnotherParserOnNumbers) {
  constexpr std::string_view kCharacters = "0123456789-+.eE";
  std::mt19937_64 random(11);
  Differ differ;
  for (int i = 0; i < 200'000 && !HasFailure(); ++i) {
    std::string text;
    for (std::size_t n = 1 + random() % 8; n > 0; --n) text += kCharacters[random() % kCharacters.size()];
    differ.compare(i % 2 == 0 ? text : "[" + text + "]");
  }
  EXPECT_GT(differ.num_accepted, 10'000U);
}

TEST(Differential, AgreesWithAnotherParserOnEveryPairOfBytes) {
  Differ differ;
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string pair = {static_cast<char>(first), static_cast<char>(second)};
      differ.compare(pair);
      differ.compare("[\"" + pair + "\"]");
      differ.compare("[\"a\"" + pair + "]");
    }
  }
  EXPECT_GT(differ.num_accepted, 10'000U);
}

}  // namespace
