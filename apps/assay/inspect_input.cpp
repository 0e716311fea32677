#include "inspect_input.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "input.hpp"
#include "pem.hpp"

namespace assay::cli {
namespace {

/// The certificate of a PEM text. Throws InputError if there are several.
std::optional<ByteVector> from_pem(std::string_view text) {
  std::vector<ByteVector> certificates = certificates_from_pem(text);
  if (certificates.size() > 1) throw InputError("the PEM text holds several certificates");
  return certificates.empty() ? std::nullopt : std::optional(std::move(certificates.front()));
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
