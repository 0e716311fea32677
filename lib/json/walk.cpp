#include "lib/json/walk.hpp"

#include <algorithm>
#include <bit>
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

/// A number made of the first eight bytes, or of fewer if the name ends. Names stand in buffers that are padded.
std::uint64_t beginning_of(std::string_view name) noexcept {
  if (name.empty()) return 0;
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, name.data(), sizeof bytes);
  const std::size_t num_bits_beyond = 64 - 8 * std::min(name.size(), sizeof bytes);
  return std::endian::native == std::endian::little ? bytes << num_bits_beyond : bytes >> num_bits_beyond;
}

/// One pass over one text, token by token, with On-Demand's token iterator. Its iterators over values are not used:
/// they leave unchecked what is skipped, treat root values in another way, and take twice as long. What is open is kept
/// in frames and not on the call stack. Offsets count from where the text begins in the buffer.
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
  Error read_value(std::string_view name) noexcept;
  Error open(Value& value) noexcept;
  Error read_string(std::string_view& out) noexcept;
  bool read_scalar(Value& value) noexcept;
  Error add_name(const Frame& frame, std::string_view name, std::size_t offset) noexcept;
  Error malformed(std::size_t offset) noexcept;

  /// The first character of the next token; a space, where the padding begins, when there are no more.
  char next() const noexcept { return static_cast<char>(*tokens_.peek()); }
  void advance() noexcept { tokens_.return_current_and_advance(); }
  std::size_t offset() const noexcept {
    return static_cast<std::size_t>(reinterpret_cast<const char*>(tokens_.peek()) - parser_.buffer.get());
  }
  std::string_view token() const noexcept;

  Parser& parser_;
  Visitor& visitor_;
  ondemand::json_iterator tokens_;
  std::size_t begins_at_ = 0;
  std::size_t text_len_ = 0;
  std::uint32_t depth_ = 0;
  std::size_t num_names_ = 0;
  bool has_escapes_ = false;
  bool is_stopped_ = false;
};

void Walk::load(Bytes text, std::string_view tail) noexcept {
  char* const buffer = parser_.buffer.get();
  text_len_ = text.size() + tail.size();
  text_of(text).copy(buffer, text.size());
  tail.copy(buffer + text.size(), tail.size());
  has_escapes_ = std::memchr(buffer, '\\', text_len_) != nullptr;
  std::memset(buffer + text_len_, ' ', simdjson::SIMDJSON_PADDING);
}

bool Walk::find_tokens() noexcept {
  const simdjson::padded_string_view padded(parser_.buffer.get(), text_len_, text_len_ + simdjson::SIMDJSON_PADDING);
  return parser_.simdjson.iterate_raw(padded).get(tokens_) == simdjson::SUCCESS;
}

Error Walk::run() noexcept {
  ASSAY_TRY(read_value({}));
  while (depth_ > 0 && !is_stopped_) ASSAY_TRY(step());
  ASSAY_REQUIRE(is_stopped_ || offset() == text_len_, ErrorCode::json_trailing, offset());
  return {};
}

Error Walk::step() noexcept {
  Frame& frame = parser_.frames[depth_ - 1];
  return frame.is_object ? step_object(frame) : step_array(frame);
}

Error Walk::step_object(Frame& frame) noexcept {
  if (next() == '}') {
    close(frame);
    return {};
  }
  if (!frame.is_begun) {
    frame.is_begun = true;
  } else {
    if (next() != ',') return malformed(offset());
    advance();
  }
  if (next() != '"') return malformed(offset());
  const std::size_t quote = offset();
  std::string_view name;
  ASSAY_TRY(read_string(name));
  ASSAY_TRY(add_name(frame, name, quote));
  if (next() != ':') return malformed(offset());
  advance();
  return read_value(name);
}

Error Walk::step_array(Frame& frame) noexcept {
  if (next() == ']') {
    close(frame);
    return {};
  }
  if (!frame.is_begun) {
    frame.is_begun = true;
  } else {
    if (next() != ',') return malformed(offset());
    advance();
  }
  return read_value({});
}

void Walk::close(const Frame& frame) noexcept {
  advance();
  num_names_ = frame.first_name;
  --depth_;
}

Error Walk::read_value(std::string_view name) noexcept {
  Value value;
  value.depth = depth_;
  value.offset = offset();
  value.name = name;
  switch (next()) {
    case '{': value.kind = Kind::object; break;
    case '[': value.kind = Kind::array; break;
    case '"':
      value.kind = Kind::string;
      ASSAY_TRY(read_string(value.text));
      break;
    default:
      if (!read_scalar(value)) return malformed(value.offset);
  }
  if (value.kind <= Kind::array) ASSAY_TRY(open(value));
  value.offset += begins_at_;
  visitor_.on_value(value);
  return {};
}

Error Walk::open(Value& value) noexcept {
  ASSAY_REQUIRE(depth_ < parser_.max_depth, ErrorCode::json_too_deep, value.offset);
  parser_.frames[depth_++] = {value.kind == Kind::object, false, num_names_};
  advance();
  return {};
}

/// The next token. Nothing but whitespace stands between it and the one after it.
simdjson_inline std::string_view Walk::token() const noexcept {
  std::string_view token(reinterpret_cast<const char*>(tokens_.peek()), tokens_.peek_length());
  while (!token.empty() && is_whitespace(static_cast<std::uint8_t>(token.back()))) token.remove_suffix(1);
  return token;
}

simdjson_inline Error Walk::read_string(std::string_view& out) noexcept {
  const std::string_view quoted = token();
  const std::size_t quote = offset();
  advance();
  if (quoted.size() < 2) return malformed(quote);
  out = quoted.substr(1, quoted.size() - 2);
  if (!has_escapes_ || std::memchr(out.data(), '\\', out.size()) == nullptr) return {};
  ASSAY_TRY(string_fault(bytes_of({parser_.buffer.get(), text_len_}), quote));
  const ondemand::raw_json_string raw(reinterpret_cast<const std::uint8_t*>(out.data()));
  return tokens_.unescape(raw).get(out) == simdjson::SUCCESS ? Error{} : malformed(quote);
}

/// A number has to be one that a double can hold, if not exactly, with an exponent of at most 19 digits.
bool Walk::read_scalar(Value& value) noexcept {
  const std::string_view scalar = token();
  advance();
  if (scalar == "null") {
    value.kind = Kind::null;
  } else if (scalar == "true" || scalar == "false") {
    value.kind = Kind::boolean;
    value.is_true = scalar == "true";
  } else {
    value.kind = Kind::number;
    const auto* const begin = reinterpret_cast<const std::uint8_t*>(scalar.data());
    return simdjson::builtin::numberparsing::parse_double(begin).error() == simdjson::SUCCESS;
  }
  return true;
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

/// After this nothing more is read, whatever becomes of the error.
Error Walk::malformed(std::size_t offset) noexcept {
  is_stopped_ = true;
  return fail(ErrorCode::json_malformed, offset);
}

/// The first fault of a UTF-8 text in which not even the strings are in order. The values that end before the first
/// broken string can be walked, with an empty string put in its place.
Error first_fault(Parser& parser, Bytes text) noexcept {
  const std::size_t quote = first_broken_string(text);
  ASSAY_REQUIRE(quote != text.size(), ErrorCode::json_malformed, quote);
  NoVisitor nobody;
  Walk before(parser, nobody, 0);
  before.load(text.first(quote), "\"\"");
  ASSAY_REQUIRE(before.find_tokens(), ErrorCode::json_malformed, quote);
  const Error error = before.run();
  const bool is_of_repair = error.offset == quote && error.code == ErrorCode::json_duplicate_member;
  return error.failed() && error.offset <= quote && !is_of_repair ? error : string_fault(text, quote);
}

Error walk_text(Parser& parser, Bytes text, Visitor& visitor, std::size_t begins_at) noexcept {
  Walk walk(parser, visitor, begins_at);
  walk.load(text, {});
  const bool has_tokens = walk.find_tokens();
  const Error error = has_tokens ? walk.run() : Error{};
  if (has_tokens && !error.failed()) return {};
  // Some implementations of simdjson check the UTF-8 of strings alone, and not before they check all else.
  const std::size_t invalid = first_invalid_utf8(text);
  ASSAY_REQUIRE(invalid == text.size(), ErrorCode::json_not_utf8, invalid);
  return has_tokens ? error : first_fault(parser, text);
}

}  // namespace

Error walk(Workspace::Impl& impl, Bytes text, Visitor& visitor) noexcept {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  auto* const parser = static_cast<Parser*>(impl.json_parser.object);
  ASSAY_REQUIRE(parser != nullptr && text.size() <= parser->capacity, ErrorCode::workspace_full, 0);
  const std::size_t begins_at = text_of(text).starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  Error error = walk_text(*parser, text.subspan(begins_at), visitor, begins_at);
  if (error.failed()) error.offset += static_cast<std::uint32_t>(begins_at);
  return error;
}

}  // namespace assay::json
