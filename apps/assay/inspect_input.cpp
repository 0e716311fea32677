#include "inspect_input.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "input.hpp"

namespace assay::cli {
namespace {

constexpr std::string_view kPemBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kPemEnd = "-----END CERTIFICATE-----";

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string without_spaces(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return !is_space(c); });
  return out;
}

/// The certificate of a PEM text. Throws InputError if there are several.
std::optional<ByteVector> from_pem(std::string_view text) {
  const std::size_t begin = text.find(kPemBegin);
  if (begin == std::string_view::npos) return std::nullopt;
  text.remove_prefix(begin + kPemBegin.size());
  const std::size_t end = text.find(kPemEnd);
  if (end == std::string_view::npos) throw InputError("the PEM text has no end line");
  if (text.find(kPemBegin) != std::string_view::npos) throw InputError("the PEM text holds several certificates");
  return from_base64(without_spaces(text.substr(0, end)));
}

ByteVector raw(std::string_view text) {
  const Bytes bytes = bytes_of(text);
  return {bytes.begin(), bytes.end()};
}

bool exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

bool begins_like_json(std::string_view text) {
  const auto first = std::find_if_not(text.begin(), text.end(), is_space);
  return first != text.end() && *first == '{';
}

}  // namespace

std::vector<ByteVector> read_candidates(const std::string& input) {
  const bool is_file = input == "-" || exists(input);
  const std::string text = is_file ? read_input(input) : input;
  std::vector<ByteVector> candidates;
  if (is_file || begins_like_json(text)) candidates.push_back(raw(text));
  const std::string packed = without_spaces(text);
  for (std::optional<ByteVector> decoded :
       {from_pem(text), from_hex(packed), from_base64url(packed), from_base64(packed)}) {
    if (decoded && !decoded->empty()) candidates.push_back(*std::move(decoded));
  }
  if (candidates.empty()) throw InputError("'" + to_printable(input) + "' is no file, hex, base64url or base64");
  return candidates;
}

}  // namespace assay::cli
