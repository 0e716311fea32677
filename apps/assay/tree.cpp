#include "tree.hpp"

#include "encoding.hpp"

namespace assay::cli {

Tree::Branch Tree::branch(std::string_view title) {
  out_ << std::string(static_cast<std::size_t>(depth_) * 2, ' ') << to_printable(title) << ":\n";
  return Branch(*this);
}

void Tree::line(std::string_view name, std::string_view value) {
  out_ << std::string(static_cast<std::size_t>(depth_) * 2, ' ') << to_printable(name) << ": " << to_printable(value)
       << '\n';
}

void Tree::bytes(std::string_view name, Bytes value) {
  const std::string size = std::to_string(value.size()) + (value.size() == 1 ? " byte" : " bytes");
  line(name, value.empty() ? "(empty)" : to_hex(value) + " (" + size + ")");
}

void Tree::refused(std::string_view name, const Error& error) {
  std::string problem(error_name(error.code));
  problem += ": " + std::string(error_text(error.code)) + " (";
  problem += error.input == Input::none ? name : input_name(error.input);
  problem += ", byte " + std::to_string(error.offset) + ")";
  line(name, "refused: " + problem);
  problems_.push_back(std::string(name) + ": " + problem);
}

}  // namespace assay::cli
