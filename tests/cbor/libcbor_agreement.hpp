#pragma once

#include <cstdint>
#include <span>

#include "lib/cbor/reader.hpp"
#include "tests/cbor/libcbor_checker.hpp"

/// Whether check_item() says the same of `data`, in both forms, as the checker that is built on libcbor.
inline bool agrees_with_libcbor(std::span<const std::uint8_t> data) {
  using assay::cbor::Form;
  const LibcborVerdict expected = judge_by_libcbor(data);
  const auto definite = assay::cbor::check_item(data, {.form = Form::definite});
  const auto canonical = assay::cbor::check_item(data, {.form = Form::canonical});
  const LibcborVerdict ours =
      definite ? LibcborVerdict{true, definite->canonical, definite->item.size()} : LibcborVerdict{};
  return ours == expected && canonical.has_value() == expected.canonical;
}
