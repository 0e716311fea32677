#include "inspect_command.hpp"

#include <algorithm>
#include <iostream>
#include <sstream>
#include <string_view>
#include <vector>

#include "input.hpp"
#include "inspect.hpp"
#include "inspect_input.hpp"
#include "parsing_workspace.hpp"

namespace assay::cli {
namespace {

constexpr std::size_t kMinAuthenticatorData = 37;

bool contains(Bytes bytes, std::string_view text) {
  return text_of(bytes).find(text) != std::string_view::npos;
}

bool looks_like_json(Bytes bytes) {
  std::string_view text = text_of(bytes);
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

bool looks_like_registration(Bytes bytes) {
  return looks_like_json(bytes) && contains(bytes, "\"attestationObject\"");
}
bool looks_like_authentication(Bytes bytes) {
  return looks_like_json(bytes) && contains(bytes, "\"authenticatorData\"") && !looks_like_registration(bytes);
}
bool looks_like_client_data(Bytes bytes) {
  return looks_like_json(bytes) && !looks_like_registration(bytes) && !looks_like_authentication(bytes);
}
bool looks_like_certificate(Bytes bytes) {
  return bytes.size() > 1 && bytes[0] == 0x30;
}
bool looks_like_map(Bytes bytes) {
  return bytes.size() > 1 && bytes[0] >> 5 == 5;
}
bool looks_like_attestation_object(Bytes bytes) {
  return looks_like_map(bytes) && bytes[1] >> 5 == 3;
}
bool looks_like_cose_key(Bytes bytes) {
  return looks_like_map(bytes) && bytes[1] >> 5 < 2;
}
bool looks_like_authenticator_data(Bytes bytes) {
  return bytes.size() >= kMinAuthenticatorData;
}

/// A kind of input: how it begins, and how it is printed.
struct Kind {
  std::string_view name;
  bool (*looks_like)(Bytes bytes);
  void (*print)(Tree& tree, Bytes bytes, Workspace& workspace);
};

template <void (*kPrint)(Tree&, Bytes)>
void without_workspace(Tree& tree, Bytes bytes, Workspace& /*workspace*/) {
  kPrint(tree, bytes);
}

/// In the order in which they are tried: authenticator data look like anything.
constexpr Kind kKinds[] = {
    {"registration", looks_like_registration, print_registration},
    {"authentication", looks_like_authentication, print_authentication},
    {"client-data", looks_like_client_data, print_client_data},
    {"certificate", looks_like_certificate, without_workspace<print_certificate>},
    {"attestation-object", looks_like_attestation_object, without_workspace<print_attestation_object>},
    {"cose-key", looks_like_cose_key, without_workspace<print_cose_key>},
    {"authenticator-data", looks_like_authenticator_data, without_workspace<print_authenticator_data>},
};

struct Printed {
  std::string text;
  std::vector<std::string> problems;
};

Printed print(const Kind& kind, Bytes bytes, Workspace& workspace) {
  std::ostringstream out;
  Tree tree(out);
  kind.print(tree, bytes, workspace);
  return {out.str(), tree.problems()};
}

/// The reading in which nothing is refused; if there is none, the likeliest one.
Printed print_best(const std::vector<ByteVector>& candidates, std::string_view type, Workspace& workspace) {
  std::vector<Printed> readings;
  for (const ByteVector& bytes : candidates) {
    for (const Kind& kind : kKinds) {
      if (type.empty() ? !kind.looks_like(bytes) : kind.name != type) continue;
      readings.push_back(print(kind, bytes, workspace));
      if (readings.back().problems.empty()) return readings.back();
    }
  }
  if (readings.empty()) throw InputError("what the input is was not recognised; --type says it");
  return readings.front();
}

}  // namespace

int run_inspect(const InspectOptions& options) {
  const std::vector<ByteVector> candidates = read_candidates(options.input);
  Workspace workspace = workspace_for_parsing();
  const Printed printed = print_best(candidates, options.type, workspace);
  std::cout << printed.text;
  for (const std::string& problem : printed.problems) std::cerr << "assay: " << problem << '\n';
  return printed.problems.empty() ? 0 : 1;
}

}  // namespace assay::cli
