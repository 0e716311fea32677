#include "tests/tamper/mutants.hpp"

namespace tamper {
namespace {

enum class Kind { flip, erase, cut, insert };
constexpr std::size_t kNumInserted = 3;

struct Mutation {
  Kind kind;
  std::size_t place;
  std::size_t choice;  ///< the bit that is flipped, or which byte is inserted
};

Mutation decode(std::size_t size, std::size_t number) {
  if (number < 8 * size) return {Kind::flip, number / 8, number % 8};
  number -= 8 * size;
  if (number < size) return {Kind::erase, number, 0};
  number -= size;
  if (number < size) return {Kind::cut, number, 0};
  number -= size;
  return {Kind::insert, number / kNumInserted, number % kNumInserted};
}

char inserted_byte(std::string_view original, const Mutation& m) {
  if (m.choice == 0) return '\0';
  if (m.choice == 1 || original.empty()) return ' ';
  return m.place < original.size() ? original[m.place] : original.back();
}

}  // namespace

std::size_t num_mutants(std::size_t size) {
  return 8 * size + size + size + kNumInserted * (size + 1);
}

std::string mutant(std::string_view original, std::size_t number) {
  const Mutation m = decode(original.size(), number);
  std::string out(original);
  switch (m.kind) {
    case Kind::flip: out[m.place] = static_cast<char>(out[m.place] ^ (1 << m.choice)); break;
    case Kind::erase: out.erase(m.place, 1); break;
    case Kind::cut: out.resize(m.place); break;
    case Kind::insert: out.insert(m.place, 1, inserted_byte(original, m)); break;
  }
  return out;
}

std::string describe_mutant(std::size_t size, std::size_t number) {
  const Mutation m = decode(size, number);
  const std::string at = "byte " + std::to_string(m.place);
  constexpr const char* kInserted[] = {"a zero", "a blank", "a copy"};
  switch (m.kind) {
    case Kind::flip: return "bit " + std::to_string(m.choice) + " of " + at + " flipped";
    case Kind::erase: return at + " deleted";
    case Kind::cut: return "cut at " + at;
    case Kind::insert: break;
  }
  return kInserted[m.choice] + std::string(" inserted at ") + at;
}

}  // namespace tamper
