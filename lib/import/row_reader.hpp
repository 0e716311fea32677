#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/response.hpp"
#include "lib/base/arena.hpp"
#include "lib/import/members.hpp"
#include "lib/json/walk.hpp"

namespace assay::import {

/// A field as it stands in the row.
struct Found {
  json::Value value;               ///< absent, too, where the row says null
  Bytes elements;                  ///< the numbers of an array, a Uint8Array or a Buffer, in the arena
  Transports transports;           ///< the names of an array
  bool is_bytes = true;            ///< an array or an object holds nothing but bytes
  bool is_names = true;            ///< an array holds nothing but names
  std::size_t bytes_fault_at = 0;  ///< of the first element that is no byte

  bool is_there() const noexcept { return value.kind != json::Kind::absent; }
  bool is(json::Kind kind) const noexcept { return value.kind == kind; }
};

/// Finds the fields of a row while its JSON is walked.
class RowReader final : public json::Visitor {
 public:
  RowReader(Bytes text, ForeignLibrary library, Arena& arena) noexcept
      : text_(text), places_(places_of(library)), arena_(arena) {}

  void on_value(const json::Value& value) noexcept override;

  const Found& operator[](Field field) const noexcept { return fields_[static_cast<std::size_t>(field)]; }
  bool is_object() const noexcept { return root_.kind == json::Kind::object; }
  bool has_room() const noexcept { return has_room_; }
  /// The first member that says what another said already; absent if there is none.
  const json::Value& repeated() const noexcept { return repeated_; }

 private:
  void on_member(const json::Value& value) noexcept;
  void on_element(const json::Value& value) noexcept;
  void on_byte(const json::Value& value) noexcept;
  void on_name(const json::Value& value) noexcept;
  void spoil_bytes(const json::Value& value) noexcept;
  const Place* place_of(std::string_view parent, std::string_view name) const noexcept;

  Bytes text_;
  std::span<const Place> places_;
  Arena& arena_;
  json::Value root_;
  json::Value repeated_;
  std::array<Found, kNumFields> fields_;
  std::string_view parent_;  ///< the member of the row that is open, if it is an object
  Found* open_ = nullptr;    ///< the field that is an array or an object, while its elements come
  bool is_buffer_ = false;   ///< the open object has the type of a Buffer
  bool has_room_ = true;
};

}  // namespace assay::import
