#include "lib/rp/extension_codec.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "lib/base/check.hpp"
#include "lib/base/fields.hpp"
#include "lib/rp/extension_check.hpp"

// Registration:   flags (2) | level of credProtect (1) | largeBlob (1) | appidExclude | remoteClientDataJSON | others
// Authentication: flags (2) | appid | remoteClientDataJSON | others | payment, if its flag is set
// Payment:        flags (1) | ten texts | number of logos (1) | url and label of each
// Text: length (2) | bytes. Others: number (1) | a text each.

namespace assay::rp {
namespace {

constexpr std::size_t kLengthSize = 2;
constexpr std::size_t kFlagsSize = 2;

/// Stands for a value that was asked for and is not kept.
constexpr std::array<std::uint8_t, kHmacSecretSalt> kNotKept{};
constexpr PrfValues kOneNotKept{kNotKept, {}};
constexpr PrfValues kTwoNotKept{kNotKept, kNotKept};
constexpr PrfForCredential kByCredential[] = {{{}, kOneNotKept}, {{}, kTwoNotKept}};

namespace registration {
enum Flag : std::uint16_t {
  kCredProps = 1,
  kEnforceCredProtect = 2,
  kMinPinLength = 4,
  kCredBlob = 8,
  kPrf = 16,
  kPrfFirst = 32,
  kPrfSecond = 64,
  kHmacSecret = 128,
  kUvm = 256,
  kPayment = 512,
  kThirdPartyPayment = 1024,
  kAll = 2047,
};
}  // namespace registration

namespace authentication {
enum Flag : std::uint16_t {
  kGetCredBlob = 1,
  kLargeBlobRead = 2,
  kLargeBlobWrite = 4,
  kPrfFirst = 8,
  kPrfSecond = 16,
  kPrfOneByCredential = 32,
  kPrfTwoByCredential = 64,
  kHmacFirst = 128,
  kHmacSecond = 256,
  kUvm = 512,
  kPayment = 1024,
  kThirdPartyPayment = 2048,
  kAll = 4095,
};
}  // namespace authentication

constexpr std::uint8_t kIconMustBeShown = 1;

/// Collects flags one by one.
class Flags {
 public:
  void set(std::uint16_t flag, bool is_set) noexcept {
    if (is_set) bits_ = static_cast<std::uint16_t>(bits_ | flag);
  }
  std::uint16_t bits() const noexcept { return bits_; }

 private:
  std::uint16_t bits_ = 0;
};

/// Where the fields go: counted, or written. Both do the same, so that they cannot disagree.
class Counter {
 public:
  void number(std::uint64_t, std::size_t num_bytes) noexcept { size_ += num_bytes; }
  void bytes(Bytes value) noexcept { size_ += value.size(); }
  std::size_t size() const noexcept { return size_; }

 private:
  std::size_t size_ = 0;
};

template <class Out>
void put_text(Out& out, std::string_view text) noexcept {
  out.number(text.size(), kLengthSize);
  out.bytes(bytes_of(text));
}

template <class Out>
void put_others(Out& out, std::span<const std::string_view> others) noexcept {
  out.number(others.size(), 1);
  for (const std::string_view identifier : others) put_text(out, identifier);
}

std::uint16_t flags_of(const RegistrationExtensions& asked) noexcept {
  using namespace registration;
  Flags flags;
  flags.set(kCredProps, asked.cred_props);
  flags.set(kEnforceCredProtect, asked.enforce_cred_protect);
  flags.set(kMinPinLength, asked.min_pin_length);
  flags.set(kCredBlob, !asked.cred_blob.empty());
  flags.set(kPrf, asked.prf);
  flags.set(kPrfFirst, !asked.prf_eval.first.empty());
  flags.set(kPrfSecond, !asked.prf_eval.second.empty());
  flags.set(kHmacSecret, asked.hmac_secret);
  flags.set(kUvm, asked.uvm);
  flags.set(kPayment, asked.payment);
  flags.set(kThirdPartyPayment, asked.third_party_payment);
  return flags.bits();
}

std::uint16_t flags_of(const AuthenticationExtensions& asked) noexcept {
  using namespace authentication;
  const auto has_second = [](const PrfForCredential& one) { return !one.values.second.empty(); };
  const auto by_credential = asked.prf_by_credential;
  Flags flags;
  flags.set(kGetCredBlob, asked.get_cred_blob);
  flags.set(kLargeBlobRead, asked.large_blob_read);
  flags.set(kLargeBlobWrite, !asked.large_blob_write.empty());
  flags.set(kPrfFirst, !asked.prf.first.empty());
  flags.set(kPrfSecond, !asked.prf.second.empty());
  flags.set(kPrfOneByCredential, !std::ranges::all_of(by_credential, has_second));
  flags.set(kPrfTwoByCredential, std::ranges::any_of(by_credential, has_second));
  flags.set(kHmacFirst, !asked.hmac_secret.first.empty());
  flags.set(kHmacSecond, !asked.hmac_secret.second.empty());
  flags.set(kUvm, asked.uvm);
  flags.set(kPayment, asked.payment != nullptr);
  flags.set(kThirdPartyPayment, asked.third_party_payment);
  return flags.bits();
}

/// The texts of a payment, in the order in which they are kept.
template <class P, class Text>
std::array<Text*, 10> texts_of(P& payment) noexcept {
  return {&payment.rp_id,
          &payment.top_origin,
          &payment.payee_name,
          &payment.payee_origin,
          &payment.total.currency,
          &payment.total.value,
          &payment.instrument.display_name,
          &payment.instrument.icon,
          &payment.instrument.details,
          &payment.caller_origin};
}

template <class Out>
void put_payment(Out& out, const Payment& payment) noexcept {
  out.number(payment.instrument.icon_must_be_shown ? kIconMustBeShown : 0, 1);
  for (const auto* text : texts_of<const Payment, const std::string_view>(payment)) put_text(out, *text);
  out.number(payment.logos.size(), 1);
  for (const PaymentEntityLogo& logo : payment.logos) {
    put_text(out, logo.url);
    put_text(out, logo.label);
  }
}

template <class Out>
void put(Out& out, const RegistrationExtensions& asked) noexcept {
  out.number(flags_of(asked), kFlagsSize);
  out.number(static_cast<std::uint8_t>(asked.cred_protect), 1);
  out.number(static_cast<std::uint8_t>(asked.large_blob), 1);
  put_text(out, asked.appid_exclude);
  put_text(out, asked.remote_client_data_json);
  put_others(out, asked.others);
}

template <class Out>
void put(Out& out, const AuthenticationExtensions& asked) noexcept {
  out.number(flags_of(asked), kFlagsSize);
  put_text(out, asked.appid);
  put_text(out, asked.remote_client_data_json);
  put_others(out, asked.others);
  if (asked.payment != nullptr) put_payment(out, *asked.payment);
}

template <class Asked>
std::size_t size_of(const Asked& asked) noexcept {
  Counter counter;
  put(counter, asked);
  return counter.size();
}

template <class Asked>
Result<Bytes> encode(const Asked& asked, MutableBytes out) noexcept {
  const std::size_t size = size_of(asked);
  ASSAY_REQUIRE(size <= kMaxExtensionState, ErrorCode::extension_state_too_long, 0);
  ASSAY_REQUIRE(size <= out.size(), ErrorCode::output_too_small, 0);
  FieldWriter writer(out);
  put(writer, asked);
  return Bytes(out.first(size));
}

/// Takes fields off what was encoded. The first field that is not there, or that cannot be, stops it.
class Decoder {
 public:
  Decoder(Bytes encoded, Arena& arena) noexcept : reader_(encoded), arena_(arena) {}

  /// A number no larger than `largest`.
  std::uint64_t number(std::size_t num_bytes, std::uint64_t largest) noexcept {
    if (!need(num_bytes)) return 0;
    const std::uint64_t value = reader_.number(num_bytes);
    if (value <= largest) return value;
    fail_with(ErrorCode::extension_state_malformed);
    return 0;
  }

  std::string_view text() noexcept {
    const std::uint64_t length = number(kLengthSize, kMaxExtensionState);
    return need(length) ? text_of(reader_.bytes(length)) : std::string_view{};
  }

  /// As many as were announced, in the arena.
  template <class T>
  std::span<T> array(std::size_t largest) noexcept {
    const std::uint64_t count = number(1, largest);
    const auto items = take_array<T>(arena_, count);
    if (items.size() != count) fail_with(ErrorCode::workspace_full);
    return items;
  }

  std::span<const std::string_view> others() noexcept {
    const auto identifiers = array<std::string_view>(kMaxOtherExtensions);
    for (std::string_view& identifier : identifiers) identifier = text();
    return identifiers;
  }

  const Payment* payment() noexcept {
    const auto payment = take_array<Payment>(arena_, 1);
    if (payment.empty()) {
      fail_with(ErrorCode::workspace_full);
      return nullptr;
    }
    payment[0].instrument.icon_must_be_shown = number(1, kIconMustBeShown) == kIconMustBeShown;
    for (auto* field : texts_of<Payment, std::string_view>(payment[0])) *field = text();
    const auto logos = array<PaymentEntityLogo>(kMaxPaymentLogos);
    for (PaymentEntityLogo& logo : logos) {
      logo.url = text();
      logo.label = text();
    }
    payment[0].logos = logos;
    return payment.data();
  }

  Error finish() noexcept {
    if (!error_.failed() && reader_.has(1)) fail_with(ErrorCode::extension_state_malformed);
    return error_;
  }

 private:
  bool need(std::size_t count) noexcept {
    if (!error_.failed() && !holds(ErrorCode::extension_state_malformed, reader_.has(count))) {
      fail_with(ErrorCode::extension_state_malformed);
    }
    return !error_.failed();
  }
  void fail_with(ErrorCode code) noexcept {
    if (!error_.failed()) error_ = fail(code, reader_.offset());
  }

  FieldReader reader_;
  Arena& arena_;
  Error error_;
};

Bytes stand_in(bool is_asked) noexcept {
  return is_asked ? Bytes(kNotKept) : Bytes();
}

void unpack(std::uint64_t flags, RegistrationExtensions& asked) noexcept {
  using namespace registration;
  asked.cred_props = (flags & kCredProps) != 0;
  asked.enforce_cred_protect = (flags & kEnforceCredProtect) != 0;
  asked.min_pin_length = (flags & kMinPinLength) != 0;
  asked.cred_blob = stand_in((flags & kCredBlob) != 0);
  asked.prf = (flags & kPrf) != 0;
  asked.prf_eval = {stand_in((flags & kPrfFirst) != 0), stand_in((flags & kPrfSecond) != 0)};
  asked.hmac_secret = (flags & kHmacSecret) != 0;
  asked.uvm = (flags & kUvm) != 0;
  asked.payment = (flags & kPayment) != 0;
  asked.third_party_payment = (flags & kThirdPartyPayment) != 0;
}

std::span<const PrfForCredential> by_credential(bool one, bool two) noexcept {
  const std::span all(kByCredential);
  if (one && two) return all;
  if (one) return all.first(1);
  return two ? all.last(1) : all.first(0);
}

void unpack(std::uint64_t flags, AuthenticationExtensions& asked) noexcept {
  using namespace authentication;
  asked.get_cred_blob = (flags & kGetCredBlob) != 0;
  asked.large_blob_read = (flags & kLargeBlobRead) != 0;
  asked.large_blob_write = stand_in((flags & kLargeBlobWrite) != 0);
  asked.prf = {stand_in((flags & kPrfFirst) != 0), stand_in((flags & kPrfSecond) != 0)};
  asked.prf_by_credential = by_credential((flags & kPrfOneByCredential) != 0, (flags & kPrfTwoByCredential) != 0);
  asked.hmac_secret = {stand_in((flags & kHmacFirst) != 0), stand_in((flags & kHmacSecond) != 0)};
  asked.uvm = (flags & kUvm) != 0;
  asked.third_party_payment = (flags & kThirdPartyPayment) != 0;
}

}  // namespace

std::size_t encoded_extensions_size(const RegistrationExtensions& asked) noexcept {
  return size_of(asked);
}

std::size_t encoded_extensions_size(const AuthenticationExtensions& asked) noexcept {
  return size_of(asked);
}

Result<Bytes> encode_extensions(const RegistrationExtensions& asked, MutableBytes out) noexcept {
  return encode(asked, out);
}

Result<Bytes> encode_extensions(const AuthenticationExtensions& asked, MutableBytes out) noexcept {
  return encode(asked, out);
}

Result<RegistrationExtensions> decode_registration_extensions(Bytes encoded, Arena& arena) noexcept {
  Decoder decoder(encoded, arena);
  RegistrationExtensions asked;
  unpack(decoder.number(kFlagsSize, registration::kAll), asked);
  constexpr auto kHighestLevel = static_cast<std::uint8_t>(CredentialProtection::user_verification_required);
  asked.cred_protect = static_cast<CredentialProtection>(decoder.number(1, kHighestLevel));
  constexpr auto kHighestSupport = static_cast<std::uint8_t>(LargeBlobSupport::required);
  asked.large_blob = static_cast<LargeBlobSupport>(decoder.number(1, kHighestSupport));
  asked.appid_exclude = decoder.text();
  asked.remote_client_data_json = decoder.text();
  asked.others = decoder.others();
  ASSAY_TRY(decoder.finish());
  ASSAY_REQUIRE(!check_registration_extensions(asked).failed(), ErrorCode::extension_state_malformed, 0);
  return asked;
}

Result<AuthenticationExtensions> decode_authentication_extensions(Bytes encoded, Arena& arena) noexcept {
  Decoder decoder(encoded, arena);
  AuthenticationExtensions asked;
  const std::uint64_t flags = decoder.number(kFlagsSize, authentication::kAll);
  unpack(flags, asked);
  asked.appid = decoder.text();
  asked.remote_client_data_json = decoder.text();
  asked.others = decoder.others();
  if ((flags & authentication::kPayment) != 0) asked.payment = decoder.payment();
  ASSAY_TRY(decoder.finish());
  ASSAY_REQUIRE(!check_authentication_inputs(asked).failed(), ErrorCode::extension_state_malformed, 0);
  return asked;
}

}  // namespace assay::rp
