#include "member_reader.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace assay::cli {
namespace {

constexpr int kMaxDepth = 32;

const Json* find_member(const Json& object, std::string_view name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

}  // namespace

Json parse_json(std::string_view text, const std::string& label) {
  std::vector<std::set<std::string>> open_objects;
  const auto check = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > kMaxDepth) throw InputError(label + ": JSON is nested too deep");
    if (event == Json::parse_event_t::object_start) open_objects.emplace_back();
    if (event == Json::parse_event_t::object_end) open_objects.pop_back();
    if (event == Json::parse_event_t::key) {
      const std::string key = parsed.get<std::string>();
      if (!open_objects.back().insert(key).second) {
        throw InputError(label + ": member '" + to_printable(key) + "' stands twice in one object");
      }
    }
    return true;
  };
  try {
    return Json::parse(text, check);
  } catch (const Json::parse_error& error) {
    throw InputError(label + ": is not JSON: " + to_printable(error.what()));
  }
}

MemberReader::MemberReader(const Json& object, std::string where, std::string path)
    : object_(object), where_(std::move(where)), path_(std::move(path)) {
  if (!object.is_object()) complain("", "is not an object");
}

const Json* MemberReader::find(std::string_view name) {
  known_.push_back(name);
  return find_member(object_, name);
}

const Json& MemberReader::require(std::string_view name) {
  const Json* member = find(name);
  if (member == nullptr) complain(name, "is missing");
  return *member;
}

MemberReader MemberReader::object(std::string_view name) {
  return {require(name), where_, path_ + std::string(name) + "."};
}

std::string MemberReader::text(std::string_view name) {
  const Json& member = require(name);
  if (!member.is_string()) complain(name, "is not a string");
  return member.get<std::string>();
}

std::string MemberReader::text_or(std::string_view name, std::string_view fallback) {
  return find(name) == nullptr ? std::string(fallback) : text(name);
}

bool MemberReader::flag_or(std::string_view name, bool fallback) {
  const Json* member = find(name);
  if (member == nullptr) return fallback;
  if (!member->is_boolean()) complain(name, "is neither true nor false");
  return member->get<bool>();
}

std::int64_t MemberReader::integer(std::string_view name, std::int64_t min, std::int64_t max) {
  const Json& member = require(name);
  if (!member.is_number_integer()) complain(name, "is not an integer");
  const bool too_large = member.is_number_unsigned() && member.get<std::uint64_t>() > static_cast<std::uint64_t>(max);
  if (too_large || member.get<std::int64_t>() < min) complain(name, "is out of range");
  return member.get<std::int64_t>();
}

ByteVector MemberReader::base64url(std::string_view name) {
  std::optional<ByteVector> bytes = from_base64url(text(name));
  if (!bytes) complain(name, "is not base64url without padding");
  return *std::move(bytes);
}

std::optional<ByteVector> MemberReader::optional_base64url(std::string_view name) {
  if (find(name) == nullptr) return std::nullopt;
  return base64url(name);
}

std::vector<std::string> MemberReader::texts_or_none(std::string_view name) {
  const Json* member = find(name);
  if (member == nullptr) return {};
  if (!member->is_array()) complain(name, "is not an array");
  std::vector<std::string> texts;
  for (const Json& element : *member) {
    if (!element.is_string()) complain(name, "has an element that is not a string");
    texts.push_back(element.get<std::string>());
  }
  return texts;
}

std::size_t MemberReader::choice_or(std::string_view name, const std::vector<std::string_view>& choices,
                                    std::size_t fallback) {
  if (find(name) == nullptr) return fallback;
  const std::string chosen = text(name);
  const auto found = std::find(choices.begin(), choices.end(), chosen);
  if (found == choices.end()) complain(name, "has the unknown value '" + to_printable(chosen) + "'");
  return static_cast<std::size_t>(found - choices.begin());
}

void MemberReader::finish() const {
  for (const auto& [name, value] : object_.items()) {
    if (std::find(known_.begin(), known_.end(), name) == known_.end()) complain(name, "is not a known member");
  }
}

void MemberReader::complain(std::string_view name, const std::string& reason) const {
  std::string member = path_ + to_printable(name);
  if (name.empty() && !member.empty()) member.pop_back();
  throw InputError(where_ + (member.empty() ? " " : ": " + member + " ") + reason);
}

}  // namespace assay::cli
