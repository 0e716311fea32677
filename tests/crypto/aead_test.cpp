// AES-256-GCM of the backend.
#include <gtest/gtest.h>

#include <array>

#include "lib/crypto/known_answers.hpp"
#include "tests/crypto/fixture.hpp"
#include "tests/testlib/bytes.hpp"

namespace assay::crypto {
namespace {

using testlib::ByteVector;

template <std::size_t size>
std::array<std::uint8_t, size> seeded(std::string_view label) {
  std::array<std::uint8_t, size> out{};
  std::ranges::copy(testlib::seed_bytes(label, size), out.begin());
  return out;
}

struct Sealed {
  std::array<std::uint8_t, 32> key = seeded<32>("aead key");
  std::array<std::uint8_t, 12> nonce = seeded<12>("aead nonce");
  ByteVector associated_data = testlib::seed_bytes("aead data", 21);
  ByteVector text;
  std::array<std::uint8_t, kAeadTagSize> tag{};

  AeadInput input() const { return {key, nonce, associated_data}; }
  ErrorCode seal(Context& context) { return openssl_backend().aead_seal(context, input(), text, tag).code; }
  ErrorCode open(Context& context) { return openssl_backend().aead_open(context, input(), text, tag).code; }
};

Sealed sealed(Context& context, const ByteVector& text) {
  Sealed made;
  made.text = text;
  EXPECT_EQ(made.seal(context), ErrorCode::ok);
  return made;
}

TEST(Aead, OpensWhatItSealedWhateverItsLength) {
  const OwnContext context(openssl_backend());
  for (const std::size_t size : {0u, 1u, 15u, 16u, 17u, 300u, 5000u}) {
    const ByteVector text = testlib::seed_bytes("aead text", size);
    Sealed made = sealed(*context, text);
    EXPECT_EQ(made.text == text, size == 0);
    EXPECT_EQ(made.open(*context), ErrorCode::ok);
    EXPECT_EQ(made.text, text);
  }
}

TEST(Aead, OpensNothingThatDiffersInABit) {
  const OwnContext context(openssl_backend());
  const ByteVector text = testlib::seed_bytes("aead text", 40);
  const Sealed good = sealed(*context, text);
  const auto refused = [&](Sealed changed) {
    EXPECT_EQ(changed.open(*context), ErrorCode::aead_not_authentic);
    EXPECT_EQ(changed.text, ByteVector(changed.text.size()));
  };
  const auto flip_each = [&](auto member) {
    for (std::size_t i = 0; i < (good.*member).size() * 8; ++i) {
      Sealed changed = good;
      (changed.*member)[i / 8] ^= static_cast<std::uint8_t>(1 << i % 8);
      refused(changed);
    }
  };
  flip_each(&Sealed::key);
  flip_each(&Sealed::nonce);
  flip_each(&Sealed::associated_data);
  flip_each(&Sealed::text);
  flip_each(&Sealed::tag);
  Sealed cut = good;
  cut.text.pop_back();
  refused(cut);
}

TEST(Aead, AFailureDoesNotSpoilTheNextCall) {
  const OwnContext context(openssl_backend());
  Sealed good = sealed(*context, testlib::seed_bytes("aead text", 40));
  Sealed bad = good;
  bad.tag[0] ^= 1;
  EXPECT_EQ(bad.open(*context), ErrorCode::aead_not_authentic);
  EXPECT_EQ(good.open(*context), ErrorCode::ok);
}

Backend broken(void (*breaks)(Backend&)) {
  Backend backend = openssl_backend();
  breaks(backend);
  return backend;
}

TEST(KnownAnswers, CatchAnAeadThatDoesNothing) {
  EXPECT_EQ(check_known_answers(broken([](Backend& backend) {
              backend.aead_seal = [](Context&, const AeadInput&, MutableBytes,
                                     std::span<std::uint8_t, kAeadTagSize>) noexcept { return Error{}; };
            })).code,
            ErrorCode::backend_self_test);
}

TEST(KnownAnswers, CatchAnAeadThatOpensAll) {
  EXPECT_EQ(check_known_answers(broken([](Backend& backend) {
              backend.aead_open = [](Context& context, const AeadInput& input, MutableBytes text,
                                     std::span<const std::uint8_t, kAeadTagSize> tag) noexcept {
                static_cast<void>(openssl_backend().aead_open(context, input, text, tag));
                return Error{};
              };
            })).code,
            ErrorCode::backend_self_test);
}

TEST(KnownAnswers, CatchAnAeadThatIgnoresAssociatedData) {
  EXPECT_EQ(check_known_answers(broken([](Backend& backend) {
              backend.aead_open = [](Context& context, const AeadInput& input, MutableBytes text,
                                     std::span<const std::uint8_t, kAeadTagSize> tag) noexcept {
                const AeadInput whole{input.key, input.nonce, input.associated_data};
                const Error error = openssl_backend().aead_open(context, whole, text, tag);
                return input.associated_data.size() == 20 ? error : Error{};
              };
            })).code,
            ErrorCode::backend_self_test);
}

}  // namespace
}  // namespace assay::crypto
