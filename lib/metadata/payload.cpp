#include "lib/metadata/payload.hpp"

#include <array>
#include <new>

#include "lib/base/check.hpp"
#include "lib/json/raw_text.hpp"
#include "lib/json/walk.hpp"
#include "lib/metadata/entry_reader.hpp"
#include "lib/metadata/text.hpp"

namespace assay::metadata {
namespace {

using json::Kind;
using json::Value;

enum Member : std::size_t { kLegalHeader, kNo, kNextUpdate, kEntries, kNumMembers };
constexpr std::array<std::string_view, kNumMembers> kNames = {"legalHeader", "no", "nextUpdate", "entries"};

/// Finds the members of the payload, and counts what its entries can hold at most: how deep a value stands bounds what
/// it can be.
class Outline final : public json::Visitor {
 public:
  void on_value(const Value& value) noexcept override {
    switch (value.depth) {
      case 0: root = value; break;
      case 1: on_member(value); break;
      case 2: num_entries += 1; break;
      case 4:
        num_reports += value.kind == Kind::object ? 1 : 0;
        num_key_identifiers += value.kind == Kind::string ? 1 : 0;
        break;
      case 5: num_certificates += value.kind == Kind::string ? 1 : 0; break;
      default: break;
    }
  }

  Value root;
  std::array<Value, kNumMembers> members;
  std::size_t num_unknown = 0;
  std::size_t num_entries = 0;
  std::size_t num_reports = 0;
  std::size_t num_key_identifiers = 0;
  std::size_t num_certificates = 0;

 private:
  void on_member(const Value& value) noexcept {
    const std::size_t member = json::index_of(kNames, value.name);
    if (member < kNumMembers) members[member] = value;
    num_unknown += member < kNumMembers ? 0 : 1;
  }
};

Error check_form(const Outline& outline) noexcept {
  ASSAY_REQUIRE(outline.root.kind == Kind::object, ErrorCode::metadata_payload_form, outline.root.offset);
  constexpr std::array<Kind, kNumMembers> kKinds = {Kind::string, Kind::number, Kind::string, Kind::array};
  for (std::size_t i = 0; i < kNumMembers; ++i) {
    const Value& member = outline.members[i];
    const bool is_absent = i == kLegalHeader && member.kind == Kind::absent;
    ASSAY_REQUIRE(is_absent || member.kind == kKinds[i], ErrorCode::metadata_payload_form, member.offset);
  }
  return {};
}

bool reserve(const Outline& outline, Metadata::Impl& content) noexcept {
  content.copies.reset(new (std::nothrow) std::uint8_t[content.payload.size()]);
  return content.copies != nullptr && content.entries.reserve(outline.num_entries) &&
         content.skipped.reserve(outline.num_entries) && content.reports.reserve(outline.num_reports) &&
         content.root_certificates.reserve(outline.num_certificates) &&
         content.key_identifiers.reserve(outline.num_key_identifiers) &&
         content.by_aaguid.reserve(outline.num_entries) && content.skipped_by_aaguid.reserve(outline.num_entries) &&
         content.by_key_identifier.reserve(outline.num_key_identifiers) &&
         content.skipped_by_key_identifier.reserve(outline.num_key_identifiers);
}

Error read_members(const Outline& outline, StringKeeper& strings, Metadata::Impl& content) noexcept {
  const Value& legal_header = outline.members[kLegalHeader];
  if (legal_header.kind == Kind::string) {
    content.legal_header = strings.keep(legal_header.text, legal_header.offset);
  }
  const Value& no = outline.members[kNo];
  const auto number = parse_number(content.payload, no.offset);
  if (!number) return number.error();
  content.no = *number;
  const Value& next_update = outline.members[kNextUpdate];
  const auto date = parse_date(next_update.text);
  if (!date) return fail(date.error().code, next_update.offset);
  content.next_update = *date;
  content.counters.unknown_members = outline.num_unknown;
  return {};
}

void skip(const MetadataEntry& entry, const Error& error, Metadata::Impl& content) noexcept {
  content.skipped.add() = {entry.index,      located(error, Input::metadata_payload),
                           entry.has_aaguid, entry.aaguid,
                           entry.aaid,       entry.key_identifiers};
}

/// The elements of `entries`, one after the other. The text was walked before, so it has no faults.
void read_entries(Workspace::Impl& workspace, std::size_t array, StringKeeper& strings,
                  Metadata::Impl& content) noexcept {
  const Bytes payload = content.payload;
  std::size_t offset = json::skip_whitespace(payload, array + 1);
  while (payload[offset] != ']') {
    const std::size_t end = json::value_end(payload, offset);
    EntryReader reader(content, strings, offset);
    Error error = json::walk(workspace, payload.subspan(offset, end - offset), reader);
    if (!error.failed()) error = reader.finish();
    MetadataEntry entry = reader.entry();
    entry.index = content.counters.entries++;
    if (error.failed()) {
      skip(entry, error, content);
    } else {
      content.entries.add() = entry;
    }
    offset = json::skip_whitespace(payload, end);
    if (payload[offset] == ',') offset = json::skip_whitespace(payload, offset + 1);
  }
}

template <class Entry>
void add_to(const Entry& entry, Index<Aaguid, Entry>& by_aaguid,
            Index<KeyIdentifier, Entry>& by_key_identifier) noexcept {
  if (entry.has_aaguid) by_aaguid.add(entry.aaguid, entry);
  for (const KeyIdentifier& identifier : entry.key_identifiers) by_key_identifier.add(identifier, entry);
}

void make_indexes(Metadata::Impl& content) noexcept {
  MetadataCounters& counters = content.counters;
  for (const MetadataEntry& entry : content.entries.all()) {
    add_to(entry, content.by_aaguid, content.by_key_identifier);
    counters.unidentified += !entry.has_aaguid && entry.key_identifiers.empty() ? 1 : 0;
  }
  for (const SkippedMetadataEntry& entry : content.skipped.all()) {
    add_to(entry, content.skipped_by_aaguid, content.skipped_by_key_identifier);
  }
  counters.skipped = content.skipped.size();
  counters.shared_identifiers = content.by_aaguid.sort() + content.by_key_identifier.sort();
  content.skipped_by_aaguid.sort();
  content.skipped_by_key_identifier.sort();
}

}  // namespace

Error read_payload(Workspace::Impl& workspace, Metadata::Impl& content) noexcept {
  Outline outline;
  ASSAY_TRY(json::walk(workspace, content.payload, outline));
  ASSAY_TRY(check_form(outline));
  ASSAY_REQUIRE(reserve(outline, content), ErrorCode::out_of_memory, 0);
  StringKeeper strings(content.payload, Arena({content.copies.get(), content.payload.size()}));
  ASSAY_TRY(read_members(outline, strings, content));
  read_entries(workspace, outline.members[kEntries].offset, strings, content);
  make_indexes(content);
  return {};
}

}  // namespace assay::metadata
