#include "assay/authenticator_data.hpp"

#include "lib/base/check.hpp"
#include "lib/cbor/reader.hpp"

namespace assay {
namespace {

constexpr std::size_t kRpIdHashLen = 32;
constexpr std::size_t kFlagsLen = 1;
constexpr std::size_t kSignCountLen = 4;
constexpr std::size_t kAaguidLen = 16;
constexpr std::size_t kCredentialIdLengthLen = 2;

constexpr std::uint32_t read_big_endian(Bytes bytes) noexcept {
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

/// Cuts fields off authenticator data, front to back.
class Cutter {
 public:
  Cutter(Bytes data, std::size_t max_items) noexcept : data_(data), max_items_(max_items) {}

  /// auth_data_truncated, at where the field begins.
  Error take(std::size_t length, Bytes& field) noexcept {
    ASSAY_REQUIRE(length <= data_.size() - offset_, ErrorCode::auth_data_truncated, offset_);
    field = data_.subspan(offset_, length);
    offset_ += length;
    return {};
  }

  Error take_map(cbor::Form form, Bytes& map) noexcept {
    const Bytes rest = data_.subspan(offset_);
    ASSAY_REQUIRE(!rest.empty(), ErrorCode::auth_data_truncated, offset_);
    const auto checked = cbor::check_item(rest, {.form = form, .max_items = max_items_});
    if (!checked) return located(checked.error(), Input::none, offset_);
    ASSAY_REQUIRE(*cbor::Reader(checked->item).peek_type() == cbor::Type::map, ErrorCode::cbor_wrong_type, offset_);
    map = checked->item;
    offset_ += map.size();
    return {};
  }

  std::size_t offset() const noexcept { return offset_; }

 private:
  Bytes data_;
  std::size_t max_items_;
  std::size_t offset_ = 0;
};

Error take_header(Cutter& cutter, AuthenticatorDataView& view) noexcept {
  Bytes flags;
  Bytes sign_count;
  ASSAY_TRY(cutter.take(kRpIdHashLen, view.rp_id_hash32));
  ASSAY_TRY(cutter.take(kFlagsLen, flags));
  ASSAY_TRY(cutter.take(kSignCountLen, sign_count));
  view.flags.bits = flags[0];
  view.sign_count = read_big_endian(sign_count);
  return {};
}

Error take_attested_data(Cutter& cutter, AttestedCredentialDataView& attested) noexcept {
  Bytes length;
  ASSAY_TRY(cutter.take(kAaguidLen, attested.aaguid16));
  ASSAY_TRY(cutter.take(kCredentialIdLengthLen, length));
  const std::uint32_t credential_id_len = read_big_endian(length);
  ASSAY_REQUIRE(credential_id_len > 0, ErrorCode::credential_id_empty, cutter.offset() - kCredentialIdLengthLen);
  ASSAY_TRY(cutter.take(credential_id_len, attested.credential_id));
  // Clients hand authenticators' keys on as they got them; CTAP2 demands the canonical form.
  return cutter.take_map(cbor::Form::canonical, attested.credential_public_key);
}

Error check_text_keys(Bytes map, std::size_t begins_at) noexcept {
  cbor::Reader reader(map);
  const std::size_t num_pairs = *reader.read_map();
  for (std::size_t i = 0; i < num_pairs; ++i) {
    ASSAY_REQUIRE(reader.read_text().has_value(), ErrorCode::cbor_key_type, begins_at + reader.offset());
    ASSAY_TRY(reader.skip_item().error());
  }
  return {};
}

Error take_extensions(Cutter& cutter, Bytes& extensions) noexcept {
  const std::size_t begins_at = cutter.offset();
  ASSAY_TRY(cutter.take_map(cbor::Form::definite, extensions));
  return check_text_keys(extensions, begins_at);
}

}  // namespace

Result<AuthenticatorDataView> parse_authenticator_data(Bytes authenticator_data, std::size_t max_items) noexcept {
  AuthenticatorDataView view;
  Cutter cutter(authenticator_data, max_items);
  ASSAY_TRY(take_header(cutter, view));
  if (view.flags.attested_data()) ASSAY_TRY(take_attested_data(cutter, view.attested));
  if (view.flags.extension_data()) ASSAY_TRY(take_extensions(cutter, view.extensions));
  ASSAY_REQUIRE(cutter.offset() == authenticator_data.size(), ErrorCode::auth_data_trailing, cutter.offset());
  return view;
}

}  // namespace assay
