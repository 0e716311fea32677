// What was asked for of extensions, in the form that ceremony state keeps.
#include "lib/rp/extension_codec.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/rp/extension_samples.hpp"

namespace {

using assay::AuthenticationExtensions;
using assay::Bytes;
using assay::ErrorCode;
using assay::RegistrationExtensions;
using rp_test::ExtensionSamples;
using testlib::ByteVector;

ByteVector encoded(const auto& asked) {
  ByteVector out(assay::rp::encoded_extensions_size(asked));
  const auto written = assay::rp::encode_extensions(asked, out);
  EXPECT_TRUE(written.has_value()) << assay::error_name(written.error().code);
  EXPECT_EQ(written->size(), out.size());
  return out;
}

class ExtensionCodec : public ::testing::Test {
 protected:
  assay::Result<RegistrationExtensions> registration(Bytes bytes) {
    arena_.rewind(0);
    return assay::rp::decode_registration_extensions(bytes, arena_);
  }
  assay::Result<AuthenticationExtensions> authentication(Bytes bytes) {
    arena_.rewind(0);
    return assay::rp::decode_authentication_extensions(bytes, arena_);
  }

  ExtensionSamples samples_;
  ByteVector block_ = ByteVector(2048);
  assay::Arena arena_{block_};
};

void expect_same(const RegistrationExtensions& a, const RegistrationExtensions& b) {
  EXPECT_EQ(a.cred_props, b.cred_props);
  EXPECT_EQ(a.cred_protect, b.cred_protect);
  EXPECT_EQ(a.enforce_cred_protect, b.enforce_cred_protect);
  EXPECT_EQ(a.min_pin_length, b.min_pin_length);
  EXPECT_EQ(a.cred_blob.empty(), b.cred_blob.empty());
  EXPECT_EQ(a.large_blob, b.large_blob);
  EXPECT_EQ(a.prf, b.prf);
  EXPECT_EQ(a.prf_eval.first.empty(), b.prf_eval.first.empty());
  EXPECT_EQ(a.prf_eval.second.empty(), b.prf_eval.second.empty());
  EXPECT_EQ(a.hmac_secret, b.hmac_secret);
  EXPECT_EQ(a.uvm, b.uvm);
  EXPECT_EQ(a.payment, b.payment);
  EXPECT_EQ(a.third_party_payment, b.third_party_payment);
  EXPECT_EQ(a.appid_exclude, b.appid_exclude);
  EXPECT_EQ(a.remote_client_data_json, b.remote_client_data_json);
  EXPECT_TRUE(std::ranges::equal(a.others, b.others));
}

void expect_same(const assay::Payment& a, const assay::Payment& b) {
  EXPECT_EQ(a.rp_id, b.rp_id);
  EXPECT_EQ(a.top_origin, b.top_origin);
  EXPECT_EQ(a.payee_name, b.payee_name);
  EXPECT_EQ(a.payee_origin, b.payee_origin);
  EXPECT_EQ(a.total.currency, b.total.currency);
  EXPECT_EQ(a.total.value, b.total.value);
  EXPECT_EQ(a.instrument.display_name, b.instrument.display_name);
  EXPECT_EQ(a.instrument.icon, b.instrument.icon);
  EXPECT_EQ(a.instrument.icon_must_be_shown, b.instrument.icon_must_be_shown);
  EXPECT_EQ(a.instrument.details, b.instrument.details);
  EXPECT_EQ(a.caller_origin, b.caller_origin);
  const auto same_logo = [](const auto& x, const auto& y) { return x.url == y.url && x.label == y.label; };
  EXPECT_TRUE(std::ranges::equal(a.logos, b.logos, same_logo));
}

void expect_same(const AuthenticationExtensions& a, const AuthenticationExtensions& b) {
  EXPECT_EQ(a.appid, b.appid);
  EXPECT_EQ(a.get_cred_blob, b.get_cred_blob);
  EXPECT_EQ(a.large_blob_read, b.large_blob_read);
  EXPECT_EQ(a.large_blob_write.empty(), b.large_blob_write.empty());
  EXPECT_EQ(a.prf.first.empty(), b.prf.first.empty());
  EXPECT_EQ(a.prf.second.empty(), b.prf.second.empty());
  EXPECT_EQ(a.hmac_secret.first.empty(), b.hmac_secret.first.empty());
  EXPECT_EQ(a.hmac_secret.second.empty(), b.hmac_secret.second.empty());
  EXPECT_EQ(a.uvm, b.uvm);
  EXPECT_EQ(a.third_party_payment, b.third_party_payment);
  EXPECT_EQ(a.remote_client_data_json, b.remote_client_data_json);
  EXPECT_TRUE(std::ranges::equal(a.others, b.others));
  ASSERT_EQ(a.payment == nullptr, b.payment == nullptr);
  if (a.payment != nullptr) expect_same(*a.payment, *b.payment);
}

TEST_F(ExtensionCodec, KeepsWhatWasAskedOfARegistration) {
  for (const RegistrationExtensions& asked : {RegistrationExtensions{}, samples_.registration()}) {
    const ByteVector bytes = encoded(asked);
    const auto decoded = registration(bytes);
    ASSERT_TRUE(decoded.has_value()) << assay::error_name(decoded.error().code);
    expect_same(*decoded, asked);
  }
}

TEST_F(ExtensionCodec, KeepsWhatWasAskedOfAnAuthentication) {
  AuthenticationExtensions salts{.large_blob_read = true, .hmac_secret = {block_, block_}};
  AuthenticationExtensions one_salt{.hmac_secret = {block_, {}}};
  for (const AuthenticationExtensions& asked :
       {AuthenticationExtensions{}, samples_.authentication(), salts, one_salt}) {
    const ByteVector bytes = encoded(asked);
    const auto decoded = authentication(bytes);
    ASSERT_TRUE(decoded.has_value()) << assay::error_name(decoded.error().code);
    expect_same(*decoded, asked);
  }
}

TEST_F(ExtensionCodec, KeepsEachFlagOfItsOwn) {
  using R = RegistrationExtensions;
  for (bool R::*flag :
       {&R::cred_props, &R::min_pin_length, &R::prf, &R::hmac_secret, &R::uvm, &R::payment, &R::third_party_payment}) {
    R asked;
    asked.*flag = true;
    const ByteVector bytes = encoded(asked);
    expect_same(*registration(bytes), asked);
  }
  using A = AuthenticationExtensions;
  for (bool A::*flag : {&A::get_cred_blob, &A::large_blob_read, &A::uvm, &A::third_party_payment}) {
    A asked;
    asked.*flag = true;
    const ByteVector bytes = encoded(asked);
    expect_same(*authentication(bytes), asked);
  }
}

TEST_F(ExtensionCodec, KeepsAPaymentWithEveryMember) {
  assay::Payment payment = samples_.confirmed;
  payment.caller_origin = "https://service.example";
  payment.instrument.icon_must_be_shown = false;
  const AuthenticationExtensions asked{.payment = &payment};
  const ByteVector bytes = encoded(asked);
  const auto decoded = authentication(bytes);
  ASSERT_TRUE(decoded.has_value() && decoded->payment != nullptr);
  expect_same(*decoded->payment, payment);
}

TEST_F(ExtensionCodec, KeepsOfPrfByCredentialWhetherThereIsASecondValue) {
  const assay::PrfForCredential all[] = {{samples_.credential_id, {samples_.first, {}}},
                                         {samples_.first, {samples_.first, samples_.second}},
                                         {samples_.second, {samples_.second, {}}}};
  const auto seconds = [&](std::span<const assay::PrfForCredential> named) {
    std::vector<bool> out;
    const ByteVector bytes = encoded(AuthenticationExtensions{.prf_by_credential = named});
    const auto decoded = authentication(bytes);
    for (const auto& one : decoded->prf_by_credential) {
      EXPECT_TRUE(one.credential_id.empty());
      EXPECT_EQ(one.values.first.size(), assay::kHmacSecretSalt);
      out.push_back(!one.values.second.empty());
    }
    return out;
  };
  EXPECT_EQ(seconds({}), std::vector<bool>());
  EXPECT_EQ(seconds(std::span(all).first(1)), std::vector<bool>({false}));
  EXPECT_EQ(seconds(std::span(all).subspan(1, 1)), std::vector<bool>({true}));
  EXPECT_EQ(seconds(all), std::vector<bool>({false, true}));
}

TEST_F(ExtensionCodec, KeepsNoSecrets) {
  const ByteVector secret = testlib::seed_bytes("secret", 32);
  RegistrationExtensions creation{.cred_blob = secret, .prf = true, .prf_eval = {secret, secret}};
  AuthenticationExtensions request{.large_blob_write = secret, .prf = {secret, secret}};
  for (const ByteVector& bytes : {encoded(creation), encoded(request)}) {
    EXPECT_EQ(std::search(bytes.begin(), bytes.end(), secret.begin(), secret.end()), bytes.end());
  }
}

TEST_F(ExtensionCodec, RefusesWhatItWouldNotWrite) {
  const ByteVector creation = encoded(samples_.registration());
  const ByteVector request = encoded(samples_.authentication());
  EXPECT_TRUE(registration(creation).has_value());
  EXPECT_TRUE(authentication(request).has_value());
  for (std::size_t size = 0; size < creation.size(); ++size) {
    ASSERT_EQ(registration(Bytes(creation).first(size)).error().code, ErrorCode::extension_state_malformed) << size;
  }
  for (std::size_t size = 0; size < request.size(); ++size) {
    ASSERT_EQ(authentication(Bytes(request).first(size)).error().code, ErrorCode::extension_state_malformed) << size;
  }
  for (ByteVector longer : {creation, request}) {
    longer.push_back(0);
    EXPECT_EQ(registration(longer).error().code, ErrorCode::extension_state_malformed);
    EXPECT_EQ(authentication(longer).error().code, ErrorCode::extension_state_malformed);
  }
  const auto changed = [&](std::size_t index, std::uint8_t value) {
    ByteVector bytes = creation;
    bytes[index] = value;
    return registration(bytes).error().code;
  };
  EXPECT_EQ(changed(0, 0x80), ErrorCode::extension_state_malformed);  // an unknown flag
  EXPECT_EQ(changed(2, 4), ErrorCode::extension_state_malformed);     // an unknown level
  EXPECT_EQ(changed(2, 0), ErrorCode::extension_state_malformed);     // enforced, and no level
  EXPECT_EQ(changed(3, 3), ErrorCode::extension_state_malformed);     // unknown support
  EXPECT_EQ(changed(2, 1), ErrorCode::ok);
}

TEST_F(ExtensionCodec, RefusesAnAuthenticationThatCouldNotBeAskedFor) {
  ByteVector request = encoded(samples_.authentication());
  EXPECT_TRUE(authentication(request).has_value());
  const std::string_view taken = "appidExclude", free = samples_.others.front();
  ByteVector renamed;
  const auto found = std::search(request.begin(), request.end(), free.begin(), free.end());
  ASSERT_NE(found, request.end());
  ASSERT_EQ(*(found - 1), free.size());
  renamed.assign(request.begin(), found);
  renamed.back() = static_cast<std::uint8_t>(taken.size());
  renamed.insert(renamed.end(), taken.begin(), taken.end());
  renamed.insert(renamed.end(), found + static_cast<std::ptrdiff_t>(free.size()), request.end());
  EXPECT_EQ(authentication(renamed).error().code, ErrorCode::extension_state_malformed);
}

// Whatever is changed, it is decoded to something that options can ask for, or refused.
TEST_F(ExtensionCodec, NeverReadsPastTheEnd) {
  const ByteVector request = encoded(samples_.authentication());
  int num_refused = 0;
  for (std::size_t i = 0; i < request.size(); ++i) {
    for (const int value : {0x00, 0x01, 0x7f, 0xff}) {
      ByteVector bytes = request;
      bytes[i] = static_cast<std::uint8_t>(value);
      const auto decoded = authentication(bytes);
      if (!decoded) ++num_refused;
      EXPECT_TRUE(decoded.has_value() || decoded.error().code == ErrorCode::extension_state_malformed);
    }
  }
  EXPECT_GT(num_refused, 100);
}

TEST_F(ExtensionCodec, SaysWhereThereIsNoRoom) {
  const ByteVector creation = encoded(samples_.registration());
  ByteVector out(creation.size() - 1, 0xa5);
  EXPECT_EQ(assay::rp::encode_extensions(samples_.registration(), out).error().code, ErrorCode::output_too_small);
  EXPECT_EQ(out, ByteVector(creation.size() - 1, 0xa5));
  const ByteVector request = encoded(samples_.authentication());
  ByteVector small(16);
  assay::Arena arena(small);
  EXPECT_EQ(assay::rp::decode_registration_extensions(creation, arena).error().code, ErrorCode::workspace_full);
  EXPECT_EQ(assay::rp::decode_authentication_extensions(request, arena).error().code, ErrorCode::workspace_full);
}

TEST_F(ExtensionCodec, TakesNoMoreThanTheStateHasRoomFor) {
  assay::Payment payment = samples_.confirmed;
  const AuthenticationExtensions asked{.payment = &payment};
  const std::size_t without = assay::rp::encoded_extensions_size(asked) - payment.instrument.icon.size();
  const std::string icon(assay::rp::kMaxExtensionState - without + 1, 'x');
  ByteVector out(assay::rp::kMaxExtensionState + 1);
  payment.instrument.icon = std::string_view(icon).substr(1);
  const auto longest = assay::rp::encode_extensions(asked, out);
  ASSERT_TRUE(longest.has_value());
  EXPECT_EQ(longest->size(), assay::rp::kMaxExtensionState);
  EXPECT_TRUE(authentication(*longest).has_value());
  payment.instrument.icon = icon;
  EXPECT_EQ(assay::rp::encode_extensions(asked, out).error().code, ErrorCode::extension_state_too_long);
}

}  // namespace
