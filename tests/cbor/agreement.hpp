#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <span>

#include "lib/cbor/reader.hpp"
#include "tests/cbor/oracle.hpp"

/// Whether check_item() and the oracle say the same of `data`, down to code and offset.
inline bool agrees_with_oracle(std::span<const std::uint8_t> data, const assay::cbor::Options& options) {
  const Oracle oracle(data, options);
  const auto checked = assay::cbor::check_item(data, options);
  if (checked.has_value() != oracle.accepted()) return false;
  if (!checked) return checked.error().code == oracle.code() && checked.error().offset == oracle.offset();
  return checked->item.data() == data.data() && checked->item.size() == oracle.length() &&
         checked->canonical == oracle.canonical();
}
