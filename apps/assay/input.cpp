#include "input.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace assay::cli {
namespace {

std::string read_stream(std::istream& stream, const std::string& label) {
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (stream.bad()) throw InputError(label + ": cannot be read");
  return text;
}

}  // namespace

std::string input_label(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

std::string read_input(const std::string& path) {
  if (path == "-") return read_stream(std::cin, input_label(path));
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) throw InputError(path + ": is a directory");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InputError(path + ": " + std::strerror(errno != 0 ? errno : EIO));
  return read_stream(file, path);
}

}  // namespace assay::cli
