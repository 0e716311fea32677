#include "assay/attestation_object.hpp"

#include "lib/base/check.hpp"
#include "lib/cbor/reader.hpp"

namespace assay {
namespace {

constexpr std::size_t kNumMembers = 3;

/// A member's value as it stands there, head included.
struct Member {
  Bytes item;
  std::size_t offset = 0;
};

struct Members {
  Member format;
  Member statement;
  Member authenticator_data;
};

Member* member_named(std::string_view name, Members& members) noexcept {
  if (name == "fmt") return &members.format;
  if (name == "attStmt") return &members.statement;
  if (name == "authData") return &members.authenticator_data;
  return nullptr;
}

Error read_member(cbor::Reader& reader, Members& members) noexcept {
  const std::size_t key_offset = reader.offset();
  const auto name = reader.read_text();
  ASSAY_REQUIRE(name.has_value(), ErrorCode::attestation_object_member, key_offset);
  Member* const member = member_named(*name, members);
  ASSAY_REQUIRE(member != nullptr, ErrorCode::attestation_object_member, key_offset);
  member->offset = reader.offset();
  const auto item = reader.skip_item();
  ASSAY_TRY(item.error());
  member->item = *item;
  return {};
}

/// Keys are unique already, so three known names are the three.
Error read_members(Bytes object, Members& members) noexcept {
  cbor::Reader reader(object);
  const auto num_members = reader.read_map();
  ASSAY_TRY(num_members.error());
  for (std::size_t i = 0; i < *num_members; ++i) ASSAY_TRY(read_member(reader, members));
  ASSAY_REQUIRE(*num_members == kNumMembers, ErrorCode::attestation_object_member, 0);
  return {};
}

Error read_values(const Members& members, AttestationObjectView& view) noexcept {
  const auto format = cbor::Reader(members.format.item).read_text();
  ASSAY_REQUIRE(format.has_value(), ErrorCode::cbor_wrong_type, members.format.offset);
  const cbor::Type statement_type = *cbor::Reader(members.statement.item).peek_type();
  const bool has_members = statement_type == cbor::Type::map || statement_type == cbor::Type::array;
  ASSAY_REQUIRE(has_members, ErrorCode::cbor_wrong_type, members.statement.offset);
  const auto authenticator_data = cbor::Reader(members.authenticator_data.item).read_bytes();
  ASSAY_REQUIRE(authenticator_data.has_value(), ErrorCode::cbor_wrong_type, members.authenticator_data.offset);

  const Member& data = members.authenticator_data;
  view.format = *format;
  view.statement = members.statement.item;
  view.authenticator_data = *authenticator_data;
  view.statement_offset = static_cast<std::uint32_t>(members.statement.offset);
  view.authenticator_data_offset =
      static_cast<std::uint32_t>(data.offset + data.item.size() - authenticator_data->size());
  return {};
}

}  // namespace

Result<AttestationObjectView> parse_attestation_object(Bytes attestation_object, std::size_t max_items) noexcept {
  const auto checked = cbor::check_item(attestation_object, {.form = cbor::Form::definite, .max_items = max_items});
  ASSAY_TRY(checked.error());
  const std::size_t size = checked->item.size();
  ASSAY_REQUIRE(size == attestation_object.size(), ErrorCode::cbor_trailing, size);

  Members members;
  AttestationObjectView view{.canonical = checked->canonical};
  ASSAY_TRY(read_members(checked->item, members));
  ASSAY_TRY(read_values(members, view));
  return view;
}

}  // namespace assay
