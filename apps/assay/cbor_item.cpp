#include "cbor_item.hpp"

#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>
#include <utility>

#include "encoding.hpp"

namespace assay::cli {
namespace {

constexpr int kMaxDepth = 16;

struct Head {
  unsigned major = 0;
  unsigned info = 0;
  std::uint64_t argument = 0;
};

class CborReader {
 public:
  explicit CborReader(Bytes bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }
  bool read(CborItem& item, int depth);

 private:
  bool read_head(Head& head);
  bool read_content(CborItem& item, std::uint64_t len);
  bool read_items(CborItem& item, std::uint64_t count, int depth);

  Bytes rest_;
};

double number_of_half(std::uint64_t bits) {
  const int exponent = static_cast<int>(bits >> 10 & 0x1f);
  const double fraction = static_cast<double>(bits & 0x3ff);
  double magnitude = std::ldexp(fraction + 1024, exponent - 25);
  if (exponent == 0) magnitude = std::ldexp(fraction, -24);
  if (exponent == 31) magnitude = fraction == 0 ? std::numeric_limits<double>::infinity() : std::nan("");
  return bits & 0x8000 ? -magnitude : magnitude;
}

double number_of(const Head& head) {
  if (head.info == 25) return number_of_half(head.argument);
  if (head.info == 26) return std::bit_cast<float>(static_cast<std::uint32_t>(head.argument));
  return std::bit_cast<double>(head.argument);
}

bool CborReader::read_head(Head& head) {
  if (rest_.empty()) return false;
  head.major = rest_[0] >> 5;
  head.info = rest_[0] & 31;
  rest_ = rest_.subspan(1);
  head.argument = head.info;
  if (head.info < 24) return true;
  if (head.info > 27) return false;
  const std::size_t len = std::size_t{1} << (head.info - 24);
  if (rest_.size() < len) return false;
  head.argument = 0;
  for (const std::uint8_t byte : rest_.first(len)) head.argument = head.argument << 8 | byte;
  rest_ = rest_.subspan(len);
  return true;
}

bool CborReader::read_content(CborItem& item, std::uint64_t len) {
  if (len > rest_.size()) return false;
  item.content = rest_.first(static_cast<std::size_t>(len));
  rest_ = rest_.subspan(static_cast<std::size_t>(len));
  return true;
}

bool CborReader::read_items(CborItem& item, std::uint64_t count, int depth) {
  for (std::uint64_t i = 0; i < count; ++i) {
    CborItem inner;
    if (!read(inner, depth + 1)) return false;
    item.items.push_back(std::move(inner));
  }
  return true;
}

bool CborReader::read(CborItem& item, int depth) {
  using Kind = CborItem::Kind;
  Head head;
  if (depth > kMaxDepth || !read_head(head)) return false;
  item.value = head.argument;
  switch (head.major) {
    case 0: item.kind = Kind::unsigned_integer; return true;
    case 1: item.kind = Kind::negative_integer; return true;
    case 2: item.kind = Kind::bytes; return read_content(item, head.argument);
    case 3: item.kind = Kind::text; return read_content(item, head.argument);
    case 4: item.kind = Kind::array; return read_items(item, head.argument, depth);
    case 5: item.kind = Kind::map; return head.argument <= rest_.size() && read_items(item, head.argument * 2, depth);
    case 6: item.kind = Kind::tag; return read_items(item, 1, depth);
    default: break;
  }
  item.kind = head.info >= 25 ? Kind::floating : Kind::simple;
  if (item.kind == Kind::floating) item.number = number_of(head);
  return true;
}

std::string floating_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", number);
  std::string out = text;
  if (out.find_first_of(".e") == std::string::npos) out += ".0";
  return out;
}

std::string simple_text(std::uint64_t value) {
  switch (value) {
    case 20: return "false";
    case 21: return "true";
    case 22: return "null";
    case 23: return "undefined";
    default: return "simple(" + std::to_string(value) + ")";
  }
}

std::string negative_text(std::uint64_t value) {
  if (value == std::numeric_limits<std::uint64_t>::max()) return "-18446744073709551616";
  return "-" + std::to_string(value + 1);
}

std::string quoted(Bytes content) {
  std::string out = "\"";
  for (const char c : text_of(content)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string joined(const CborItem& item) {
  std::string out;
  for (std::size_t i = 0; i < item.items.size(); ++i) {
    const bool is_value = item.kind == CborItem::Kind::map && i % 2 == 1;
    if (i != 0) out += is_value ? ": " : ", ";
    out += to_diagnostic(item.items[i]);
  }
  return out;
}

}  // namespace

std::optional<CborItem> read_cbor(Bytes bytes) {
  CborReader reader(bytes);
  CborItem item;
  if (!reader.read(item, 0) || !reader.at_end()) return std::nullopt;
  return item;
}

std::string to_diagnostic(const CborItem& item) {
  using Kind = CborItem::Kind;
  switch (item.kind) {
    case Kind::unsigned_integer: return std::to_string(item.value);
    case Kind::negative_integer: return negative_text(item.value);
    case Kind::bytes: return "h'" + to_hex(item.content) + "'";
    case Kind::text: return quoted(item.content);
    case Kind::array: return "[" + joined(item) + "]";
    case Kind::map: return "{" + joined(item) + "}";
    case Kind::tag: return std::to_string(item.value) + "(" + joined(item) + ")";
    case Kind::simple: return simple_text(item.value);
    case Kind::floating: return floating_text(item.number);
  }
  return "";
}

std::string to_diagnostic(Bytes bytes) {
  const std::optional<CborItem> item = read_cbor(bytes);
  return item ? to_diagnostic(*item) : to_hex(bytes);
}

}  // namespace assay::cli
