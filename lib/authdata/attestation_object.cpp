#include "assay/attestation_object.hpp"

#include "lib/base/check.hpp"
#include "lib/cbor/reader.hpp"

namespace assay {
namespace {

constexpr std::size_t kNumMembers = 3;

Error read_format(cbor::Reader& reader, AttestationObjectView& view) noexcept {
  const auto format = reader.read_text();
  ASSAY_REQUIRE(format.has_value(), ErrorCode::cbor_wrong_type, reader.offset());
  view.format = *format;
  return {};
}

Error read_statement(cbor::Reader& reader, AttestationObjectView& view) noexcept {
  const std::size_t offset = reader.offset();
  const auto type = reader.peek_type();
  const bool is_statement = type && (*type == cbor::Type::map || *type == cbor::Type::array);
  ASSAY_REQUIRE(is_statement, ErrorCode::cbor_wrong_type, offset);
  view.statement = *reader.skip_item();
  view.statement_offset = static_cast<std::uint32_t>(offset);
  return {};
}

Error read_authenticator_data(cbor::Reader& reader, AttestationObjectView& view) noexcept {
  const auto data = reader.read_bytes();
  ASSAY_REQUIRE(data.has_value(), ErrorCode::cbor_wrong_type, reader.offset());
  view.authenticator_data = *data;
  view.authenticator_data_offset = static_cast<std::uint32_t>(reader.offset() - data->size());
  return {};
}

/// A key that is no text reads as an empty name, which no member has.
Error read_member(cbor::Reader& reader, AttestationObjectView& view) noexcept {
  const std::size_t offset = reader.offset();
  const std::string_view name = *reader.read_text();
  if (name == "fmt") return read_format(reader, view);
  if (name == "attStmt") return read_statement(reader, view);
  ASSAY_REQUIRE(name == "authData", ErrorCode::attestation_object_member, offset);
  return read_authenticator_data(reader, view);
}

/// Keys are unique already, so three members with known names are the three.
Error read_members(Bytes object, AttestationObjectView& view) noexcept {
  cbor::Reader reader(object);
  const auto num_members = reader.read_map();
  ASSAY_TRY(num_members.error());
  for (std::size_t i = 0; i < *num_members; ++i) ASSAY_TRY(read_member(reader, view));
  ASSAY_REQUIRE(*num_members == kNumMembers, ErrorCode::attestation_object_member, 0);
  return {};
}

}  // namespace

Result<AttestationObjectView> parse_attestation_object(Bytes attestation_object, std::size_t max_items) noexcept {
  const auto checked = cbor::check_item(attestation_object, {.form = cbor::Form::definite, .max_items = max_items});
  ASSAY_TRY(checked.error());
  const std::size_t size = checked->item.size();
  ASSAY_REQUIRE(size == attestation_object.size(), ErrorCode::cbor_trailing, size);

  AttestationObjectView view{.canonical = checked->canonical};
  ASSAY_TRY(read_members(checked->item, view));
  return view;
}

}  // namespace assay
