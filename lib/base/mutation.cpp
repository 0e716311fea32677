#include "lib/base/mutation.hpp"

#if defined(ASSAY_MUTATION)

#include <array>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <string_view>

#include "lib/base/check.hpp"

namespace assay::mutation {
namespace {

enum class How : std::uint8_t { nothing, pass, fail, invert, wrong };

struct Settings {
  How how = How::nothing;
  std::string_view file;
  unsigned line = 0;
  ErrorCode code = ErrorCode::ok;
  bool records = false;
};

// Cuts off what is in front of the next colon.
std::string_view cut(std::string_view& text) noexcept {
  const std::string_view part = text.substr(0, text.find(':'));
  text.remove_prefix(part.size() < text.size() ? part.size() + 1 : part.size());
  return part;
}

unsigned number(std::string_view text) noexcept {
  unsigned value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

How how_of(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 5> kNames = {"nothing", "pass", "fail", "invert", "wrong"};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<How>(i);
  }
  // A misspelt mutation must not look like one that no test notices.
  std::abort();
}

Settings read_settings() noexcept {
  Settings settings;
  settings.records = std::getenv("ASSAY_RECORD") != nullptr;
  const char* variable = std::getenv("ASSAY_MUTATE");
  if (variable == nullptr) return settings;
  std::string_view text = variable;
  settings.how = how_of(cut(text));
  settings.file = cut(text);
  settings.line = number(cut(text));
  settings.code = static_cast<ErrorCode>(number(text));
  return settings;
}

const Settings& settings() noexcept {
  static const Settings kSettings = read_settings();
  return kSettings;
}

bool is_mutated(ErrorCode code, const char* file, unsigned line) noexcept {
  const Settings& s = settings();
  return line == s.line && code == s.code && s.how != How::nothing && std::string_view(file).ends_with(s.file);
}

// The record: a hash table that is never full, written by any thread, without the heap (which tests make fail).
constexpr std::uint8_t kPassed = 1;
constexpr std::uint8_t kRefused = 2;
struct Row {
  std::atomic<std::uint64_t> key = 0;
  std::atomic<const char*> file = nullptr;
  std::atomic<std::uint8_t> seen = 0;
};
constexpr std::size_t kNumRows = 1U << 14U;
std::array<Row, kNumRows> rows;

// The places of a program are nearer to each other than 4 GiB.
std::uint64_t key_of(PlaceKind kind, ErrorCode code, const char* file, unsigned line) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(file) & 0xFFFFFFFFU;
  const std::uint64_t place = (std::uint64_t{line} << 2U) | static_cast<std::uint64_t>(kind);
  return (std::uint64_t{address} << 32U) | (place << 16U) | static_cast<std::uint64_t>(code);
}

Row& row_of(std::uint64_t key) noexcept {
  for (std::size_t i = (key * 0x9E3779B97F4A7C15U) >> 50U;; ++i) {
    Row& row = rows[i % kNumRows];
    std::uint64_t found = row.key.load(std::memory_order_relaxed);
    if (found == 0 && row.key.compare_exchange_strong(found, key)) return row;
    if (found == key) return row;
  }
}

void record(PlaceKind kind, ErrorCode code, bool passed, const char* file, unsigned line) noexcept {
  Row& row = row_of(key_of(kind, code, file, line));
  const std::uint8_t what = passed ? kPassed : kRefused;
  row.file.store(file, std::memory_order_relaxed);
  if ((row.seen.load(std::memory_order_relaxed) & what) == 0) row.seen.fetch_or(what);
}

// Another code of the same class, so that nothing but a comparison of codes tells them apart.
ErrorCode neighbour(ErrorCode code) noexcept {
  int index = 0;
  while (index < kNumErrorCodes && error_code_at(index) != code) ++index;
  const ErrorClass of = Error{code}.error_class();
  for (int step = 1; step < kNumErrorCodes; ++step) {
    const ErrorCode other = error_code_at((index + step) % kNumErrorCodes);
    if (Error{other}.error_class() == of) return other;
  }
  return code;
}

}  // namespace

bool decide(ErrorCode code, bool condition, const char* file, unsigned line) noexcept {
  if (settings().records) record(PlaceKind::decision, code, condition, file, line);
  if (!is_mutated(code, file, line)) return condition;
  switch (settings().how) {
    case How::pass: return true;
    case How::fail: return false;
    case How::invert: return !condition;
    default: return condition;
  }
}

ErrorCode refuse(ErrorCode code, const char* file, unsigned line) noexcept {
  if (settings().records) record(PlaceKind::refusal, code, false, file, line);
  if (!is_mutated(code, file, line)) return code;
  switch (settings().how) {
    case How::pass: return ErrorCode::ok;
    case How::wrong: return neighbour(code);
    default: return code;
  }
}

bool stops(bool failed, const char* file, unsigned line) noexcept {
  if (settings().records) record(PlaceKind::attempt, ErrorCode::ok, !failed, file, line);
  return failed && !is_mutated(ErrorCode::ok, file, line);
}

void take_places(void (*take)(const Place& place, void* context), void* context) noexcept {
  for (Row& row : rows) {
    const std::uint8_t seen = row.seen.exchange(0);
    if (seen == 0) continue;
    const std::uint64_t key = row.key.load();
    const auto place = static_cast<unsigned>(key >> 16U) & 0xFFFFU;
    take({static_cast<PlaceKind>(place & 3U), row.file.load(), place >> 2U,
          static_cast<ErrorCode>(static_cast<std::uint16_t>(key)), (seen & kPassed) != 0, (seen & kRefused) != 0},
         context);
  }
}

}  // namespace assay::mutation

#endif
