#include "lib/json/walk.hpp"

#include <algorithm>
#include <cstring>

#include "lib/base/check.hpp"
#include "lib/base/utf8.hpp"
#include "lib/json/parser_impl.hpp"
#include "lib/json/raw_text.hpp"

namespace assay::json {
namespace {

class NoVisitor final : public Visitor {
 public:
  void on_value(const Value&) noexcept override {}
};

std::uint64_t beginning_of(std::string_view name) noexcept {
  std::uint64_t beginning = 0;
  std::memcpy(&beginning, name.data(), std::min(name.size(), sizeof beginning));
  return beginning;
}

/// One pass of simdjson over one text. Its iterators only move on, so each value is taken exactly once; the frames of
/// what is open are kept here and not on the call stack. Offsets count from where the text begins in the buffer.
class Walk {
 public:
  /// The visitor is told offsets from `begins_at` before the text.
  Walk(Parser& parser, Visitor& visitor, std::size_t begins_at) noexcept
      : parser_(parser), visitor_(visitor), begins_at_(begins_at) {}

  /// Copies in a text no longer than the parser's capacity, with `tail` after it.
  void load(Bytes text, std::string_view tail) noexcept;
  /// Finds strings and tokens and checks UTF-8. False if there is something wrong with one of those.
  bool find_tokens() noexcept;
  /// Goes through all values.
  Error run() noexcept;

 private:
  Error step() noexcept;
  Error step_object(Frame& frame) noexcept;
  Error step_array(Frame& frame) noexcept;
  void close(const Frame& frame) noexcept;
  Error visit(ondemand::value& source, Value& value) noexcept;
  Error open(ondemand::value& source, bool is_object, Value& value) noexcept;
  bool read_scalar(ondemand::value& source, ondemand::json_type type, Value& value) noexcept;
  Error read_name(ondemand::field& field, std::size_t quote, std::string_view& name) noexcept;
  Error read_string(ondemand::value& source, Value& value) noexcept;
  Error add_name(const Frame& frame, std::string_view name, std::size_t offset) noexcept;
  void show(Value& value) noexcept {
    value.offset += begins_at_;
    visitor_.on_value(value);
  }
  Error check_end() noexcept;
  Error malformed(std::size_t offset) noexcept;

  const char* text_begin() const noexcept { return parser_.buffer.get() + 1; }
  Bytes text() const noexcept { return bytes_of({text_begin(), text_len_}); }
  std::size_t offset_of(const char* position) const noexcept {
    return std::min(static_cast<std::size_t>(position - text_begin()), text_len_);
  }
  /// The token that is next, or at which simdjson found an error; the end of the text when there are no more.
  std::size_t location() noexcept;

  Parser& parser_;
  Visitor& visitor_;
  std::size_t begins_at_ = 0;
  ondemand::document document_;
  std::size_t text_len_ = 0;
  std::size_t depth_ = 0;
  std::size_t num_names_ = 0;
  bool stopped_ = false;
};

void Walk::load(Bytes text, std::string_view tail) noexcept {
  char* const buffer = parser_.buffer.get();
  text_len_ = text.size() + tail.size();
  buffer[0] = '[';
  std::copy(text.begin(), text.end(), buffer + 1);
  std::copy(tail.begin(), tail.end(), buffer + 1 + text.size());
  buffer[1 + text_len_] = ']';
  std::memset(buffer + text_len_ + kBrackets, 0, simdjson::SIMDJSON_PADDING);
}

bool Walk::find_tokens() noexcept {
  const std::size_t len = text_len_ + kBrackets;
  return parser_.simdjson.iterate(parser_.buffer.get(), len, len + simdjson::SIMDJSON_PADDING).get(document_) ==
         simdjson::SUCCESS;
}

Error Walk::run() noexcept {
  ondemand::array brackets;
  ondemand::array_iterator first;
  if (document_.get_array().get(brackets) != simdjson::SUCCESS || brackets.begin().get(first) != simdjson::SUCCESS ||
      !(first != ondemand::array_iterator{})) {
    return malformed(skip_whitespace(text(), 0));
  }
  ondemand::value root;
  if ((*first).get(root) != simdjson::SUCCESS) return malformed(location());
  Value value;
  ASSAY_TRY(visit(root, value));
  while (depth_ > 0 && !stopped_) ASSAY_TRY(step());
  return stopped_ ? Error{} : check_end();
}

Error Walk::step() noexcept {
  Frame& frame = parser_.frames[depth_ - 1];
  return frame.is_object ? step_object(frame) : step_array(frame);
}

Error Walk::step_object(Frame& frame) noexcept {
  if (frame.is_begun) ++frame.object;
  frame.is_begun = true;
  if (!(frame.object != ondemand::object_iterator{})) {
    close(frame);
    return {};
  }
  ondemand::field field;
  if ((*frame.object).get(field) != simdjson::SUCCESS) return malformed(location());
  Value value;
  const std::size_t quote = offset_of(field.key().raw() - 1);
  ASSAY_TRY(read_name(field, quote, value.name));
  ASSAY_TRY(add_name(frame, value.name, quote));
  return visit(field.value(), value);
}

Error Walk::step_array(Frame& frame) noexcept {
  if (frame.is_begun) ++frame.array;
  frame.is_begun = true;
  if (!(frame.array != ondemand::array_iterator{})) {
    close(frame);
    return {};
  }
  ondemand::value element;
  if ((*frame.array).get(element) != simdjson::SUCCESS) return malformed(location());
  Value value;
  return visit(element, value);
}

void Walk::close(const Frame& frame) noexcept {
  num_names_ = frame.first_name;
  --depth_;
}

Error Walk::visit(ondemand::value& source, Value& value) noexcept {
  value.depth = depth_;
  value.offset = offset_of(source.raw_json_token().data());
  ondemand::json_type type{};
  if (source.type().get(type) != simdjson::SUCCESS) return malformed(value.offset);
  switch (type) {
    case ondemand::json_type::object:
    case ondemand::json_type::array: return open(source, type == ondemand::json_type::object, value);
    case ondemand::json_type::string: ASSAY_TRY(read_string(source, value)); break;
    default:
      if (!read_scalar(source, type, value)) return malformed(value.offset);
  }
  show(value);
  return {};
}

Error Walk::open(ondemand::value& source, bool is_object, Value& value) noexcept {
  ASSAY_REQUIRE(depth_ < parser_.max_depth, ErrorCode::json_too_deep, value.offset);
  Frame& frame = parser_.frames[depth_];
  frame.is_object = is_object;
  frame.is_begun = false;
  frame.first_name = num_names_;
  ondemand::object object;
  ondemand::array array;
  const auto error = is_object ? source.get_object().get(object) : source.get_array().get(array);
  if (error != simdjson::SUCCESS) return malformed(location());
  const auto no_begin = is_object ? object.begin().get(frame.object) : array.begin().get(frame.array);
  if (no_begin != simdjson::SUCCESS) return malformed(location());
  ++depth_;
  value.kind = is_object ? Kind::object : Kind::array;
  show(value);
  return {};
}

bool Walk::read_scalar(ondemand::value& source, ondemand::json_type type, Value& value) noexcept {
  if (type == ondemand::json_type::number) {
    value.kind = Kind::number;
    double unused = 0;
    return source.get_double().get(unused) == simdjson::SUCCESS;
  }
  if (type == ondemand::json_type::boolean) {
    value.kind = Kind::boolean;
    return source.get_bool().get(value.is_true) == simdjson::SUCCESS;
  }
  value.kind = Kind::null;
  bool is_null = false;
  return source.is_null().get(is_null) == simdjson::SUCCESS && is_null;
}

Error Walk::read_string(ondemand::value& source, Value& value) noexcept {
  value.kind = Kind::string;
  std::string_view token = source.raw_json_token();
  while (is_whitespace(static_cast<std::uint8_t>(token.back()))) token.remove_suffix(1);
  if (std::memchr(token.data(), '\\', token.size()) == nullptr) {
    value.text = token.substr(1, token.size() - 2);
    ondemand::raw_json_string unused;
    return source.get_raw_json_string().get(unused) == simdjson::SUCCESS ? Error{} : malformed(value.offset);
  }
  ASSAY_TRY(string_fault(text(), value.offset));
  return source.get_string().get(value.text) == simdjson::SUCCESS ? Error{} : malformed(value.offset);
}

Error Walk::read_name(ondemand::field& field, std::size_t quote, std::string_view& name) noexcept {
  const char* const begin = field.key().raw();
  const char* end = begin;
  while (*end != '"' && *end != '\\') ++end;
  name = {begin, static_cast<std::size_t>(end - begin)};
  if (*end == '"') return {};
  ASSAY_TRY(string_fault(text(), quote));
  return field.unescaped_key().get(name) == simdjson::SUCCESS ? Error{} : malformed(quote);
}

Error Walk::add_name(const Frame& frame, std::string_view name, std::size_t offset) noexcept {
  const std::uint64_t beginning = beginning_of(name);
  for (std::size_t i = frame.first_name; i < num_names_; ++i) {
    const Name& other = parser_.names[i];
    const bool is_same = other.beginning == beginning && other.text == name;
    ASSAY_REQUIRE(!is_same, ErrorCode::json_duplicate_member, offset);
  }
  ASSAY_REQUIRE(num_names_ < parser_.max_members, ErrorCode::json_too_many_members, offset);
  parser_.names[num_names_++] = {beginning, name};
  return {};
}

Error Walk::check_end() noexcept {
  const char* next = nullptr;
  if (document_.current_location().get(next) != simdjson::SUCCESS) return malformed(text_len_);
  const std::size_t offset = offset_of(next);
  ASSAY_REQUIRE(offset == text_len_, ErrorCode::json_trailing, offset);
  return {};
}

std::size_t Walk::location() noexcept {
  const char* position = nullptr;
  return document_.current_location().get(position) == simdjson::SUCCESS ? offset_of(position) : text_len_;
}

/// simdjson's iterators are of no use after an error, so nothing more is read whatever becomes of this one.
Error Walk::malformed(std::size_t offset) noexcept {
  stopped_ = true;
  ASSAY_REQUIRE(false, ErrorCode::json_malformed, offset);
  return {};
}

/// The first fault of a text in which not even the strings are in order. The values that end before the first broken
/// string can be walked, with an empty string put in its place.
Error first_fault(Parser& parser, Bytes text) noexcept {
  const std::size_t invalid = first_invalid_utf8(text);
  ASSAY_REQUIRE(invalid == text.size(), ErrorCode::json_not_utf8, invalid);
  const std::size_t quote = first_broken_string(text);
  if (quote == text.size()) return fail(ErrorCode::json_malformed);
  NoVisitor nobody;
  Walk before(parser, nobody, 0);
  before.load(text.first(quote), "\"\"");
  if (!before.find_tokens()) return fail(ErrorCode::json_malformed, quote);
  const Error error = before.run();
  const bool is_before = error.failed() && error.offset <= quote && error.code != ErrorCode::json_duplicate_member;
  return is_before ? error : string_fault(text, quote);
}

}  // namespace

Error walk(Workspace::Impl& impl, Bytes text, Visitor& visitor) noexcept {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  auto* const parser = static_cast<Parser*>(impl.json_parser.object);
  ASSAY_REQUIRE(parser != nullptr && text.size() <= parser->capacity, ErrorCode::workspace_full, 0);
  const std::size_t begins_at = text_of(text).starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  const Bytes json = text.subspan(begins_at);
  Walk walk(*parser, visitor, begins_at);
  walk.load(json, {});
  Error error = walk.find_tokens() ? walk.run() : first_fault(*parser, json);
  if (error.failed()) error.offset += static_cast<std::uint32_t>(begins_at);
  return error;
}

}  // namespace assay::json
