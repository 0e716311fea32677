#include <algorithm>

#include "assay/base64url.hpp"
#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/rp/ceremony.hpp"
#include "lib/rp/limits.hpp"
#include "lib/rp/origin.hpp"

namespace assay::rp {
namespace {

Error failed(ErrorCode code) noexcept {
  return {code, Step::none, Input::client_data_json, 0};
}

}  // namespace

// The reader does both this step and the next one at once; each reports its own errors.
StepOutcome check_utf8(Ceremonial& c) noexcept {
  c.client_data = parse_client_data(c.client_data_json, c.workspace);
  const Error error = c.client_data.error();
  if (error.code != ErrorCode::json_not_utf8 && error.code != ErrorCode::client_data_too_long) return {};
  return located(error, Input::client_data_json);
}

StepOutcome check_json(Ceremonial& c) noexcept {
  if (!c.client_data) return located(c.client_data.error(), Input::client_data_json);
  if (c.config().profile != Profile::fido_conformance) return {};
  const bool well_formed = c.client_data->token_binding != TokenBinding::malformed;
  if (!holds(ErrorCode::token_binding_malformed, well_formed)) return failed(ErrorCode::token_binding_malformed);
  return {};
}

StepOutcome check_type(Ceremonial& c) noexcept {
  if (!holds(ErrorCode::type_mismatch, c.client_data->type == c.expected_type)) return failed(ErrorCode::type_mismatch);
  return {};
}

StepOutcome check_challenge(Ceremonial& c) noexcept {
  std::array<std::uint8_t, base64url_encoded_len(kMaxChallenge)> text;
  const auto length = base64url_encode(c.expected_challenge, text);
  if (!length) return length.error();
  const bool matches = equal_constant_time(Bytes(text).first(*length), bytes_of(c.client_data->challenge));
  if (!holds(ErrorCode::challenge_mismatch, matches)) return failed(ErrorCode::challenge_mismatch);
  return {};
}

StepOutcome check_origin(Ceremonial& c) noexcept {
  const bool allowed = is_allowed_origin(c.config(), c.client_data->origin);
  if (!holds(ErrorCode::origin_not_allowed, allowed)) return failed(ErrorCode::origin_not_allowed);
  const bool bound = c.expected_origin.empty() || c.client_data->origin == c.expected_origin;
  if (!holds(ErrorCode::origin_not_that_of_ceremony, bound)) return failed(ErrorCode::origin_not_that_of_ceremony);
  return {};
}

StepOutcome check_cross_origin(Ceremonial& c) noexcept {
  if (!c.client_data->cross_origin) return not_evaluated();
  const bool allowed = c.config().allow_cross_origin;
  if (!holds(ErrorCode::cross_origin_not_allowed, allowed)) return failed(ErrorCode::cross_origin_not_allowed);
  return {};
}

// topOrigin says that the ceremony ran in a frame, so it is as unexpected without crossOrigin as where there are no top
// origins at all.
StepOutcome check_top_origin_embedding(Ceremonial& c) noexcept {
  if (!c.client_data->has_top_origin) return not_evaluated();
  const bool expected = c.client_data->cross_origin && c.config().allow_cross_origin && !c.config().top_origins.empty();
  if (!holds(ErrorCode::embedding_not_expected, expected)) return failed(ErrorCode::embedding_not_expected);
  return {};
}

StepOutcome check_top_origin_match(Ceremonial& c) noexcept {
  if (!c.client_data->has_top_origin) return not_evaluated();
  const auto top_origins = c.config().top_origins;
  const bool allowed = std::ranges::find(top_origins, c.client_data->top_origin) != top_origins.end();
  if (!holds(ErrorCode::top_origin_not_allowed, allowed)) return failed(ErrorCode::top_origin_not_allowed);
  return {};
}

StepOutcome hash_client_data(Ceremonial& c) noexcept {
  return c.sha256(c.client_data_json, c.client_data_hash32);
}

}  // namespace assay::rp
