#include "lib/device/expectations.hpp"

#include <algorithm>
#include <array>

#include "assay/base64url.hpp"
#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/device/number.hpp"

namespace assay::device {
namespace {

constexpr std::size_t kDigest = 32;
static_assert(kStatementChallenge == kDigest);

bool is_about_a_challenge(StatementType type) noexcept {
  return type == StatementType::claim || type == StatementType::approve || type == StatementType::reject ||
         type == StatementType::verify;
}

bool is_decision(StatementType type) noexcept {
  return type == StatementType::approve || type == StatementType::reject;
}

Error check_challenge_id_expected(const Expected& expected) noexcept {
  const ExpectedChallengeId& id = expected.common.challenge_id;
  ASSAY_REQUIRE(!id.is_expected() || is_challenge_id(id.id()), ErrorCode::statement_challenge_id_form, 0);
  ASSAY_REQUIRE(id.is_expected() || !is_about_a_challenge(expected.type), ErrorCode::statement_challenge_id_needed, 0);
  return {};
}

Error check_context_expected(const Expected& expected) noexcept {
  const ExpectedContext& context = expected.common.context;
  ASSAY_REQUIRE(!context.is_expected() || context.hash().size() == kDigest, ErrorCode::statement_context_size, 0);
  ASSAY_REQUIRE(context.is_expected() || !is_decision(expected.type), ErrorCode::statement_context_needed, 0);
  return {};
}

Error check_number_expected(const Expected& expected) noexcept {
  const ExpectedNumber& number = expected.number;
  if (number.kind() == ExpectedNumber::Kind::none) return {};
  const bool has_form = number.kind() == ExpectedNumber::Kind::mac || is_number(number.digits());
  ASSAY_REQUIRE(has_form, ErrorCode::statement_number_form, 0);
  ASSAY_REQUIRE(expected.type == StatementType::approve, ErrorCode::statement_number_not_applicable, 0);
  return {};
}

/// Whether a text is the base64url of 32 bytes, in time that does not depend on where they differ.
bool encodes(std::string_view text, Bytes digest32) noexcept {
  std::array<std::uint8_t, base64url_encoded_len(kDigest)> expected;
  const auto length = base64url_encode(digest32, expected);
  return length.has_value() && equal_constant_time(Bytes(expected).first(*length), bytes_of(text));
}

/// A member that must be there exactly where it is expected.
Error check_presence(const MaybeText& found, bool is_expected, ErrorCode missing, ErrorCode unexpected) noexcept {
  ASSAY_REQUIRE(found.is_there || !is_expected, missing, 0);
  ASSAY_REQUIRE(is_expected || !found.is_there, unexpected, 0);
  return {};
}

Error compare_credential(const Expected& expected, const StatementView& view) noexcept {
  const bool is_expected = !expected.credential.empty();
  ASSAY_TRY(check_presence(view.credential, is_expected, ErrorCode::statement_credential_missing,
                           ErrorCode::statement_credential_unexpected));
  const bool same = !is_expected || view.credential.text == expected.credential;
  ASSAY_REQUIRE(same, ErrorCode::statement_credential_mismatch, 0);
  return {};
}

Error compare_app(const Expected& expected, const StatementView& view, Compared& compared) noexcept {
  const auto apps = *expected.common.apps;
  const auto app = std::ranges::find(apps, view.app);
  ASSAY_REQUIRE(app != apps.end(), ErrorCode::statement_app_not_allowed, 0);
  compared.app = app == apps.end() ? Bytes() : bytes_of(*app);
  return {};
}

Error compare_challenge_id(const Expected& expected, const StatementView& view) noexcept {
  const ExpectedChallengeId& id = expected.common.challenge_id;
  ASSAY_TRY(check_presence(view.challenge_id, id.is_expected(), ErrorCode::statement_challenge_id_missing,
                           ErrorCode::statement_challenge_id_unexpected));
  const bool same = !id.is_expected() || view.challenge_id.text == id.id();
  ASSAY_REQUIRE(same, ErrorCode::statement_challenge_id_mismatch, 0);
  return {};
}

Error compare_context(const Expected& expected, const StatementView& view) noexcept {
  const ExpectedContext& context = expected.common.context;
  ASSAY_TRY(check_presence(view.context, context.is_expected(), ErrorCode::statement_context_missing,
                           ErrorCode::statement_context_unexpected));
  const bool same = !context.is_expected() || encodes(view.context.text, context.hash());
  ASSAY_REQUIRE(same, ErrorCode::statement_context_mismatch, 0);
  return {};
}

/// That the number is wrong is kept back: whoever cannot sign must not learn it, nor use up anybody's attempts.
Error compare_number(const Expected& expected, const StatementView& view, const Workspace::Impl& workspace,
                     Error& mismatch) noexcept {
  const bool is_expected = expected.number.kind() != ExpectedNumber::Kind::none;
  ASSAY_TRY(check_presence(view.number, is_expected, ErrorCode::statement_number_missing,
                           ErrorCode::statement_number_unexpected));
  if (!is_expected) return {};
  const auto matches = number_matches(expected.number, expected.common.challenge_id.id(), view.number.text, workspace);
  if (!matches) return matches.error();
  if (!holds(ErrorCode::statement_number_mismatch, *matches)) mismatch = fail(ErrorCode::statement_number_mismatch);
  return {};
}

std::uint64_t distance(std::int64_t a, std::int64_t b) noexcept {
  const auto difference = static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b);
  return a >= b ? difference : 0 - difference;
}

Error compare_time(const Expected& expected, const StatementView& view) noexcept {
  const std::int64_t tolerance = expected.common.clock_tolerance;
  const bool near =
      tolerance >= 0 && distance(view.issued_at, *expected.common.time) <= static_cast<std::uint64_t>(tolerance);
  ASSAY_REQUIRE(near || tolerance == kAnyTime, ErrorCode::statement_time_implausible, 0);
  return {};
}

Error compare_all(const Expected& expected, const StatementView& view, const Workspace::Impl& workspace,
                  Compared& compared) noexcept {
  ASSAY_REQUIRE(view.type == expected.type, ErrorCode::statement_type_mismatch, 0);
  const bool same_challenge = encodes(view.challenge, *expected.common.challenge);
  ASSAY_REQUIRE(same_challenge, ErrorCode::statement_challenge_mismatch, 0);
  const bool same_audience = view.audience == *expected.common.audience;
  ASSAY_REQUIRE(same_audience, ErrorCode::statement_audience_mismatch, 0);
  ASSAY_TRY(compare_credential(expected, view));
  ASSAY_TRY(compare_app(expected, view, compared));
  ASSAY_TRY(compare_challenge_id(expected, view));
  ASSAY_TRY(compare_context(expected, view));
  ASSAY_TRY(compare_number(expected, view, workspace, compared.number));
  return compare_time(expected, view);
}

}  // namespace

Error check_expectations(const Expected& expected, Workspace& workspace) noexcept {
  const Workspace::Impl* impl = workspace.impl();
  ASSAY_REQUIRE(impl != nullptr && impl->backend != nullptr, ErrorCode::workspace_backend_mismatch, 0);
  const StatementExpectations& common = expected.common;
  ASSAY_REQUIRE(common.challenge->size() == kStatementChallenge, ErrorCode::statement_challenge_size, 0);
  ASSAY_REQUIRE(!common.audience->empty(), ErrorCode::statement_audience_missing, 0);
  const bool has_apps = !common.apps->empty() && std::ranges::none_of(*common.apps, &std::string_view::empty);
  ASSAY_REQUIRE(has_apps, ErrorCode::statement_apps_missing, 0);
  ASSAY_TRY(check_challenge_id_expected(expected));
  ASSAY_TRY(check_context_expected(expected));
  return check_number_expected(expected);
}

Error compare(const Expected& expected, const StatementView& view, const Workspace::Impl& workspace,
              Compared& compared) noexcept {
  const Error error = compare_all(expected, view, workspace, compared);
  return error.error_class() == ErrorClass::mismatch ? located(error, Input::device_statement) : error;
}

}  // namespace assay::device
