#include <algorithm>
#include <array>
#include <compare>
#include <limits>
#include <span>

#include "lib/base/check.hpp"
#include "lib/base/utf8.hpp"
#include "lib/cbor/head.hpp"
#include "lib/cbor/reader.hpp"

namespace assay::cbor {
namespace {

/// CTAP2 canonical order: major type, length of the encoded key, bytes. With shortest heads the last two are the
/// argument, then the content; by value the same relation finds equal keys that are encoded in different ways.
std::strong_ordering compare_keys(const Head& a, const Head& b) noexcept {
  if (a.major() != b.major()) return a.major() <=> b.major();
  if (a.argument != b.argument) return a.argument <=> b.argument;
  return std::lexicographical_compare_three_way(a.content.begin(), a.content.end(), b.content.begin(), b.content.end());
}

constexpr bool may_be_key(Major major) noexcept {
  return major == Major::unsigned_integer || major == Major::negative_integer || major == Major::text_string;
}

class Checker {
 public:
  Checker(Bytes data, const Options& options) noexcept
      : data_(data), options_(options), max_depth_(std::min(options.max_depth, kMaxDepth)) {}

  Result<CheckedItem> run() noexcept {
    do {
      ASSAY_TRY(check_next());
    } while (depth_ > 0);
    return CheckedItem{data_.first(offset_), canonical_};
  }

 private:
  /// A map or array that is not at its end; open() fills it.
  struct Frame {
    std::uint64_t num_left;  ///< items to come; a pair counts as two
    bool is_map;
    std::uint32_t num_keys;
    std::uint32_t keys_begin;  ///< in keys_
    std::uint32_t keys_end;    ///< in keys_, with the room for the keys to come
    Head greatest_key;
  };

  Error check_next() noexcept {
    Head head;
    ASSAY_TRY(decode_head(data_, offset_, head));
    ASSAY_TRY(check_form(head));
    if (depth_ > 0) ASSAY_TRY(check_place(frames_[depth_ - 1], head));
    if (head.is_container()) ASSAY_TRY(open(head));
    offset_ += head.size;
    while (depth_ > 0 && frames_[depth_ - 1].num_left == 0) --depth_;
    return {};
  }

  Error check_form(const Head& head) noexcept {
    if (!is_shortest(head)) {
      ASSAY_REQUIRE(options_.form != Form::canonical, ErrorCode::cbor_not_shortest, offset_);
      canonical_ = false;
    }
    if (head.major() == Major::text_string) {
      const std::size_t invalid = first_invalid_utf8(head.content);
      const std::size_t content_offset = offset_ + head.size - head.content.size();
      ASSAY_REQUIRE(invalid == head.content.size(), ErrorCode::cbor_text_not_utf8, content_offset + invalid);
    }
    return {};
  }

  /// Counts the item in the map or array around it, and checks it if it is a key.
  Error check_place(Frame& frame, const Head& head) noexcept {
    const bool is_key = frame.is_map && frame.num_left % 2 == 0;
    --frame.num_left;
    return is_key ? check_key(frame, head) : Error{};
  }

  Error check_key(Frame& map, const Head& key) noexcept {
    ASSAY_REQUIRE(may_be_key(key.major()), ErrorCode::cbor_key_type, offset_);
    std::uint32_t* const begin = keys_.data() + map.keys_begin;
    std::uint32_t* const end = begin + map.num_keys;
    std::uint32_t* place = end;
    if (map.num_keys > 0 && compare_keys(key, map.greatest_key) <= 0) {
      place = std::partition_point(begin, end, [&](std::uint32_t o) { return compare_keys(key_at(o), key) < 0; });
      const bool is_new = place == end || compare_keys(key_at(*place), key) != 0;
      ASSAY_REQUIRE(is_new, ErrorCode::cbor_duplicate_key, offset_);
      ASSAY_REQUIRE(options_.form != Form::canonical, ErrorCode::cbor_keys_unsorted, offset_);
      canonical_ = false;
    } else {
      map.greatest_key = key;
    }
    std::copy_backward(place, end, end + 1);
    *place = static_cast<std::uint32_t>(offset_);
    ++map.num_keys;
    return {};
  }

  Head key_at(std::size_t offset) const noexcept {
    Head key;
    static_cast<void>(decode_head(data_, offset, key));  // it was decoded once before
    return key;
  }

  Error open(const Head& head) noexcept {
    const bool is_map = head.major() == Major::map;
    const std::uint32_t keys_begin = depth_ > 0 ? frames_[depth_ - 1].keys_end : 0;
    ASSAY_REQUIRE(depth_ < max_depth_, ErrorCode::cbor_too_deep, offset_);
    ASSAY_REQUIRE(head.argument <= options_.max_items, ErrorCode::cbor_too_many_items, offset_);
    ASSAY_REQUIRE(!is_map || head.argument <= keys_.size() - keys_begin, ErrorCode::cbor_too_many_items, offset_);
    Frame& frame = frames_[depth_++];
    frame.num_left = is_map ? 2 * head.argument : head.argument;
    frame.is_map = is_map;
    frame.num_keys = 0;
    frame.keys_begin = keys_begin;
    frame.keys_end = keys_begin + (is_map ? static_cast<std::uint32_t>(head.argument) : 0);
    return {};
  }

  Bytes data_;
  const Options& options_;
  std::size_t max_depth_;
  std::size_t offset_ = 0;
  std::size_t depth_ = 0;
  bool canonical_ = true;
  std::array<Frame, kMaxDepth> frames_;
  /// Where the keys of the open maps are, each map's in canonical order, so that a key is looked for by bisection
  /// whatever order the sender chose. Left uninitialised: written before it is read.
  std::array<std::uint32_t, kMaxOpenPairs> keys_;
};

}  // namespace

Result<CheckedItem> check_item(Bytes data, const Options& options) noexcept {
  // Errors count in 32 bits.
  const std::size_t size = std::min<std::size_t>(data.size(), std::numeric_limits<std::uint32_t>::max());
  return Checker(data.first(size), options).run();
}

}  // namespace assay::cbor
