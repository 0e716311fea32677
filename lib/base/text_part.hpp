#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace assay {

/// std::string_view::substr() that cannot throw: what would lie outside of the text is left out.
constexpr std::string_view text_part(std::string_view text, std::size_t begin,
                                     std::size_t count = std::string_view::npos) noexcept {
  text.remove_prefix(std::min(begin, text.size()));
  text.remove_suffix(text.size() - std::min(count, text.size()));
  return text;
}

}  // namespace assay
