#include "lib/base/check.hpp"

namespace assay {

Error failure(ErrorCode code, std::uint32_t offset) noexcept {
  return {code, Step::none, Input::none, offset};
}

Error located_failure(Error error, Input input, std::uint32_t begins_at) noexcept {
  if (error.input == Input::none) {
    error.input = input;
    error.offset += begins_at;
  }
  return error;
}

}  // namespace assay
