#pragma once

#include <span>
#include <string_view>

namespace assayd::site {

struct Page {
  std::string_view path;
  std::string_view content_type;
  std::string_view content;
};

/// The files of apps/assayd/pages, compiled in.
std::span<const Page> pages();

}  // namespace assayd::site
