// Sealed ceremony state: what is opened is what was sealed, and nothing else opens.
#include "assay/ceremony_state.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "lib/crypto/context.hpp"
#include "lib/crypto/hmac.hpp"
#include "tests/rp/fixture.hpp"

namespace {

using assay::CeremonyState;
using assay::ErrorCode;
using assay::Purpose;
using assay::StateKey;
using testlib::ByteVector;

template <class Array>
Array seeded(std::string_view label) {
  Array out{};
  std::ranges::copy(testlib::seed_bytes(label, out.size()), out.begin());
  return out;
}

StateKey key_of(std::uint32_t id) {
  return {id, seeded<std::array<std::uint8_t, 32>>("state key " + std::to_string(id))};
}

assay::StateNonce nonce() {
  return seeded<assay::StateNonce>("state nonce");
}

/// A state and the bytes it borrows.
struct Sample {
  ByteVector user_handle = testlib::seed_bytes("user", 16);
  ByteVector challenge = testlib::seed_bytes("challenge", 32);
  std::vector<assay::CredentialIdDigest> digests = {seeded<assay::CredentialIdDigest>("one"),
                                                    seeded<assay::CredentialIdDigest>("two")};
  std::string origin = "https://example.org";
  ByteVector extensions = testlib::seed_bytes("extensions", 40);

  CeremonyState state() const {
    CeremonyState s;
    s.purpose = Purpose::authentication;
    s.conditional = true;
    s.id = seeded<assay::CeremonyId>("id");
    s.issued_at = 1767225600;
    s.expires_at = 1767225900;
    s.relying_party_hash = seeded<std::array<std::uint8_t, 32>>("rp");
    s.policy_hash = seeded<std::array<std::uint8_t, 32>>("policy");
    s.binding_hash = seeded<std::array<std::uint8_t, 32>>("binding");
    s.user_handle = user_handle;
    s.challenge = challenge;
    s.allow_credentials = digests;
    s.origin = origin;
    s.extensions = extensions;
    return s;
  }
};

class CeremonyStateTest : public ::testing::Test {
 protected:
  CeremonyStateTest() { workspace().reset(); }
  static assay::Workspace& workspace() { return rp_test::shared_workspace(); }

  ByteVector seal(const CeremonyState& state) {
    ByteVector out(assay::kMaxSealedState);
    const auto sealed = assay::seal_state(keys_, state, nonce(), out, workspace());
    EXPECT_TRUE(sealed.has_value()) << assay::error_name(sealed.error().code);
    return {sealed->begin(), sealed->end()};
  }
  ErrorCode seal_error(const CeremonyState& state) {
    ByteVector out(assay::kMaxSealedState);
    return assay::seal_state(keys_, state, nonce(), out, workspace()).error().code;
  }
  assay::Result<CeremonyState> open(const ByteVector& sealed) {
    workspace().reset();
    return assay::open_state(keys_, sealed, workspace());
  }

  std::vector<StateKey> keys_ = {key_of(2), key_of(1)};
  Sample sample_;
};

void expect_same(const CeremonyState& a, const CeremonyState& b) {
  EXPECT_EQ(a.purpose, b.purpose);
  EXPECT_EQ(a.conditional, b.conditional);
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.issued_at, b.issued_at);
  EXPECT_EQ(a.expires_at, b.expires_at);
  EXPECT_EQ(a.relying_party_hash, b.relying_party_hash);
  EXPECT_EQ(a.policy_hash, b.policy_hash);
  EXPECT_EQ(a.binding_hash, b.binding_hash);
  EXPECT_TRUE(std::ranges::equal(a.user_handle, b.user_handle));
  EXPECT_TRUE(std::ranges::equal(a.challenge, b.challenge));
  EXPECT_TRUE(std::ranges::equal(a.allow_credentials, b.allow_credentials));
  EXPECT_EQ(a.origin, b.origin);
  EXPECT_TRUE(std::ranges::equal(a.extensions, b.extensions));
}

TEST_F(CeremonyStateTest, OpensWhatWasSealed) {
  const auto opened = open(seal(sample_.state()));
  ASSERT_TRUE(opened.has_value()) << assay::error_name(opened.error().code);
  expect_same(*opened, sample_.state());
}

TEST_F(CeremonyStateTest, TheLargestStateFits) {
  sample_.user_handle = testlib::seed_bytes("user", 64);
  sample_.challenge = testlib::seed_bytes("challenge", 255);
  sample_.digests.resize(assay::kMaxAllowedCredentials);
  sample_.origin.resize(512, 'x');
  sample_.extensions.resize(2048);
  const auto opened = open(seal(sample_.state()));
  ASSERT_TRUE(opened.has_value());
  expect_same(*opened, sample_.state());
}

TEST_F(CeremonyStateTest, NothingOfItCanBeRead) {
  const ByteVector sealed = seal(sample_.state());
  for (const ByteVector& secret : {sample_.challenge, sample_.user_handle}) {
    EXPECT_EQ(std::search(sealed.begin(), sealed.end(), secret.begin(), secret.end()), sealed.end());
  }
}

TEST_F(CeremonyStateTest, AnotherNonceGivesOtherBytes) {
  const ByteVector first = seal(sample_.state());
  ByteVector out(assay::kMaxSealedState);
  const auto other = seeded<assay::StateNonce>("another nonce");
  const auto second = assay::seal_state(keys_, sample_.state(), other, out, workspace());
  constexpr std::size_t kAfterHeader = 1 + 4 + 24;
  EXPECT_FALSE(std::ranges::equal(std::span(first).subspan(kAfterHeader), second->subspan(kAfterHeader)));
}

TEST_F(CeremonyStateTest, SV_05_EveryFlippedBitIsFound) {
  const ByteVector sealed = seal(sample_.state());
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    ByteVector changed = sealed;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    const auto opened = open(changed);
    ASSERT_FALSE(opened.has_value()) << bit;
    const ErrorCode expected = bit < 8    ? ErrorCode::state_version
                               : bit < 40 ? ErrorCode::state_key_unknown
                                          : ErrorCode::aead_not_authentic;
    // The numbers of the two keys, 2 and 1, are two bits apart, so no single bit leads from one to the other.
    EXPECT_EQ(assay::error_name(opened.error().code), assay::error_name(expected)) << bit;
    EXPECT_EQ(opened.error().input, assay::Input::ceremony_state);
  }
}

TEST_F(CeremonyStateTest, EveryOtherLengthIsFound) {
  const ByteVector sealed = seal(sample_.state());
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    const auto opened = open(ByteVector(sealed.begin(), sealed.begin() + static_cast<std::ptrdiff_t>(size)));
    constexpr std::size_t kOverhead = 1 + 4 + 24 + 16;
    const ErrorCode expected = size < kOverhead ? ErrorCode::state_malformed : ErrorCode::aead_not_authentic;
    EXPECT_EQ(assay::error_name(opened.error().code), assay::error_name(expected)) << size;
  }
  ByteVector longer = sealed;
  longer.push_back(0);
  EXPECT_EQ(open(longer).error().code, ErrorCode::aead_not_authentic);
  longer.resize(assay::kMaxSealedState + 1);
  EXPECT_EQ(open(longer).error().code, ErrorCode::state_malformed);
}

TEST_F(CeremonyStateTest, KeysAreRotated) {
  keys_ = {key_of(1)};
  const ByteVector with_old = seal(sample_.state());
  keys_ = {key_of(2), key_of(1)};
  EXPECT_TRUE(open(with_old).has_value());
  const ByteVector with_new = seal(sample_.state());
  keys_ = {key_of(2)};
  EXPECT_TRUE(open(with_new).has_value());
  EXPECT_EQ(open(with_old).error().code, ErrorCode::state_key_unknown);
}

TEST_F(CeremonyStateTest, AnotherSecretUnderTheSameNumberOpensNothing) {
  const ByteVector sealed = seal(sample_.state());
  keys_ = {key_of(2)};
  EXPECT_TRUE(open(sealed).has_value());
  keys_[0].secret[31] ^= 1;
  EXPECT_EQ(open(sealed).error().code, ErrorCode::aead_not_authentic);
}

TEST_F(CeremonyStateTest, NeedsAKey) {
  const ByteVector sealed = seal(sample_.state());
  keys_.clear();
  EXPECT_EQ(open(sealed).error().code, ErrorCode::state_keys_missing);
  EXPECT_EQ(seal_error(sample_.state()), ErrorCode::state_keys_missing);
}

TEST_F(CeremonyStateTest, SealsNothingThatWouldNotOpen) {
  const auto refused = [&](const std::function<void(CeremonyState&)>& change) {
    CeremonyState state = sample_.state();
    EXPECT_EQ(seal_error(state), ErrorCode::ok);
    change(state);
    EXPECT_EQ(seal_error(state), ErrorCode::state_field);
  };
  const ByteVector long_handle(65);
  const ByteVector long_challenge(256);
  const std::vector<assay::CredentialIdDigest> many(assay::kMaxAllowedCredentials + 1);
  refused([](CeremonyState& s) { s.purpose = Purpose::none; });
  refused([](CeremonyState& s) { s.purpose = static_cast<Purpose>(9); });
  refused([&](CeremonyState& s) { s.user_handle = long_handle; });
  refused([&](CeremonyState& s) {
    s.challenge = sample_.challenge;
    s.challenge = s.challenge.first(15);
  });
  refused([&](CeremonyState& s) { s.challenge = long_challenge; });
  refused([&](CeremonyState& s) { s.allow_credentials = many; });
  const std::string long_origin(513, 'x');
  refused([&](CeremonyState& s) { s.origin = long_origin; });
  const ByteVector long_extensions(2049);
  refused([&](CeremonyState& s) { s.extensions = long_extensions; });
  refused([](CeremonyState& s) { s.issued_at = -1; });
  refused([](CeremonyState& s) { s.expires_at = s.issued_at; });
}

/// What somebody who has the key can make: the text that was sealed, edited and sealed again.
ByteVector sealed_again(const ByteVector& sealed, const StateKey& key, const std::function<void(ByteVector&)>& edit) {
  constexpr std::string_view kLabel = "assay ceremony state, version 1";
  constexpr std::size_t kHeader = 1 + 4 + sizeof(assay::StateNonce), kTag = assay::crypto::kAeadTagSize;
  const auto& impl = *rp_test::shared_workspace().impl();
  auto& context = *assay::crypto::context_of(impl);
  ByteVector out(sealed.begin(), sealed.begin() + kHeader);
  ByteVector text(sealed.begin() + kHeader, sealed.end() - kTag);
  ByteVector tag(sealed.end() - kTag, sealed.end());
  ByteVector message(kLabel.begin(), kLabel.end());
  message.insert(message.end(), out.end() - sizeof(assay::StateNonce), out.end());
  std::array<std::uint8_t, 32> derived{};
  const std::array<std::uint8_t, 12> nonce{};
  EXPECT_FALSE(assay::crypto::hmac_sha256(impl, key.secret, message, derived).failed());
  const assay::crypto::AeadInput input{derived, nonce, out};
  EXPECT_FALSE(impl.backend->aead_open(context, input, text, std::span(tag).first<kTag>()).failed());
  edit(text);
  EXPECT_FALSE(impl.backend->aead_seal(context, input, text, std::span(tag).first<kTag>()).failed());
  return testlib::concat({out, text, tag});
}

/// The same with bits of one byte flipped.
ByteVector sealed_again(const ByteVector& sealed, const StateKey& key, std::size_t place, std::uint8_t bits) {
  return sealed_again(sealed, key, [=](ByteVector& text) { text[place] ^= bits; });
}

TEST_F(CeremonyStateTest, FlagsThatNobodyKnowsAreRefused) {
  const ByteVector sealed = seal(sample_.state());
  constexpr std::size_t kFlags = 1;
  EXPECT_EQ(sealed_again(sealed, keys_[0], kFlags, 0), sealed);
  const auto without = open(sealed_again(sealed, keys_[0], kFlags, 0x01));
  ASSERT_TRUE(without.has_value());
  EXPECT_FALSE(without->conditional);
  for (unsigned bit = 1; bit < 8; ++bit) {
    const auto opened = open(sealed_again(sealed, keys_[0], kFlags, static_cast<std::uint8_t>(1U << bit)));
    EXPECT_EQ(assay::error_name(opened.error().code), assay::error_name(ErrorCode::state_malformed)) << bit;
    EXPECT_EQ(opened.error().input, assay::Input::ceremony_state);
    EXPECT_TRUE(opened->challenge.empty());
  }
}

TEST_F(CeremonyStateTest, RefusesWhatAnotherWriterSealedWithTheKey) {
  const ByteVector sealed = seal(sample_.state());
  const auto error_of = [&](const std::function<void(ByteVector&)>& edit) {
    const auto opened = open(sealed_again(sealed, keys_.front(), edit));
    return assay::error_name(opened.error().code);
  };
  std::size_t size = 0;
  EXPECT_EQ(error_of([&](ByteVector& text) { size = text.size(); }), "ok");
  for (std::size_t length = 0; length < size; ++length) {
    EXPECT_EQ(error_of([=](ByteVector& text) { text.resize(length); }), "state_malformed") << length;
  }
  EXPECT_EQ(error_of([](ByteVector& text) { text.push_back(0); }), "state_malformed");
}

TEST_F(CeremonyStateTest, SaysWhenTheBufferIsTooSmall) {
  const std::size_t size = seal(sample_.state()).size();
  ByteVector out(size - 1, 0xa5);
  EXPECT_EQ(assay::seal_state(keys_, sample_.state(), nonce(), out, workspace()).error().code,
            ErrorCode::output_too_small);
  EXPECT_EQ(out, ByteVector(size - 1, 0xa5));
}

TEST_F(CeremonyStateTest, NeedsAWorkspaceWithABackend) {
  const ByteVector sealed = seal(sample_.state());
  assay::Workspace none;
  ByteVector out(assay::kMaxSealedState);
  EXPECT_EQ(assay::open_state(keys_, sealed, none).error().code, ErrorCode::workspace_backend_mismatch);
  EXPECT_EQ(assay::seal_state(keys_, sample_.state(), nonce(), out, none).error().code,
            ErrorCode::workspace_backend_mismatch);
}

// The tag is that of Python's hmac module.
TEST(Hmac, IsThatOfOthers) {
  const auto key = seeded<std::array<std::uint8_t, 32>>("hmac key");
  const ByteVector message = testlib::seed_bytes("hmac message", 100);
  std::array<std::uint8_t, 32> tag{};
  ASSERT_FALSE(assay::crypto::hmac_sha256(*rp_test::shared_workspace().impl(), key, message, tag).failed());
  EXPECT_EQ(testlib::to_hex(tag), "689a2b33f1e44c02bfa8773df9f6799dcbfe6667ccd933eb48afdad092e9b824");
}

}  // namespace
