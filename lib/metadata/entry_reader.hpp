#pragma once

#include <cstddef>

#include "lib/json/walk.hpp"
#include "lib/metadata/content.hpp"
#include "lib/metadata/text.hpp"

namespace assay::metadata {

/// Reads one element of `entries` (MDS 3.1.1). What it finds goes to the pools of the content.
class EntryReader final : public json::Visitor {
 public:
  /// `begins_at`: where the element begins in the payload.
  EntryReader(Metadata::Impl& content, StringKeeper& strings, std::size_t begins_at) noexcept;

  void on_value(const json::Value& value) noexcept override;

  /// When everything was seen: the first thing wrong, an offset in the payload. Errors: json_wrong_type,
  /// json_missing_member, metadata_date, metadata_identifier, metadata_number, metadata_certificate, der_*.
  Error finish() noexcept;

  /// If there is something wrong, identifiers are all that may be used of it.
  const MetadataEntry& entry() const noexcept { return entry_; }

 private:
  Error on_member(const json::Value& value) noexcept;
  Error on_second(const json::Value& value) noexcept;
  Error on_third(const json::Value& value) noexcept;
  Error begin_report(const json::Value& value) noexcept;
  Error end_report() const noexcept;
  Error on_report_member(const json::Value& value) noexcept;
  Error on_statement_member(const json::Value& value) noexcept;
  Error on_statement_element(const json::Value& value) noexcept;
  Error add_key_identifier(const json::Value& value) noexcept;

  Error read_text(const json::Value& value, std::string_view& out) noexcept;
  Error read_date(const json::Value& value, std::int64_t& out) const noexcept;
  Error read_number(const json::Value& value, std::uint64_t& out) const noexcept;
  Error read_aaguid(const json::Value& value) noexcept;
  Error read_certificate(const json::Value& value, Bytes& out) noexcept;
  Error add_bit(const json::Value& value, std::uint8_t bit, std::uint8_t& bits) noexcept;
  void count_unknown(bool is_known) noexcept;
  std::size_t position(const json::Value& value) const noexcept { return begins_at_ + value.offset; }

  Metadata::Impl& content_;
  StringKeeper& strings_;
  std::size_t begins_at_;
  MetadataEntry entry_;
  Error fault_;
  std::size_t first_report_;
  std::size_t first_root_;
  std::size_t first_identifier_;
  std::size_t member_ = 0;            ///< the last at depth 1
  std::size_t statement_member_ = 0;  ///< the last at depth 2 of metadataStatement
  bool has_status_reports_ = false;
  bool has_last_change_ = false;
  bool has_status_ = true;  ///< the last status report has; true before the first
};

}  // namespace assay::metadata
