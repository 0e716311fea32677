#include "lib/json/parser.hpp"

#include <algorithm>
#include <new>

#include "lib/base/check.hpp"
#include "lib/json/parser_impl.hpp"

namespace assay::json {
namespace {

/// Depth is counted here; simdjson would only need to know it for its own walks.
constexpr std::size_t kSimdjsonDepth = 1;

void destroy_parser(void* object) noexcept {
  delete static_cast<Parser*>(object);
}

/// simdjson does not report that its string buffer could not be had; it tries again on first use, for a capacity of
/// just that text. So a parser that keeps its capacity has all it needs.
bool allocate_simdjson(ondemand::parser& parser, std::size_t capacity) noexcept {
  if (parser.allocate(capacity, kSimdjsonDepth) != simdjson::SUCCESS) return false;
  constexpr std::size_t kTextLen = 2;
  constexpr char kText[kTextLen + simdjson::SIMDJSON_PADDING] = {'[', ']'};
  ondemand::document document;
  const auto error = parser.iterate(kText, kTextLen, sizeof kText).get(document);
  return error == simdjson::SUCCESS && parser.capacity() == capacity;
}

bool allocate(Parser& parser, const Limits& limits) noexcept {
  parser.capacity = std::max({limits.client_data_json, limits.credential_json, limits.client_extension_results});
  parser.max_depth = limits.json_depth;
  parser.max_members = limits.json_members;
  parser.buffer.reset(new (std::nothrow) char[buffer_len(parser.capacity)]);
  parser.frames.reset(new (std::nothrow) Frame[parser.max_depth]);
  parser.names.reset(new (std::nothrow) Name[parser.max_members]);
  return parser.buffer != nullptr && parser.frames != nullptr && parser.names != nullptr &&
         allocate_simdjson(parser.simdjson, parser.capacity + kRepair);
}

/// What simdjson takes: an index of four bytes for every byte of text, and room for unescaped strings.
std::size_t simdjson_size(std::size_t capacity) noexcept {
  constexpr std::size_t kFixed = 1024;
  return capacity * 4 + capacity * 5 / 3 + kFixed;
}

std::size_t size_of(const Parser& parser) noexcept {
  return sizeof parser + buffer_len(parser.capacity) + parser.max_depth * sizeof(Frame) +
         parser.max_members * sizeof(Name) + simdjson_size(parser.capacity);
}

}  // namespace

Error attach_parser(Workspace::Impl& impl) noexcept {
  auto* const parser = new (std::nothrow) Parser;
  ASSAY_REQUIRE(parser != nullptr, ErrorCode::out_of_memory, 0);
  impl.json_parser = {parser, destroy_parser};
  ASSAY_REQUIRE(allocate(*parser, impl.limits), ErrorCode::out_of_memory, 0);
  impl.size_bytes += size_of(*parser);
  return {};
}

}  // namespace assay::json
