#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

/// What libcbor's tree builder makes of the first item of an input, judged by the rules of CTAP2 section 8. It shares
/// neither code nor structure with the library, which uses no more of libcbor than its reading of heads.
struct LibcborVerdict {
  bool accepted = false;   ///< definite lengths, no tags, unique keys that are integers or text, text that is UTF-8
  bool canonical = false;  ///< shortest heads and sorted keys, too
  std::size_t length = 0;  ///< of the item

  bool operator==(const LibcborVerdict&) const = default;
};

/// For inputs of so few bytes that no limit on depth or number comes into it.
LibcborVerdict judge_by_libcbor(std::span<const std::uint8_t> data);
