// What a Metadata answers.
#include "assay/metadata.hpp"

#include "lib/base/calendar.hpp"
#include "lib/metadata/content.hpp"

namespace assay {

std::uint64_t Metadata::no() const noexcept {
  return impl_ == nullptr ? 0 : impl_->no;
}

std::int64_t Metadata::next_update() const noexcept {
  return impl_ == nullptr ? 0 : impl_->next_update;
}

bool Metadata::is_stale(std::int64_t time) const noexcept {
  return impl_ == nullptr || time >= impl_->next_update + kSecondsPerDay;
}

std::string_view Metadata::legal_header() const noexcept {
  return impl_ == nullptr ? std::string_view() : impl_->legal_header;
}

Bytes Metadata::payload() const noexcept {
  return impl_ == nullptr ? Bytes() : impl_->payload;
}

std::int64_t Metadata::signer_not_after() const noexcept {
  return impl_ == nullptr ? 0 : impl_->signer_not_after;
}

const MetadataCounters& Metadata::counters() const noexcept {
  static constexpr MetadataCounters kNone;
  return impl_ == nullptr ? kNone : impl_->counters;
}

std::span<const MetadataEntry> Metadata::entries() const noexcept {
  return impl_ == nullptr ? std::span<const MetadataEntry>() : impl_->entries.all();
}

std::span<const SkippedMetadataEntry> Metadata::skipped() const noexcept {
  return impl_ == nullptr ? std::span<const SkippedMetadataEntry>() : impl_->skipped.all();
}

std::span<const MetadataEntry* const> Metadata::find(const Aaguid& aaguid) const noexcept {
  return impl_ == nullptr ? std::span<const MetadataEntry* const>() : impl_->by_aaguid.find(aaguid);
}

std::span<const MetadataEntry* const> Metadata::find_key_identifier(const KeyIdentifier& identifier) const noexcept {
  return impl_ == nullptr ? std::span<const MetadataEntry* const>() : impl_->by_key_identifier.find(identifier);
}

}  // namespace assay
