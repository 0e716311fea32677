// Gives inputs to a harness without libFuzzer: every file named, and every file in a folder named. What cannot be read
// and what names nothing is a failure, so that a corpus cannot get lost unnoticed.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Path = std::filesystem::path;

std::vector<Path> files_of(const Path& named) {
  if (!std::filesystem::is_directory(named)) return {named};
  std::vector<Path> files;
  for (const auto& entry : std::filesystem::directory_iterator(named)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  if (files.empty()) throw std::runtime_error(named.string() + " is empty");
  return files;
}

struct Closer {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::string content_of(const Path& path) {
  const std::unique_ptr<std::FILE, Closer> file(std::fopen(path.c_str(), "rb"));
  if (!file) throw std::runtime_error(path.string() + " could not be opened");
  std::string content;
  char block[4096];
  while (const std::size_t count = std::fread(block, 1, sizeof block, file.get())) content.append(block, count);
  if (std::ferror(file.get()) != 0) throw std::runtime_error(path.string() + " could not be read");
  if (content.size() != std::filesystem::file_size(path)) throw std::runtime_error(path.string() + " was cut short");
  return content;
}

void replay(const Path& path) {
  const std::string content = content_of(path);
  std::fprintf(stderr, "%s\n", path.c_str());
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(content.data()), content.size());
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<Path> named(argv + 1, argv + argc);
  try {
    if (named.empty()) throw std::runtime_error("usage: FILE or FOLDER ..");
    std::size_t num_inputs = 0;
    for (const Path& path : named) {
      for (const Path& file : files_of(path)) {
        replay(file);
        ++num_inputs;
      }
    }
    std::printf("%zu inputs\n", num_inputs);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "replay: %s\n", e.what());
    return 1;
  }
  return 0;
}
