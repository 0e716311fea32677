#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/tamper/subject.hpp"

namespace tamper {

/// What became of the tampered responses.
struct Tally {
  std::uint64_t num_judged = 0;
  std::uint64_t num_accepted = 0;
  std::map<std::string_view, std::uint64_t> explained;  ///< by the name of an UnsignedPart
  std::vector<std::string> unexplained;

  void add(const Tally& other);
};

/// Judges responses that were tampered with, one after the other.
class Tampering {
 public:
  explicit Tampering(assay::cli::CaseRunner& runner) : runner_(runner) {}

  /// One of num_mutants() of a part.
  void mutate(const Subject& subject, Part part, std::size_t number);
  /// Parts of one response in the place of another's; `parts` is a set of bits, by Part.
  void splice(const Subject& into, const Subject& from, unsigned parts);

  const Tally& tally() const { return tally_; }

 private:
  /// `from` is null unless a part is another response's.
  struct Deed {
    const Subject& subject;
    const Subject* from;
    std::string what;
  };
  void judge(const Deed& deed, std::string response);
  void explain(const Deed& deed, const std::string& response);

  assay::cli::CaseRunner& runner_;
  const Subject* of_ = nullptr;  ///< whose case `case_` is
  assay::cli::Case case_;
  Tally tally_;
};

}  // namespace tamper
