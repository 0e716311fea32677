#pragma once

#include "assay/extension_inputs.hpp"
#include "assay/extension_outputs.hpp"
#include "assay/result.hpp"
#include "lib/base/workspace.hpp"

namespace assay::rp {

/// Compares the member `payment` of client data with what was to be confirmed (Secure Payment Confirmation, "Verifying
/// an Authentication Assertion"). Walks the text of its own, so it goes before any other reading of the client data.
/// Errors, input client_data_json, in this order: those of json::walk(); workspace_full; payment_missing;
/// payment_member_type (a member of another type); payment_rp_id_mismatch; payment_rp_mismatch (`rp`, which some
/// clients write besides, is not rpId); payment_top_origin_mismatch; payment_payee_name_mismatch,
/// payment_payee_origin_mismatch (also where one is there and the other is not); payment_logos_mismatch (they are not
/// some of those asked for, in their order); payment_currency_mismatch; payment_value_mismatch;
/// payment_display_name_mismatch; payment_icon_mismatch; payment_icon_must_be_shown_mismatch;
/// payment_details_mismatch; payment_browser_bound_key (browserBoundPublicKey is not base64url).
Result<PaymentFacts> compare_payment(Bytes client_data_json, const Payment& expected, Workspace::Impl& impl) noexcept;

}  // namespace assay::rp
