#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "tests/tamper/tampering.hpp"

namespace tamper {

/// The case files of third parties, if they are there.
std::vector<std::filesystem::path> foreign_case_files();
/// Our own case files, and those of third parties where they are there.
std::vector<std::filesystem::path> all_case_files();

/// Every mutant of every part of a response.
void mutate_every_part(Tampering& tampering, const Subject& subject);

/// Every part of every response, and every two of them, in the place of every other's of the same ceremony.
void splice_all(Tampering& tampering, const std::vector<Subject>& subjects);

/// As many mutants and as many splices, drawn at random.
void tamper_at_random(Tampering& tampering, const std::vector<Subject>& subjects, std::uint64_t seed,
                      std::size_t num_mutants, std::size_t num_splices);

}  // namespace tamper
