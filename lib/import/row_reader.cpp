#include "lib/import/row_reader.hpp"

#include <algorithm>
#include <charconv>

#include "lib/json/raw_text.hpp"
#include "lib/json/transport.hpp"

namespace assay::import {
namespace {

using json::Kind;
using json::Value;

/// Whether the name of a member is its place among the members of a serialised Uint8Array.
bool is_index(std::string_view name, std::size_t index) noexcept {
  std::array<char, 20> digits{};
  const auto [end, fault] = std::to_chars(digits.data(), digits.data() + digits.size(), index);
  return name == std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

}  // namespace

const Place* RowReader::place_of(std::string_view parent, std::string_view name) const noexcept {
  const auto place =
      std::ranges::find_if(places_, [&](const Place& p) { return p.parent == parent && p.name == name; });
  return place == places_.end() ? nullptr : &*place;
}

void RowReader::on_value(const Value& value) noexcept {
  if (value.depth == 0) {
    root_ = value;
    return;
  }
  if (open_ != nullptr && value.depth > open_->value.depth) {
    on_element(value);
    return;
  }
  open_ = nullptr;
  if (value.depth == 1) parent_ = value.kind == Kind::object ? value.name : std::string_view();
  if (value.depth == 1 || (value.depth == 2 && !parent_.empty())) on_member(value);
}

void RowReader::on_member(const Value& value) noexcept {
  const Place* const place = place_of(value.depth == 1 ? std::string_view() : parent_, value.name);
  if (place == nullptr || value.kind == Kind::null) return;
  Found& found = fields_[static_cast<std::size_t>(place->field)];
  if (found.is_there()) {
    if (repeated_.kind == Kind::absent) repeated_ = value;
    return;
  }
  found.value = value;
  if (value.kind != Kind::array && value.kind != Kind::object) return;
  open_ = &found;
  is_buffer_ = false;
}

// The elements of [..], the members of {"0":..}, and the data of {"type":"Buffer","data":[..]}.
void RowReader::on_element(const Value& value) noexcept {
  const std::uint32_t depth = value.depth - open_->value.depth;
  const bool is_member = depth == 1 && open_->is(Kind::object);
  if (is_member && value.name == "type" && value.text == "Buffer" && open_->elements.empty()) {
    is_buffer_ = true;
  } else if (is_member && value.name == "data" && value.kind == Kind::array && is_buffer_) {
    return;
  } else if (value.kind == Kind::string) {
    on_name(value);
  } else if (depth == 2 ? is_buffer_ : !is_member || is_index(value.name, open_->elements.size())) {
    on_byte(value);
  } else {
    spoil_bytes(value);
    open_->is_names = false;
  }
}

void RowReader::spoil_bytes(const Value& value) noexcept {
  if (open_->is_bytes) open_->bytes_fault_at = value.offset;
  open_->is_bytes = false;
}

void RowReader::on_byte(const Value& value) noexcept {
  const auto number = value.kind == Kind::number ? json::integer_at(text_, value.offset) : std::nullopt;
  open_->is_names = false;
  if (!number || *number < 0 || *number > 0xff) {
    spoil_bytes(value);
    return;
  }
  // Nothing else takes room while a field is open, so that its bytes stand side by side.
  const MutableBytes room = arena_.take(1);
  has_room_ = has_room_ && room.size() == 1;
  if (!has_room_) return;
  room[0] = static_cast<std::uint8_t>(*number);
  const std::uint8_t* const first = open_->elements.empty() ? room.data() : open_->elements.data();
  open_->elements = {first, open_->elements.size() + 1};
}

void RowReader::on_name(const Value& value) noexcept {
  spoil_bytes(value);
  if (!open_->is(Kind::array)) open_->is_names = false;
  open_->transports.bits = static_cast<std::uint16_t>(open_->transports.bits | json::transport_bit(value.text));
}

}  // namespace assay::import
