#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cases.hpp"
#include "run_case.hpp"
#include "tests/tamper/facts.hpp"

namespace tamper {

/// A part of a response that can be tampered with.
enum class Part { json_text, id, client_data_json, attestation_object, authenticator_data, signature, user_handle };
inline constexpr std::size_t kNumParts = 7;
std::string_view part_name(Part part);

/// A signed case that is accepted, ready to be tampered with.
class Subject {
 public:
  explicit Subject(assay::cli::Case c);

  const assay::cli::Case& original() const { return case_; }
  /// The bytes of a part, decoded; none if the response has none.
  const std::optional<std::string>& bytes(Part part) const { return parts_[static_cast<std::size_t>(part)]; }
  /// `response` with one part replaced, which is the original's there; the id in both places.
  std::string with(Part part, std::string_view bytes, std::string response) const;

  Facts facts;
  assay::TrustLevel trust = assay::TrustLevel::none;

 private:
  assay::cli::Case case_;
  std::optional<std::string> parts_[kNumParts];
};

/// The cases of files that the library accepts and whose response is signed; the others are left out.
std::vector<Subject> load_subjects(const std::vector<std::filesystem::path>& files, assay::cli::CaseRunner& runner);

}  // namespace tamper
