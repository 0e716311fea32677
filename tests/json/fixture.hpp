#pragma once

#include <string>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/error.hpp"
#include "lib/json/walk.hpp"
#include "tests/testlib/bare_workspace.hpp"
#include "tests/testlib/exact_bytes.hpp"

/// For readable failures of EXPECT_EQ.
namespace assay {
inline std::ostream& operator<<(std::ostream& out, ErrorCode code) {
  return out << error_name(code);
}
}  // namespace assay

namespace json_test {

using assay::ErrorCode;

/// An exact copy of a text's bytes.
inline testlib::ExactBytes exact(std::string_view text) {
  return testlib::ExactBytes(assay::bytes_of(text));
}

/// Writes down what it sees, a value a line: depth, name, kind, text, offset.
class Recorder final : public assay::json::Visitor {
 public:
  void on_value(const assay::json::Value& value) noexcept override {
    static constexpr std::string_view kKinds[] = {"absent", "object", "array", "string", "number", "boolean", "null"};
    seen += std::to_string(value.depth) + ' ' + std::string(value.name) + ' ' +
            std::string(kKinds[static_cast<int>(value.kind)]) + ' ' + std::string(value.text) +
            (value.is_true ? "true" : "") + ' ' + std::to_string(value.offset) + '\n';
  }
  std::string seen;
};

/// What a walk ends in, and where.
struct Verdict {
  ErrorCode code = ErrorCode::ok;
  std::size_t offset = 0;
  std::string seen;
};

/// Walks texts with one parser, as a Workspace does.
class Walker {
 public:
  explicit Walker(const assay::Limits& limits = {}) : workspace_(testlib::bare_workspace(limits)) {}

  Verdict walk(std::string_view text) {
    Recorder recorder;
    const auto input = exact(text);
    const auto error = assay::json::walk(*workspace_.impl(), input, recorder);
    return {error.code, error.offset, recorder.seen};
  }
  ErrorCode code(std::string_view text) { return walk(text).code; }

 private:
  assay::Workspace workspace_;
};

/// `depth` arrays in one another.
inline std::string nested_arrays(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace json_test
