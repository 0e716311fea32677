#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "assay/bytes.hpp"
#include "assay/error.hpp"

namespace assay::cli {

/// Prints "name: value" lines, indented by nesting, and remembers what was refused on the way. All text that comes out
/// of an input is made safe for a terminal here.
class Tree {
 public:
  explicit Tree(std::ostream& out) : out_(out) {}

  /// Indents what is printed while it lives.
  class [[nodiscard]] Branch {
   public:
    explicit Branch(Tree& tree) : tree_(tree) { ++tree_.depth_; }
    ~Branch() { --tree_.depth_; }
    Branch(const Branch&) = delete;
    Branch& operator=(const Branch&) = delete;

   private:
    Tree& tree_;
  };

  /// "title:", and everything printed during the life of the result stands below it.
  Branch branch(std::string_view title);
  void line(std::string_view name, std::string_view value);
  /// Hex and the number of bytes.
  void bytes(std::string_view name, Bytes value);
  /// A structure that a parser refused.
  void refused(std::string_view name, const Error& error);

  /// One sentence for each structure that was refused.
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  std::ostream& out_;
  int depth_ = 0;
  std::vector<std::string> problems_;
};

}  // namespace assay::cli
