#include "lib/signature/form.hpp"

#include <gtest/gtest.h>

#include "tests/signature/crafted.hpp"
#include "tests/signature/fixture.hpp"
#include "tests/testlib/der_writer.hpp"
#include "tests/testlib/exact_bytes.hpp"

// Forms that must be refused before any backend sees them. Each is tried with the key of a credential and with the same
// key as a certificate would have it, alone and in every place of a batch.

namespace assay::testing {
namespace {

using namespace testlib;

const ByteVector kMessage = bytes_of_text("message");
const ByteVector kZero = {0};
const ByteVector kOne = {1};

const std::vector<int>& ecdsa_algorithms() {
  static const std::vector<int> kAlgorithms = {cose::kEs256,  cose::kEs384,  cose::kEs512, cose::kEs256k,
                                               cose::kEsp256, cose::kEsp384, cose::kEsp512};
  return kAlgorithms;
}

/// Where a signature comes in.
struct Entry {
  Workspace& workspace;
  const SigningKey& key;
  ByteVector cose_key = key.cose_key();
  ByteVector spki = key.spki();

  VerifyJob certificate_job(Bytes signature) const {
    const Result<PublicKeyView> view = parse_subject_public_key_info(spki);
    EXPECT_EQ(view.error().code, ErrorCode::ok);
    return {static_cast<Algorithm>(key.algorithm()), *view, nullptr, kMessage, signature};
  }

  Error verify(const ByteVector& signature) const {
    const ExactBytes exact{ByteSpan(signature)};
    const Error as_credential = verify_signature(cose_key, kMessage, exact, workspace);
    EXPECT_EQ(verify_job(certificate_job(exact), workspace), as_credential);
    EXPECT_TRUE(!as_credential.failed() || as_credential.code == ErrorCode::signature_invalid ||
                as_credential.input == Input::signature);
    return as_credential;
  }

  ErrorCode code(const ByteVector& signature) const { return verify(signature).code; }
};

template <class Test>
void with_each_key(const std::vector<int>& algorithms, Test test) {
  with_each_backend([&](const Backend& backend, Workspace& workspace) {
    for (const int algorithm : algorithms) {
      if (!backend.can_verify(static_cast<Algorithm>(algorithm)) || !SigningKey::can_make(algorithm)) continue;
      SCOPED_TRACE(algorithm);
      const SigningKey key = SigningKey::make(algorithm, "form");
      const Entry entry{workspace, key};
      ASSERT_EQ(entry.code(key.sign(kMessage)), ErrorCode::ok);
      test(entry, key);
    }
  });
}

TEST(Catalogue, SIG_01_ZeroAndOrderAreOutOfRange) {
  with_each_key(ecdsa_algorithms(), [](const Entry& entry, const SigningKey& key) {
    const ByteVector n = key.part(KeyPart::order);
    const std::pair<ByteVector, ByteVector> pairs[] = {
        {kZero, kZero}, {kZero, kOne}, {kOne, kZero}, {kZero, n}, {n, kZero}};
    for (const auto& [r, s] : pairs) EXPECT_EQ(entry.code(ecdsa_der(r, s)), ErrorCode::signature_range);
    EXPECT_EQ(entry.code(from_hex("3006020100020100")), ErrorCode::signature_range);
    // In range, if not a signature.
    EXPECT_EQ(entry.code(ecdsa_der(kOne, kOne)), ErrorCode::signature_invalid);
  });
}

TEST(Catalogue, SIG_01_BlankSignatureIsRefusedInEveryLane) {
  with_each_key({cose::kEs256, cose::kEs384, cose::kEs512}, [](const Entry& entry, const SigningKey& key) {
    const ByteVector good = key.sign(kMessage);
    const ByteVector blank = ecdsa_der(kZero, kZero);
    constexpr std::size_t kLanes = 8;
    for (std::size_t bad = 0; bad < kLanes; ++bad) {
      std::vector<VerifyJob> jobs(kLanes, entry.certificate_job(good));
      jobs[bad].signature = blank;
      std::vector<Error> results(kLanes, Error{ErrorCode::backend_failure});
      ASSERT_EQ(verify_batch(jobs, results, entry.workspace).code, ErrorCode::ok);
      for (std::size_t i = 0; i < kLanes; ++i) {
        EXPECT_EQ(results[i].code, i == bad ? ErrorCode::signature_range : ErrorCode::ok);
      }
    }
  });
}

TEST(Catalogue, SIG_02_ZeroIsRefusedForCertificateKeys) {
  with_each_key(ecdsa_algorithms(), [](const Entry& entry, const SigningKey&) {
    const ByteVector blank = ecdsa_der(kZero, kZero);
    EXPECT_EQ(verify_job(entry.certificate_job(blank), entry.workspace).code, ErrorCode::signature_range);
  });
}

TEST(Catalogue, SIG_03_NumbersAreNeverReduced) {
  with_each_key(ecdsa_algorithms(), [](const Entry& entry, const SigningKey& key) {
    const ByteVector n = key.part(KeyPart::order);
    const EcdsaSignature good = key.sign_ecdsa(kMessage);
    const ByteVector twice_n = add(n, n);
    const ByteVector wide_s = concat({kZero, good.s});
    const std::pair<ByteVector, ByteVector> pairs[] = {
        {n, good.s},
        {good.r, n},
        {add(n, kOne), good.s},
        {good.r, add(n, kOne)},
        {good.r, subtract(twice_n, wide_s)},
        {add(good.r, n), good.s},
        {good.r, add(good.s, n)},
    };
    for (const auto& [r, s] : pairs) EXPECT_EQ(entry.code(ecdsa_der(r, s)), ErrorCode::signature_range);
    // The last number in range.
    EXPECT_EQ(entry.code(ecdsa_der(subtract(n, concat({ByteVector(n.size() - 1), kOne})), good.s)),
              ErrorCode::signature_invalid);
  });
}

TEST(SignatureForm, NamesTheNumberThatIsOutOfRange) {
  with_each_key({cose::kEs256}, [](const Entry& entry, const SigningKey& key) {
    const EcdsaSignature good = key.sign_ecdsa(kMessage);
    EXPECT_EQ(entry.verify(ecdsa_der(key.part(KeyPart::order), kOne)),
              (Error{ErrorCode::signature_range, Step::none, Input::signature, 5}));
    EXPECT_EQ(entry.verify(ecdsa_der(kOne, key.part(KeyPart::order))),
              (Error{ErrorCode::signature_range, Step::none, Input::signature, 8}));
    EXPECT_EQ(entry.code(good.to_der()), ErrorCode::ok);
  });
}

TEST(Catalogue, SIG_10_OnlyDerIsTaken) {
  with_each_key({cose::kEs256}, [](const Entry& entry, const SigningKey& key) {
    // Numbers whose first bit is clear, so that no encoding needs a leading zero.
    EcdsaSignature good = key.sign_ecdsa(kMessage);
    const ByteVector r = testlib::der::integer(ByteSpan(good.r));
    const ByteVector s = testlib::der::integer(ByteSpan(good.s));
    const ByteVector content = concat({r, s});
    const auto size = static_cast<std::uint8_t>(content.size());
    const auto sequence = [](const ByteVector& head, ByteSpan body) { return concat({head, body}); };
    ASSERT_EQ(entry.code(sequence({0x30, size}, content)), ErrorCode::ok);

    const std::pair<ByteVector, ErrorCode> cases[] = {
        {concat({sequence({0x30, size}, content), kZero}), ErrorCode::der_trailing},
        {sequence({0x30, static_cast<std::uint8_t>(size + 3)}, concat({content, ByteVector{2, 1, 1}})),
         ErrorCode::der_trailing},
        {sequence({0x30, static_cast<std::uint8_t>(size + 1)}, concat({content, kZero})), ErrorCode::der_trailing},
        {from_hex("30080202007f02020001"), ErrorCode::der_integer_not_minimal},
        {from_hex("300602018002017f"), ErrorCode::der_integer_negative},
        {from_hex("30050200020101"), ErrorCode::der_integer_empty},
        {sequence({0x30, 0x81, size}, content), ErrorCode::der_length_not_minimal},
        {sequence({0x30, 0x82, 0x00, size}, content), ErrorCode::der_length_not_minimal},
        {concat({sequence({0x30, 0x80}, content), ByteVector(2)}), ErrorCode::der_indefinite_length},
        {sequence({0x30, 0x84, 0x00, 0x00, 0x00, size}, content), ErrorCode::der_length_not_minimal},
        {sequence({0x30, 0x84, 0xff, 0xff, 0xff, 0xff}, content), ErrorCode::der_truncated},
        {sequence({0x31, size}, content), ErrorCode::der_wrong_tag},
        {sequence({0x30, size}, concat({ByteVector{0x04}, ByteSpan(content).subspan(1)})), ErrorCode::der_wrong_tag},
        {sequence({0x30, static_cast<std::uint8_t>(r.size())}, r), ErrorCode::der_truncated},
        {{0x30, 0x00}, ErrorCode::der_truncated},
        {{}, ErrorCode::der_truncated},
    };
    for (const auto& [signature, code] : cases) EXPECT_EQ(entry.code(signature), code) << to_hex(signature);
  });
}

TEST(Catalogue, SIG_10_EveryProperPrefixIsRefused) {
  with_each_key({cose::kEs256, cose::kEs512, cose::kEdDsa, cose::kEd448, cose::kRs256, cose::kPs256},
                [](const Entry& entry, const SigningKey& key) {
                  const ByteVector good = key.sign(kMessage);
                  for (std::size_t size = 0; size < good.size(); ++size) {
                    const Error error = entry.verify(ByteVector(good.begin(), good.begin() + static_cast<long>(size)));
                    EXPECT_EQ(error.error_class(), ErrorClass::malformed) << size;
                  }
                });
}

TEST(Catalogue, SIG_11_RawConcatenationIsRefused) {
  with_each_key(ecdsa_algorithms(), [](const Entry& entry, const SigningKey& key) {
    const EcdsaSignature good = key.sign_ecdsa(kMessage);
    EXPECT_TRUE(error_name(entry.code(concat({good.r, good.s}))).starts_with("der_"));
  });
}

TEST(Catalogue, SIG_09_EdDsaNumbersAreReduced) {
  const ByteVector l_25519 = from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  const ByteVector p_25519 = from_hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
  const ByteVector l_448 = from_hex(
      "f34458ab92c27823558fc58d72c26c219036d6ae49db4ec4e923ca7cffffffffffffffffffffffffffffffffffffffffff"
      "ffffffffffff3f00");
  const ByteVector p_448 = from_hex(
      "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffffffffffffffffffffffffffffffffffff"
      "ffffffffffffff00");
  with_each_key({cose::kEdDsa, cose::kEd25519, cose::kEd448}, [&](const Entry& entry, const SigningKey& key) {
    const bool is_448 = key.algorithm() == cose::kEd448;
    const ByteVector& l = is_448 ? l_448 : l_25519;
    const ByteVector& p = is_448 ? p_448 : p_25519;
    const std::size_t half = l.size();
    const ByteVector good = key.sign(kMessage);
    ASSERT_EQ(good.size(), 2 * half);
    const ByteSpan r = ByteSpan(good).first(half);
    const ByteSpan s = ByteSpan(good).subspan(half);
    ByteVector s_plus_l(s.begin(), s.end());
    unsigned carry = 0;
    for (std::size_t i = 0; i < half; ++i) {
      carry += static_cast<unsigned>(s_plus_l[i] + l[i]);
      s_plus_l[i] = static_cast<std::uint8_t>(carry);
      carry >>= 8;
    }
    ByteVector l_minus_1 = l;
    --l_minus_1[0];
    ByteVector p_minus_1 = p;
    --p_minus_1[0];
    const Error bad_s{ErrorCode::signature_range, Step::none, Input::signature, static_cast<std::uint32_t>(half)};
    const Error bad_r{ErrorCode::signature_range, Step::none, Input::signature, 0};
    EXPECT_EQ(entry.verify(concat({r, s_plus_l})), bad_s);
    EXPECT_EQ(entry.verify(concat({r, l})), bad_s);
    EXPECT_EQ(entry.code(concat({r, l_minus_1})), ErrorCode::signature_invalid);
    EXPECT_EQ(entry.verify(concat({p, s})), bad_r);
    EXPECT_EQ(entry.code(concat({p_minus_1, s})), ErrorCode::signature_invalid);
    ByteVector p_with_sign = p;
    p_with_sign.back() |= 0x80;
    EXPECT_EQ(entry.verify(concat({p_with_sign, s})), bad_r);
  });
}

TEST(Catalogue, SIG_09_EdDsaHasOneLength) {
  with_each_key({cose::kEdDsa, cose::kEd25519, cose::kEd448}, [](const Entry& entry, const SigningKey& key) {
    const ByteVector good = key.sign(kMessage);
    EXPECT_EQ(entry.code(ByteVector(good.begin(), good.end() - 1)), ErrorCode::signature_length);
    EXPECT_EQ(entry.code(concat({good, kZero})), ErrorCode::signature_length);
    EXPECT_EQ(entry.code({}), ErrorCode::signature_length);
  });
}

TEST(SignatureForm, RsaSignatureIsBelowTheModulus) {
  with_each_key({cose::kRs256, cose::kPs256}, [](const Entry& entry, const SigningKey& key) {
    const ByteVector n = key.part(KeyPart::modulus);
    const ByteVector good = key.sign(kMessage);
    EXPECT_EQ(entry.code(concat({kZero, good})), ErrorCode::signature_length);
    EXPECT_EQ(entry.code(ByteVector(good.begin() + 1, good.end())), ErrorCode::signature_length);
    EXPECT_EQ(entry.code(n), ErrorCode::signature_range);
    EXPECT_EQ(entry.code(ByteVector(n.size(), 0xff)), ErrorCode::signature_range);
    ByteVector below = n;
    --below.back();
    EXPECT_EQ(entry.code(below), ErrorCode::signature_invalid);
    EXPECT_EQ(entry.code(ByteVector(n.size(), 0)), ErrorCode::signature_invalid);
  });
}

TEST(SignatureForm, MlDsaHasOneLength) {
  const std::pair<Algorithm, std::size_t> sizes[] = {
      {Algorithm::ml_dsa_44, 2420}, {Algorithm::ml_dsa_65, 3309}, {Algorithm::ml_dsa_87, 4627}};
  for (const auto& [algorithm, size] : sizes) {
    const PublicKeyView key{KeyType::akp, Curve::none, algorithm, {}, {}, {}, {}};
    EXPECT_EQ(crypto::check_signature_form(key, algorithm, ByteVector(size)).code, ErrorCode::ok);
    EXPECT_EQ(crypto::check_signature_form(key, algorithm, ByteVector(size - 1)).code, ErrorCode::signature_length);
    EXPECT_EQ(crypto::check_signature_form(key, algorithm, ByteVector(size + 1)).code, ErrorCode::signature_length);
    EXPECT_EQ(crypto::check_signature_form(key, Algorithm::ml_dsa_44, ByteVector(2420)).code,
              algorithm == Algorithm::ml_dsa_44 ? ErrorCode::ok : ErrorCode::cose_algorithm_key_mismatch);
  }
}

}  // namespace
}  // namespace assay::testing
