#include "tests/tamper/plan.hpp"

#include <algorithm>
#include <random>

#include "tests/tamper/mutants.hpp"
#include "tests/vectors/vector_files.hpp"

namespace tamper {
namespace {

/// Sets of one part or two, without the JSON text. Whoever has three has made a response of the other's.
std::vector<unsigned> part_sets() {
  std::vector<unsigned> sets;
  for (unsigned a = 1; a < kNumParts; ++a) {
    for (unsigned b = a; b < kNumParts; ++b) sets.push_back(1U << a | 1U << b);
  }
  return sets;
}

bool has_part_of(const Subject& subject, unsigned set) {
  for (unsigned i = 0; i < kNumParts; ++i) {
    if ((set >> i & 1) != 0 && !subject.bytes(static_cast<Part>(i))) return false;
  }
  return true;
}

void splice_two(Tampering& tampering, const Subject& into, const Subject& from, unsigned set) {
  const bool same_ceremony = into.original().ceremony == from.original().ceremony;
  if (same_ceremony && has_part_of(into, set) && has_part_of(from, set)) tampering.splice(into, from, set);
}

}  // namespace

std::vector<std::filesystem::path> foreign_case_files() {
  std::error_code missing;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(assay::testing::external_vectors() / "cases", missing)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::filesystem::path> all_case_files() {
  std::vector<std::filesystem::path> files = assay::testing::own_case_files();
  const std::vector<std::filesystem::path> foreign = foreign_case_files();
  files.insert(files.end(), foreign.begin(), foreign.end());
  return files;
}

void mutate_every_part(Tampering& tampering, const Subject& subject) {
  for (std::size_t i = 0; i < kNumParts; ++i) {
    const auto part = static_cast<Part>(i);
    if (!subject.bytes(part)) continue;
    const std::size_t count = num_mutants(subject.bytes(part)->size());
    for (std::size_t number = 0; number < count; ++number) tampering.mutate(subject, part, number);
  }
}

void splice_all(Tampering& tampering, const std::vector<Subject>& subjects) {
  const std::vector<unsigned> sets = part_sets();
  for (const Subject& into : subjects) {
    for (const Subject& from : subjects) {
      for (const unsigned set : sets) splice_two(tampering, into, from, set);
    }
  }
}

void tamper_at_random(Tampering& tampering, const std::vector<Subject>& subjects, std::uint64_t seed,
                      std::size_t num_mutants_drawn, std::size_t num_splices) {
  std::mt19937_64 random(seed);
  for (std::size_t i = 0; i < num_mutants_drawn;) {
    const Subject& subject = subjects[random() % subjects.size()];
    const auto part = static_cast<Part>(random() % kNumParts);
    if (!subject.bytes(part)) continue;
    tampering.mutate(subject, part, random() % num_mutants(subject.bytes(part)->size()));
    ++i;
  }
  const std::vector<unsigned> sets = part_sets();
  for (std::size_t i = 0; i < num_splices; ++i) {
    const Subject& into = subjects[random() % subjects.size()];
    splice_two(tampering, into, subjects[random() % subjects.size()], sets[random() % sets.size()]);
  }
}

}  // namespace tamper
