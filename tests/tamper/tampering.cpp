#include "tests/tamper/tampering.hpp"

#include <algorithm>

#include "tests/tamper/mutants.hpp"
#include "tests/tamper/unsigned_parts.hpp"

namespace tamper {

void Tally::add(const Tally& other) {
  num_judged += other.num_judged;
  num_accepted += other.num_accepted;
  for (const auto& [name, count] : other.explained) explained[name] += count;
  unexplained.insert(unexplained.end(), other.unexplained.begin(), other.unexplained.end());
}

void Tampering::mutate(const Subject& subject, Part part, std::size_t number) {
  const std::string& original = *subject.bytes(part);
  const std::string bytes = mutant(original, number);
  if (bytes == original) return;
  const std::string what = std::string(part_name(part)) + ", " + describe_mutant(original.size(), number);
  judge({subject, nullptr, what}, subject.with(part, bytes, subject.original().response));
}

void Tampering::splice(const Subject& into, const Subject& from, unsigned parts) {
  std::string response = into.original().response;
  std::string what = "with";
  for (std::size_t i = 1; i < kNumParts; ++i) {
    const auto part = static_cast<Part>(i);
    if ((parts >> i & 1) == 0 || !into.bytes(part) || !from.bytes(part)) continue;
    response = into.with(part, *from.bytes(part), std::move(response));
    what += " " + std::string(part_name(part));
  }
  if (response == into.original().response) return;
  judge({into, &from, what + " of " + from.original().id}, std::move(response));
}

void Tampering::judge(const Deed& deed, std::string response) {
  if (of_ != &deed.subject) case_ = deed.subject.original();
  of_ = &deed.subject;
  case_.response = std::move(response);
  ++tally_.num_judged;
  if (runner_.run(case_).outcome != assay::Outcome::accepted) return;
  ++tally_.num_accepted;
  explain(deed, case_.response);
}

void Tampering::explain(const Deed& deed, const std::string& response) {
  const Facts facts = facts_of(response);
  std::set<std::string> paths = differences(deed.subject.facts, facts);
  if (paths.empty()) paths.insert("");
  for (const std::string& path : paths) {
    const Tampered tampered{deed.subject, deed.from, facts, path};
    const auto parts = unsigned_parts();
    const auto part = std::ranges::find_if(parts, [&](const UnsignedPart& p) { return p.covers(tampered); });
    if (part != parts.end()) {
      ++tally_.explained[part->name];
    } else {
      tally_.unexplained.push_back(deed.subject.original().id + ": " + deed.what + ": " + path);
    }
  }
}

}  // namespace tamper
