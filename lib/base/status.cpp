#include <algorithm>
#include <array>

#include "assay/error.hpp"

namespace assay {
namespace {

struct StatusRow {
  ErrorCode code;
  ErrorClass error_class;
  std::string_view name;
  std::string_view text;
};

constexpr StatusRow kStatusTable[] = {
#define ASSAY_STATUS(number, klass, name, text) {ErrorCode::name, ErrorClass::klass, #name, text},
#include "lib/base/status.def"
#undef ASSAY_STATUS
};

static_assert(std::size(kStatusTable) == kNumErrorCodes);
static_assert(std::ranges::all_of(kStatusTable, [](const StatusRow& row) {
  return Error{row.code, Step::none, Input::none, 0}.error_class() == row.error_class;
}));

const StatusRow* find_row(ErrorCode code) noexcept {
  const auto* row = std::ranges::find(kStatusTable, code, &StatusRow::code);
  return row == std::end(kStatusTable) ? nullptr : row;
}

}  // namespace

std::string_view error_name(ErrorCode code) noexcept {
  if (code == ErrorCode::ok) return "ok";
  const StatusRow* row = find_row(code);
  return row == nullptr ? "unknown_error" : row->name;
}

std::string_view error_text(ErrorCode code) noexcept {
  if (code == ErrorCode::ok) return "no error";
  const StatusRow* row = find_row(code);
  return row == nullptr ? "a number that is not in the table of errors" : row->text;
}

std::string_view error_class_name(ErrorClass error_class) noexcept {
  constexpr std::array<std::string_view, 9> kNames = {"none",        "malformed", "mismatch", "policy", "untrusted",
                                                      "unsupported", "capacity",  "backend",  "misuse"};
  const auto index = static_cast<std::size_t>(error_class);
  return index < kNames.size() ? kNames[index] : "unknown";
}

std::string_view input_name(Input input) noexcept {
  constexpr std::array<std::string_view, 18> kNames = {"none",
                                                       "credential_json",
                                                       "client_data_json",
                                                       "attestation_object",
                                                       "authenticator_data",
                                                       "signature",
                                                       "credential_public_key",
                                                       "credential_id",
                                                       "user_handle",
                                                       "client_extension_results",
                                                       "credential_record",
                                                       "configuration",
                                                       "metadata_blob",
                                                       "metadata_payload",
                                                       "ceremony_state",
                                                       "device_statement",
                                                       "foreign_record",
                                                       "policy_text"};
  if (input >= Input::certificate) return "certificate";
  const auto index = static_cast<std::size_t>(input);
  return index < kNames.size() ? kNames[index] : "unknown";
}

ErrorCode error_code_at(int index) noexcept {
  return index >= 0 && index < kNumErrorCodes ? kStatusTable[index].code : ErrorCode::ok;
}

}  // namespace assay
