#include "lib/base/check.hpp"

#if defined(ASSAY_MUTATION)

#include <cstdlib>
#include <string_view>

namespace assay {
namespace {

struct Mutation {
  ErrorCode code = ErrorCode::ok;
  bool invert = false;
};

Mutation read_mutation() noexcept {
  const char* variable = std::getenv("ASSAY_MUTATE");
  if (variable == nullptr) return {};
  const std::string_view text = variable;
  const bool invert = text.starts_with("invert:");
  if (!invert && !text.starts_with("disable:")) return {};
  const std::string_view name = text.substr(text.find(':') + 1);
  for (int i = 0; i < kNumErrorCodes; ++i) {
    if (error_name(error_code_at(i)) == name) return {error_code_at(i), invert};
  }
  return {};
}

}  // namespace

bool holds(ErrorCode code, bool condition) noexcept {
  static const Mutation mutation = read_mutation();
  if (code != mutation.code) return condition;
  return mutation.invert ? !condition : true;
}

}  // namespace assay

#endif
