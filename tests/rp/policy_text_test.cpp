// The text of policies: what is read, what is refused and where, and that what is written is read again.
#include "assay/policy_text.hpp"

#include <algorithm>
#include <fstream>
#include <random>
#include <sstream>

#include "lib/rp/policy_digest.hpp"
#include "tests/rp/fixture.hpp"
#include "tests/rp/policy_mutations.hpp"

namespace {

using assay::Aaguid;
using assay::Algorithm;
using assay::AttestationFormat;
using assay::ErrorCode;
using assay::Hint;
using assay::Policy;
using assay::PolicyStorage;
using assay::PolicyValue;
using Digest = std::array<std::uint8_t, 32>;

constexpr std::string_view kAaguid = "ee882879-721c-4913-9775-3dfcce97072a";

Digest digest_of(const Policy& policy) {
  Digest digest{};
  EXPECT_EQ(assay::rp::policy_digest(*rp_test::shared_workspace().impl(), policy, digest), assay::Error{});
  return digest;
}

std::string print(const Policy& policy) {
  std::vector<std::uint8_t> out(assay::kMaxPrintedPolicy);
  const auto text = assay::print_policy(policy, out);
  EXPECT_TRUE(text.has_value()) << assay::error_name(text.error().code);
  return text ? std::string(*text) : std::string();
}

/// A text of its own size, so that reading past its end is noticed, and the room that its policy borrows.
struct Parsed {
  explicit Parsed(std::string_view text)
      : bytes(text.begin(), text.end()),
        result(assay::parse_policy(std::string_view(bytes.data(), bytes.size()), storage)) {}

  const Policy& policy() const {
    EXPECT_TRUE(result.has_value()) << assay::error_name(result.error().code) << " at " << result.error().offset;
    return *result;
  }
  std::vector<std::string> expected() const {
    std::vector<std::string> words;
    for (;;) {
      const auto word = assay::expected_policy_word(storage, result.error(), words.size());
      if (word.empty()) return words;
      words.emplace_back(word);
    }
  }

  std::vector<char> bytes;
  PolicyStorage storage;
  assay::Result<Policy> result;
};

/// That a text is refused at the place where it has `fault`, and is read without it.
void expect_refused_at(const std::string& text, std::string_view fault, ErrorCode code) {
  const std::size_t offset = text.find(fault);
  ASSERT_NE(offset, std::string::npos);
  const Parsed parsed(text);
  EXPECT_EQ(assay::error_name(parsed.result.error().code), assay::error_name(code)) << text;
  EXPECT_EQ(parsed.result.error().offset, offset) << text;
  EXPECT_EQ(parsed.result.error().input, assay::Input::policy_text);
  EXPECT_EQ(digest_of(*parsed.result), digest_of(Policy{})) << "a failed result holds no part of a policy";
}

void expect_accepted(const std::string& text) {
  const Parsed parsed(text);
  EXPECT_EQ(assay::error_name(parsed.result.error().code), "ok") << text;
}

TEST(PolicyText, NothingIsTheStrictestPolicy) {
  for (const auto* text : {"", "\n", "# a comment", "  # one\r\n\t\n\n[metadata]\n"}) {
    EXPECT_EQ(digest_of(Parsed(text).policy()), digest_of(Policy{})) << text;
  }
}

TEST(PolicyText, EveryTypeOfValueIsRead) {
  const Parsed parsed(
      "# of a shop\n"
      "user_verification = \"preferred\"  # a word\n"
      "hints=[\"hybrid\",\"security-key\"]\r\n"
      "timeout_seconds\t=\t420\n"
      "[ attestation_is_not_this ]\n");
  EXPECT_EQ(parsed.result.error().code, ErrorCode::policy_text_section);
  const Parsed good(
      "# of a shop\n"
      "user_verification = \"preferred\"  # a word\n"
      "hints=[\"hybrid\",\"security-key\"]\r\n"
      "timeout_seconds\t=\t420\n"
      "[attestation] # the section\n"
      "allowed_aaguids = [ # two\n"
      "  \"ee882879-721c-4913-9775-3dfcce97072a\", # one\n"
      "\n"
      "  \"00000000-0000-0000-0000-0000000000FF\",\n"
      "]\n"
      "accept_none = true\n"
      "formats = []\n"
      "[registration]\n"
      "algorithms = [\"RS256\"\n, \"ES256\"]");
  const Policy& policy = good.policy();
  EXPECT_EQ(policy.user_verification, assay::UserVerification::preferred);
  EXPECT_EQ(policy.hints, (std::array{Hint::hybrid, Hint::security_key, Hint::none}));
  EXPECT_EQ(policy.timeout_seconds, 420);
  ASSERT_EQ(policy.aaguids.allowed.size(), 2U);
  EXPECT_EQ(testlib::to_hex(policy.aaguids.allowed[0]), "ee882879721c491397753dfcce97072a");
  EXPECT_EQ(policy.aaguids.allowed[1][15], 0xff);
  EXPECT_TRUE(policy.accept_none);
  EXPECT_TRUE(policy.attestation_formats.empty());
  ASSERT_EQ(policy.algorithms.size(), 2U);
  EXPECT_EQ(policy.algorithms[0], Algorithm::rs256);
}

TEST(PolicyText, APresetIsWhatTheOtherKeysStartFrom) {
  const Parsed plain("preset = \"high_assurance\"\n");
  EXPECT_EQ(digest_of(plain.policy()), digest_of(assay::policy_preset(assay::PolicyPreset::high_assurance)));
  const Parsed changed("# first\npreset = \"high_assurance\"\n[metadata]\nminimum_level = \"L2\"\n");
  Policy expected = assay::policy_preset(assay::PolicyPreset::high_assurance);
  expected.metadata.minimum_level = assay::CertificationLevel::l2;
  EXPECT_EQ(digest_of(changed.policy()), digest_of(expected));
}

TEST(PolicyText, AnEmptyListTakesThePlaceOfThatOfThePreset) {
  EXPECT_FALSE(Parsed("preset = \"conformance\"").policy().algorithms.empty());
  EXPECT_TRUE(Parsed("preset = \"conformance\"\n[registration]\nalgorithms = []").policy().algorithms.empty());
}

TEST(PolicyText, WhatIsNoTextOfTomlIsRefused) {
  expect_refused_at("# \xc3\x28", "\xc3", ErrorCode::policy_text_not_utf8);
  expect_accepted("# \xc3\xa4");
  expect_refused_at("# \x01", "\x01", ErrorCode::policy_text_control);
  expect_refused_at("# \x7f", "\x7f", ErrorCode::policy_text_control);
  expect_refused_at("# a\r# b", "\r", ErrorCode::policy_text_control);
  expect_refused_at(std::string("# \0", 3), std::string_view("\0", 1), ErrorCode::policy_text_control);
  expect_accepted("# \t\r\n# b");
}

TEST(PolicyText, ATextThatIsTooLongIsRefused) {
  std::string text = "#" + std::string(assay::kMaxPolicyText - 1, ' ');
  expect_accepted(text);
  text += ' ';
  EXPECT_EQ(Parsed(text).result.error().code, ErrorCode::policy_text_too_long);
}

TEST(PolicyText, LinesOfAnotherFormAreRefused) {
  expect_accepted("[extensions]\nprf = true");
  expect_refused_at("[extensions]\n\"prf\" = true", "\"prf", ErrorCode::policy_text_line);
  expect_refused_at("[extensions]\n= true", "= true", ErrorCode::policy_text_line);
  expect_refused_at("[extensions]\nprf true", "true", ErrorCode::policy_text_equals);
  expect_refused_at("extensions.prf = true", ".prf", ErrorCode::policy_text_equals);
  expect_refused_at("[extensions] prf = true", "prf", ErrorCode::policy_text_trailing);
  expect_refused_at("[extensions]\nprf = true uvm = true", "uvm", ErrorCode::policy_text_trailing);
  expect_refused_at("[extensions]\nprf = true ,", ",", ErrorCode::policy_text_trailing);
  expect_refused_at("[extensions\nprf = true", "\n", ErrorCode::policy_text_section);
  expect_refused_at("[[extensions]]\nprf = true", "[extensions", ErrorCode::policy_text_section);
  expect_refused_at("[]\n", "]", ErrorCode::policy_text_section);
}

TEST(PolicyText, ValuesOfAnotherFormAreRefused) {
  const std::string uv = "user_verification = ";
  expect_accepted(uv + "\"required\"");
  expect_refused_at(uv + "'required'", "'", ErrorCode::policy_text_value);
  expect_refused_at(uv + "required", "required", ErrorCode::policy_text_value);
  expect_refused_at(uv + "\n", "\n", ErrorCode::policy_text_value);
  expect_refused_at(uv + "{}", "{", ErrorCode::policy_text_value);
  expect_refused_at(uv + "\"required", "\"", ErrorCode::policy_text_string);
  expect_refused_at(uv + "\"required\nhints = []", "\"", ErrorCode::policy_text_string);
  expect_refused_at(uv + "\"\\u0072equired\"", "\\", ErrorCode::policy_text_escape);
  expect_refused_at(uv + "\"\"\"required\"\"\"", "\"\"required", ErrorCode::policy_word_unknown);
  expect_refused_at("[extensions]\nprf = truth", "truth", ErrorCode::policy_text_value);
  expect_accepted("[extensions]\nprf = false");
}

TEST(PolicyText, IntegersAreDecimalAndShort) {
  const std::string timeout = "timeout_seconds = ";
  for (const auto* good : {"0", "300", "65535"}) expect_accepted(timeout + good);
  for (const auto* bad : {"0300", "+300", "-300", "3_00", "0x12c", "300.0", "3e2", "2026-01-01", "12:00:00"}) {
    expect_refused_at(timeout + bad, bad, ErrorCode::policy_text_integer);
  }
  for (const auto* large : {"65536", "1000000000", "99999999999999999999999999"}) {
    expect_refused_at(timeout + large, large, ErrorCode::policy_integer_range);
  }
}

TEST(PolicyText, ArraysOfAnotherFormAreRefused) {
  const std::string hints = "hints = ";
  for (const auto* good : {"[]", "[\"hybrid\"]", "[\"hybrid\",]", "[ # none\n]"}) expect_accepted(hints + good);
  expect_refused_at(hints + "[,]", ",", ErrorCode::policy_text_array);
  expect_refused_at(hints + "[\"hybrid\" \"hybrid\"]", "\"hybrid\"]", ErrorCode::policy_text_array);
  expect_refused_at(hints + "[\"hybrid\",,]", ",]", ErrorCode::policy_text_array);
  expect_refused_at(hints + "[\"hybrid\"\nuser_verification = \"required\"", "user", ErrorCode::policy_text_array);
  expect_refused_at(hints + "[hybrid]", "hybrid", ErrorCode::policy_text_array);
  const Parsed open(hints + "[\"hybrid\"");
  EXPECT_EQ(open.result.error().code, ErrorCode::policy_text_array);
  EXPECT_EQ(open.result.error().offset, open.bytes.size());
}

TEST(PolicyText, TypesAreThoseOfTheKeys) {
  expect_refused_at("user_verification = true", "true", ErrorCode::policy_value_type);
  expect_refused_at("user_verification = [\"required\"]", "[", ErrorCode::policy_value_type);
  expect_refused_at("timeout_seconds = \"300\"", "\"300", ErrorCode::policy_value_type);
  expect_refused_at("hints = \"hybrid\"", "\"hybrid", ErrorCode::policy_value_type);
  expect_refused_at("hints = [true]", "true", ErrorCode::policy_value_type);
  expect_refused_at("hints = [[\"hybrid\"]]", "[\"hybrid", ErrorCode::policy_value_type);
  expect_refused_at("preset = 1", "1", ErrorCode::policy_value_type);
  expect_refused_at("[extensions]\nprf = \"true\"", "\"true", ErrorCode::policy_value_type);
  expect_accepted("preset = \"second_factor\"\nuser_verification = \"required\"\nhints = [\"hybrid\"]");
}

TEST(PolicyText, UnknownWordsAreRefusedAndTheKnownOnesTold) {
  const Parsed word("user_verification = \"yes\"");
  EXPECT_EQ(word.result.error().code, ErrorCode::policy_word_unknown);
  EXPECT_EQ(word.result.error().offset, 21U);
  EXPECT_EQ(word.expected(), (std::vector<std::string>{"required", "preferred", "discouraged"}));
  const Parsed key("[authentication]\nsign_counter = \"reject\"");
  EXPECT_EQ(key.result.error().code, ErrorCode::policy_key_unknown);
  EXPECT_EQ(key.expected(), (std::vector<std::string>{"sign_count", "sets_uv_initialized"}));
  const Parsed top("sign_count = \"reject\"");
  EXPECT_EQ(top.result.error().code, ErrorCode::policy_key_unknown);
  EXPECT_EQ(top.expected(),
            (std::vector<std::string>{"preset", "user_verification", "backup_state", "hints", "timeout_seconds"}));
  const Parsed section("[authenticator]");
  EXPECT_EQ(section.result.error().code, ErrorCode::policy_section_unknown);
  EXPECT_EQ(section.expected(),
            (std::vector<std::string>{"registration", "authentication", "attestation", "metadata", "extensions"}));
  const Parsed preset("preset = \"login\"");
  EXPECT_EQ(preset.result.error().code, ErrorCode::policy_preset_unknown);
  EXPECT_EQ(preset.result.error().offset, 10U);
  EXPECT_EQ(preset.expected(),
            (std::vector<std::string>{"passkey_login", "second_factor", "high_assurance", "conformance"}));
  EXPECT_TRUE(Parsed("user_verification = 1").expected().empty());
}

TEST(PolicyText, NothingStandsTwice) {
  expect_refused_at("hints = []\nhints  = []", "hints  ", ErrorCode::policy_key_twice);
  expect_refused_at("preset = \"second_factor\"\npreset  = \"second_factor\"", "preset  ", ErrorCode::policy_key_twice);
  expect_refused_at("[metadata]\n[extensions]\n[metadata] #", "metadata] #", ErrorCode::policy_section_twice);
  expect_accepted("hints = []\n[metadata]\n[extensions]\n");
}

TEST(PolicyText, APresetComesFirst) {
  expect_refused_at("hints = []\npreset = \"second_factor\"", "preset", ErrorCode::policy_preset_late);
  expect_refused_at("[metadata]\npreset = \"second_factor\"", "preset", ErrorCode::policy_key_unknown);
  expect_accepted("preset = \"second_factor\"\nhints = []");
}

TEST(PolicyText, AaguidsAreWrittenAsUsual) {
  const std::string denied = "[attestation]\ndenied_aaguids = [\"";
  expect_accepted(denied + std::string(kAaguid) + "\"]");
  for (const auto* bad : {"ee882879721c491397753dfcce97072a", "ee882879-721c-4913-9775-3dfcce97072",
                          "ee882879-721c-4913-9775-3dfcce97072g", "{ee882879-721c-4913-9775-3dfcce97072a}"}) {
    expect_refused_at(denied + bad + "\"]", bad, ErrorCode::policy_aaguid_form);
  }
}

TEST(PolicyText, ListsHaveRoomForSoManyItems) {
  std::string text = "[attestation]\nallowed_aaguids = [";
  for (std::size_t i = 0; i < assay::kMaxPolicyAaguids; ++i) text += "\"" + std::string(kAaguid) + "\",";
  EXPECT_EQ(Parsed(text + "]").policy().aaguids.allowed.size(), assay::kMaxPolicyAaguids);
  const Parsed longer(text + "\"" + std::string(kAaguid) + "\"]");
  EXPECT_EQ(longer.result.error().code, ErrorCode::policy_list_too_long);
  EXPECT_EQ(longer.result.error().offset, text.size());
  const Parsed hints("hints = [\"hybrid\", \"hybrid\", \"hybrid\", \"hybrid\"]");
  EXPECT_EQ(hints.result.error().code, ErrorCode::policy_list_too_long);
}

TEST(PolicyText, TheStorageSaysWhereEachValueStands) {
  const Parsed parsed("# one\nhints = []\n[metadata]\nconsulted =  true\n");
  ASSERT_TRUE(parsed.result.has_value());
  for (std::size_t i = 0; i < assay::kNumPolicyKeys; ++i) {
    const auto name = assay::policy_key_at(i).name;
    const std::uint32_t expected = name == "hints" ? 14U : name == "consulted" ? 41U : PolicyStorage::kNotStated;
    EXPECT_EQ(parsed.storage.value_offsets[i], expected) << name;
  }
}

TEST(PolicyText, PositionsCountLinesAndColumnsFromOne) {
  const std::string text = "ab\nc\r\n\nd";
  const auto position = [&](std::size_t offset) {
    const assay::TextPosition p = assay::policy_text_position(text, offset);
    return std::pair(p.line, p.column);
  };
  EXPECT_EQ(position(0), std::pair(std::size_t{1}, std::size_t{1}));
  EXPECT_EQ(position(2), std::pair(std::size_t{1}, std::size_t{3}));
  EXPECT_EQ(position(3), std::pair(std::size_t{2}, std::size_t{1}));
  EXPECT_EQ(position(6), std::pair(std::size_t{3}, std::size_t{1}));
  EXPECT_EQ(position(7), std::pair(std::size_t{4}, std::size_t{1}));
  EXPECT_EQ(position(100), std::pair(std::size_t{4}, std::size_t{2}));
}

TEST(PolicyText, PrintsWhatIsReadAgain) {
  for (const rp_test::PolicyMutation& mutate : rp_test::policy_mutations()) {
    Policy policy;
    mutate(policy);
    const std::string text = print(policy);
    const Parsed parsed(text);
    EXPECT_EQ(digest_of(parsed.policy()), digest_of(policy)) << text;
    EXPECT_EQ(print(parsed.policy()), text);
  }
}

TEST(PolicyText, PrintsRandomPoliciesSoThatTheyAreReadAgain) {
  std::mt19937 random(20260101);
  const std::vector<rp_test::PolicyMutation> mutations = rp_test::policy_mutations();
  for (int round = 0; round < 300; ++round) {
    std::vector<Aaguid> lists(2 * assay::kMaxPolicyAaguids);
    for (Aaguid& aaguid : lists) std::ranges::generate(aaguid, [&] { return static_cast<std::uint8_t>(random()); });
    Policy policy;
    for (std::size_t i = random() % 40; i > 0; --i) mutations[random() % mutations.size()](policy);
    if (round % 3 == 0) policy.aaguids.allowed = std::span(lists).first(random() % (assay::kMaxPolicyAaguids + 1));
    if (round % 3 != 1) policy.aaguids.denied = std::span(lists).last(random() % (assay::kMaxPolicyAaguids + 1));
    const std::string text = print(policy);
    const Parsed parsed(text);
    ASSERT_EQ(digest_of(parsed.policy()), digest_of(policy)) << text;
    ASSERT_EQ(print(parsed.policy()), text);
  }
}

/// A text with one random change: a byte, a part left out or doubled, or two lines exchanged.
std::string changed(std::string text, std::mt19937& random) {
  constexpr std::string_view kBytes = "\"[]=#,\n \t\r_a0\\t";
  const std::size_t at = random() % text.size();
  const std::size_t size = random() % 20;
  switch (random() % 3) {
    case 0: text[at] = kBytes[random() % kBytes.size()]; break;
    case 1: text.erase(at, size); break;
    default: text.insert(at, text.substr(random() % text.size(), size)); break;
  }
  return text;
}

TEST(PolicyText, WhateverIsReadIsPrintedAndReadToTheSame) {
  std::mt19937 random(20260102);
  int read = 0;
  const std::string good =
      "preset = \"conformance\"\nhints = [\"hybrid\"] # c\n[metadata]\nconsulted = true\n\n"
      "[attestation]\nformats = [\n\"tpm\", \"packed\",\n]\ndenied_aaguids = [\"" +
      std::string(kAaguid) + "\"]\n";
  for (int round = 0; round < 20000; ++round) {
    const Parsed parsed(changed(good, random));
    if (!parsed.result.has_value()) continue;
    ++read;
    const std::string text = print(*parsed.result);
    ASSERT_EQ(digest_of(Parsed(text).policy()), digest_of(*parsed.result)) << text;
  }
  EXPECT_GT(read, 1000);
}

/// A policy whose lists and words are the longest that can be read.
struct LongestPolicy {
  LongestPolicy() {
    std::string text = "[attestation]\n";
    for (const auto* name : {"allowed_aaguids", "denied_aaguids"}) {
      text += std::string(name) + " = [";
      for (std::size_t i = 0; i < assay::kMaxPolicyAaguids; ++i) text += "\"" + std::string(kAaguid) + "\",";
      text += "]\n";
    }
    parsed = std::make_unique<Parsed>(text);
    policy = parsed->policy();
    policy.hints.fill(Hint::client_device);
    policy.timeout_seconds = 65535;
    policy.attestation.compound.at_least = 65535;
    algorithms.fill(Algorithm::ml_dsa_44);
    formats.fill(AttestationFormat::android_safetynet);
    statuses.fill(assay::AuthenticatorStatus::user_key_physical_compromise);
    policy.algorithms = algorithms;
    policy.attestation_formats = formats;
    policy.attestation.compound.must_include = formats;
    policy.metadata.required = statuses;
    policy.extensions.cred_protect = assay::CredentialProtection::user_verification_optional_with_credential_id_list;
  }

  std::unique_ptr<Parsed> parsed;
  std::array<Algorithm, 20> algorithms{};
  std::array<AttestationFormat, 9> formats{};
  std::array<assay::AuthenticatorStatus, 20> statuses{};
  Policy policy;
};

TEST(PolicyText, TheLongestPolicyFitsIntoWhatIsAlwaysEnough) {
  const LongestPolicy longest;
  const std::string text = print(longest.policy);
  EXPECT_LE(text.size() + 200, assay::kMaxPrintedPolicy);
  EXPECT_EQ(digest_of(Parsed(text).policy()), digest_of(longest.policy));
}

TEST(PolicyText, PrintingNeedsRoomForAllOfIt) {
  const std::string text = print(Policy{});
  for (std::size_t size = 0; size < text.size(); ++size) {
    std::vector<std::uint8_t> out(size);
    EXPECT_EQ(assay::print_policy(Policy{}, out).error().code, ErrorCode::output_too_small);
  }
  std::vector<std::uint8_t> out(text.size());
  EXPECT_TRUE(assay::print_policy(Policy{}, out).has_value());
}

TEST(PolicyText, WhatNoTextStandsForIsNotPrinted) {
  std::vector<std::uint8_t> out(assay::kMaxPrintedPolicy);
  const auto error = [&](const Policy& policy) { return assay::print_policy(policy, out).error().code; };
  Policy policy;
  EXPECT_EQ(error(policy), ErrorCode::ok);
  policy.user_verification = static_cast<assay::UserVerification>(3);
  EXPECT_EQ(error(policy), ErrorCode::policy_member);
  policy = {};
  policy.attestation.compound.at_least = 65536;
  EXPECT_EQ(error(policy), ErrorCode::policy_member);
  policy.attestation.compound.at_least = static_cast<std::size_t>(-1);
  EXPECT_EQ(error(policy), ErrorCode::policy_member);
  policy = {};
  const assay::AuthenticatorStatus statuses[] = {assay::AuthenticatorStatus::fido_certified_l1,
                                                 static_cast<assay::AuthenticatorStatus>(250)};
  policy.metadata.required = std::span(statuses).first(1);
  EXPECT_EQ(error(policy), ErrorCode::ok);
  policy.metadata.required = statuses;
  EXPECT_EQ(error(policy), ErrorCode::policy_member);
  policy = {};
  const std::vector<Aaguid> many(assay::kMaxPolicyAaguids + 1);
  policy.aaguids.denied = many;
  EXPECT_EQ(error(policy), ErrorCode::policy_list_too_long);
}

// The words of the text are those that the rest of the library uses.

template <class T>
void expect_words(std::string_view section, std::string_view name, std::string_view (*name_of)(T), T first) {
  for (std::size_t i = 0; i < assay::kNumPolicyKeys; ++i) {
    const assay::PolicyKeyInfo key = assay::policy_key_at(i);
    if (key.section != section || key.name != name) continue;
    for (std::size_t place = 0; !assay::policy_key_word(i, place).empty(); ++place) {
      const auto value = static_cast<T>(static_cast<std::size_t>(first) + place);
      EXPECT_EQ(assay::policy_key_word(i, place), name_of(value));
    }
    return;
  }
  FAIL() << "no key " << name;
}

TEST(PolicyText, WordsAreTheNamesOfTheirEnumerators) {
  expect_words<AttestationFormat>(
      "attestation", "formats", +[](AttestationFormat f) { return assay::attestation_format_name(f); },
      AttestationFormat::none);
  expect_words<assay::AuthenticatorStatus>(
      "metadata", "required_statuses",
      +[](assay::AuthenticatorStatus s) { return assay::authenticator_status_name(s); },
      assay::AuthenticatorStatus::not_fido_certified);
  expect_words<assay::CertificationLevel>(
      "metadata", "minimum_level", +[](assay::CertificationLevel l) { return assay::certification_level_name(l); },
      assay::CertificationLevel::none);
}

TEST(PolicyText, EveryAlgorithmHasItsName) {
  std::size_t count = 0;
  for (int number = -65535; number < 0; ++number) {
    const auto algorithm = static_cast<Algorithm>(number);
    const std::string_view name = assay::algorithm_name(algorithm);
    if (name.empty()) continue;
    ++count;
    const Parsed parsed("[registration]\nalgorithms = [\"" + std::string(name) + "\"]");
    ASSERT_EQ(parsed.policy().algorithms.size(), 1U);
    EXPECT_EQ(parsed.policy().algorithms[0], algorithm);
  }
  EXPECT_EQ(count, std::tuple_size_v<decltype(PolicyStorage::algorithms)>);
}

TEST(PolicyText, KeysPastTheEndAreEmpty) {
  EXPECT_TRUE(assay::policy_key_at(assay::kNumPolicyKeys).name.empty());
  EXPECT_TRUE(assay::policy_key_word(assay::kNumPolicyKeys, 0).empty());
  EXPECT_FALSE(assay::policy_key_at(assay::kNumPolicyKeys - 1).name.empty());
}

// docs/policy.md has a row for every key, made from the table.

std::string row_of(std::size_t index) {
  const assay::PolicyKeyInfo key = assay::policy_key_at(index);
  std::string words;
  for (std::size_t place = 0; !assay::policy_key_word(index, place).empty(); ++place) {
    words += (place == 0 ? ": `" : ", `") + std::string(assay::policy_key_word(index, place)) + "`";
  }
  if (key.value == PolicyValue::aaguids) words = ": AAGUIDs";
  return "| `" + std::string(key.name) + "` | " + std::string(assay::policy_value_name(key.value)) + words + " | " +
         std::string(key.text) + " |";
}

TEST(PolicyText, TheDocumentListsEveryKeyAsItIs) {
  const char* root = std::getenv("ASSAY_SOURCE_ROOT");
  ASSERT_NE(root, nullptr);
  std::ifstream file(std::string(root) + "/docs/policy.md");
  std::stringstream document;
  document << file.rdbuf();
  for (std::size_t i = 0; i < assay::kNumPolicyKeys; ++i) {
    EXPECT_NE(document.str().find(row_of(i) + "\n"), std::string::npos) << row_of(i);
  }
}

}  // namespace
