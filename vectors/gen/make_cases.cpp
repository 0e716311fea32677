// Writes our case files, or says whether those that are there are what it would write.
//
//   make_cases DIRECTORY           writes registration.json and authentication.json
//   make_cases --check DIRECTORY   writes nothing; exits 1 if a file is missing or differs

#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>

#include "vectors/gen/case_file.hpp"

namespace {

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool write_file(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  return out.flush().good();
}

bool handle(const std::string& path, const vectors::CaseFile& file, bool check_only) {
  const std::string text = file.text();
  const bool good = check_only ? read_file(path) == text : write_file(path, text);
  std::printf("%s: %zu cases, %zu bytes%s\n", path.c_str(), file.size(), text.size(),
              good ? "" : (check_only ? ", NOT what the generator writes" : ", could not be written"));
  return good;
}

}  // namespace

int main(int argc, char** argv) {
  const bool check_only = argc == 3 && std::string(argv[1]) == "--check";
  if (argc != 2 && !check_only) {
    std::fprintf(stderr, "usage: make_cases [--check] DIRECTORY\n");
    return 2;
  }
  const std::string directory = argv[argc - 1];
  try {
    const bool registrations = handle(directory + "/registration.json", vectors::registration_cases(), check_only);
    const bool authentications =
        handle(directory + "/authentication.json", vectors::authentication_cases(), check_only);
    return registrations && authentications ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "make_cases: %s\n", error.what());
    return 2;
  }
}
