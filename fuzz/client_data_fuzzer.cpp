// Client data: what is accepted is JSON for another parser too, and its members say the same there.
#include "assay/client_data.hpp"

#include <nlohmann/json.hpp>

#include "fuzz/harness.hpp"

namespace {

using nlohmann::json;

bool says(const json& object, const char* name, std::string_view text) {
  return object.contains(name) && object[name].is_string() && object[name].get<std::string>() == text;
}

}  // namespace

void fuzz::run(Bytes input) {
  const auto data = assay::parse_client_data(input, fresh_workspace());
  if (!data) {
    FUZZ_CHECK(data->type.empty() && data->challenge.empty() && data->origin.empty() && data->top_origin.empty());
    FUZZ_CHECK(!data->has_cross_origin && !data->cross_origin && !data->has_top_origin);
    FUZZ_CHECK(data.error().offset <= input.size());
    return;
  }
  const json other = json::parse(assay::text_of(input), nullptr, false);
  FUZZ_CHECK(other.is_object());
  FUZZ_CHECK(says(other, "type", data->type) && says(other, "challenge", data->challenge));
  FUZZ_CHECK(says(other, "origin", data->origin));
  FUZZ_CHECK(data->has_top_origin == other.contains("topOrigin"));
  FUZZ_CHECK(!data->has_top_origin || says(other, "topOrigin", data->top_origin));
  FUZZ_CHECK(data->has_cross_origin == other.contains("crossOrigin"));
  FUZZ_CHECK(data->cross_origin == (data->has_cross_origin && other["crossOrigin"] == true));
}
