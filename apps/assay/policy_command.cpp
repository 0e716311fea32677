#include "policy_command.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <memory>
#include <optional>
#include <string_view>

#include "assay/policy_check.hpp"
#include "assay/policy_text.hpp"
#include "encoding.hpp"
#include "input.hpp"
#include "member_reader.hpp"

namespace assay::cli {
namespace {

/// One thing to say of a policy, and where it stands; without an offset it comes from the preset or a zero value.
struct Remark {
  std::string_view name;
  std::string_view text;
  std::string key;                    ///< "section.key"; empty: none
  std::optional<std::size_t> offset;  ///< in the text
  std::vector<std::string> expected;  ///< words that would be right
};

/// A text and all that there is to say of it.
struct Judgement {
  std::string label;
  std::string text;
  std::unique_ptr<PolicyStorage> storage = std::make_unique<PolicyStorage>();
  Policy policy;
  std::optional<Remark> error;
  std::vector<Remark> warnings;
};

std::string key_name(std::size_t number) {
  const PolicyKeyInfo key = policy_key_at(number);
  return (key.section.empty() ? "" : std::string(key.section) + ".") + std::string(key.name);
}

std::vector<std::string> expected_words(const PolicyStorage& storage, const Error& error) {
  std::vector<std::string> words;
  for (;;) {
    const std::string_view word = expected_policy_word(storage, error, words.size());
    if (word.empty()) return words;
    words.emplace_back(word);
  }
}

Remark remark_on_text(const Judgement& judged, const Error& error) {
  return {error_name(error.code), error_text(error.code), "", error.offset, expected_words(*judged.storage, error)};
}

Remark remark_on_key(const Judgement& judged, std::size_t key, std::string_view name, std::string_view text) {
  Remark remark{name, text, key_name(key), {}, {}};
  const std::uint32_t offset = judged.storage->value_offsets[key];
  if (offset != PolicyStorage::kNotStated) remark.offset = offset;
  return remark;
}

void add_warnings(Judgement& judged) {
  std::vector<PolicyFinding> findings(kNumPolicyLints);
  findings.resize(lint_policy(judged.policy, findings));
  for (const PolicyFinding& finding : findings) {
    judged.warnings.push_back(
        remark_on_key(judged, finding.key, policy_lint_name(finding.lint), policy_lint_text(finding.lint)));
  }
}

Judgement judge(const std::string& file, const Backend& backend, Profile profile) {
  Judgement judged;
  judged.label = input_label(file);
  judged.text = read_input(file);
  const Result<Policy> parsed = parse_policy(judged.text, *judged.storage);
  if (!parsed) {
    judged.error = remark_on_text(judged, parsed.error());
    return judged;
  }
  judged.policy = *parsed;
  const Error error = check_policy(judged.policy, backend, profile);
  if (error.failed()) {
    judged.error = remark_on_key(judged, error.offset, error_name(error.code), error_text(error.code));
  } else {
    add_warnings(judged);
  }
  return judged;
}

std::string canonical_text(const Policy& policy) {
  ByteVector out(kMaxPrintedPolicy);
  const Result<std::string_view> text = print_policy(policy, out);
  if (!text) throw InputError(std::string(error_text(text.error().code)));
  return std::string(*text);
}

/// The line that an offset is in, and a line with a caret below the place.
std::string excerpt(std::string_view text, std::size_t offset) {
  const std::size_t at = std::min(offset, text.size());
  const std::size_t begin = text.substr(0, at).rfind('\n') + 1;
  std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  const auto shown = [](std::string_view part) {
    std::string out(part);
    std::ranges::replace(out, '\t', ' ');
    return to_printable(out);
  };
  const std::string before = shown(line.substr(0, at - begin));
  const auto is_first = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
  const auto width = static_cast<std::size_t>(std::ranges::count_if(before, is_first));
  return "  " + shown(line) + "\n  " + std::string(width, ' ') + "^\n";
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

void print_remark(const Judgement& judged, std::string_view kind, const Remark& remark) {
  std::cerr << judged.label;
  if (remark.offset) {
    const TextPosition position = policy_text_position(judged.text, *remark.offset);
    std::cerr << ':' << position.line << ':' << position.column;
  }
  std::cerr << ": " << kind << ": " << remark.name << ": " << remark.text;
  if (!remark.key.empty()) std::cerr << " [" << remark.key << ']';
  std::cerr << '\n';
  if (remark.offset) std::cerr << excerpt(judged.text, *remark.offset);
  if (!remark.expected.empty()) std::cerr << "  known: " << joined(remark.expected) << '\n';
}

Json json_of(const Judgement& judged, const Remark& remark) {
  Json out;
  out["name"] = remark.name;
  out["text"] = remark.text;
  out["key"] = remark.key.empty() ? Json(nullptr) : Json(remark.key);
  out["line"] = nullptr;
  out["column"] = nullptr;
  if (remark.offset) {
    const TextPosition position = policy_text_position(judged.text, *remark.offset);
    out["line"] = position.line;
    out["column"] = position.column;
  }
  out["expected"] = remark.expected;
  return out;
}

void print_json(const Judgement& judged, bool with_text) {
  Json out;
  out["file"] = to_printable(judged.label);
  out["accepted"] = !judged.error;
  out["error"] = judged.error ? json_of(judged, *judged.error) : Json(nullptr);
  out["warnings"] = Json::array();
  for (const Remark& warning : judged.warnings) out["warnings"].push_back(json_of(judged, warning));
  if (with_text) out["policy"] = judged.error ? Json(nullptr) : Json(canonical_text(judged.policy));
  std::cout << out.dump() << '\n';
}

void print_text(const Judgement& judged, bool with_text) {
  if (judged.error) print_remark(judged, "error", *judged.error);
  for (const Remark& warning : judged.warnings) print_remark(judged, "warning", warning);
  if (judged.error) return;
  if (with_text) {
    std::cout << canonical_text(judged.policy);
  } else {
    std::cout << judged.label << ": in order\n";
  }
}

int run_preset(const PolicyOptions& options) {
  const Result<Policy> preset = policy_preset(options.preset);
  if (!preset) throw InputError("no preset '" + to_printable(options.preset) + "'; assay policy presets lists them");
  if (options.json) {
    Json out;
    out["preset"] = options.preset;
    out["policy"] = canonical_text(*preset);
    std::cout << out.dump() << '\n';
  } else {
    std::cout << canonical_text(*preset);
  }
  return 0;
}

}  // namespace

int run_policy_check(const PolicyOptions& options) {
  if (!options.preset.empty()) return run_preset(options);
  const Result<const Backend*> backend = find_backend(options.backend);
  if (!backend) throw InputError("backend '" + options.backend + "': " + std::string(error_text(backend.error().code)));
  int exit_code = 0;
  for (const std::string& file : options.files) {
    try {
      const Judgement judged = judge(file, **backend, options.profile);
      if (options.json) {
        print_json(judged, options.print);
      } else {
        print_text(judged, options.print);
      }
      exit_code = std::max(exit_code, judged.error ? 1 : 0);
    } catch (const InputError& error) {
      std::cerr << "assay: " << error.what() << '\n';
      exit_code = 2;
    }
  }
  return exit_code;
}

int run_policy_presets(bool json) {
  for (std::size_t i = 0; i < kNumPolicyPresets; ++i) {
    const auto preset = static_cast<PolicyPreset>(i);
    if (json) {
      Json line;
      line["name"] = policy_preset_name(preset);
      line["what"] = policy_preset_text(preset);
      std::cout << line.dump() << '\n';
    } else {
      std::cout << std::left << std::setw(16) << policy_preset_name(preset) << policy_preset_text(preset) << '\n';
    }
  }
  return 0;
}

}  // namespace assay::cli
