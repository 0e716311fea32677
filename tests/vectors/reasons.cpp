#include "tests/vectors/reasons.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace assay::testing {
namespace {

/// Names of error codes; one that ends in '*' stands for all that begin so.
struct Reason {
  std::string_view category;
  std::vector<std::string_view> errors;
};

const std::vector<Reason>& reasons() {
  static const std::vector<Reason> table = {
      {"algorithm-not-allowed", {"algorithm_not_offered"}},
      {"android-key-authorization", {"android_all_applications", "android_origin", "android_purpose"}},
      {"android-key-public-key-mismatch", {"android_key_mismatch"}},
      {"apple-public-key-mismatch", {"apple_key_mismatch"}},
      {"attestation-alg-mismatch", {"packed_algorithm_mismatch", "packed_certificate_algorithm"}},
      {"attestation-binding",
       {"attestation_signature_invalid", "apple_nonce_mismatch", "apple_nonce_missing", "safetynet_nonce_mismatch",
        "signature_length", "tpm_extra_data"}},
      {"attestation-cert-aaguid-mismatch", {"aaguid_extension_mismatch"}},
      {"attestation-cert-eku", {"tpm_extended_key_usage"}},
      {"attestation-cert-extension", {"apple_nonce_missing"}},
      {"attestation-cert-san", {"tpm_alternative_name_*"}},
      {"attestation-cert-subject", {"packed_subject_*"}},
      {"attestation-cert-time", {"chain_expired"}},
      {"attestation-object-malformed", {"cbor_*", "attestation_object_member"}},
      {"attestation-signature-invalid", {"attestation_signature_invalid", "jws_algorithm"}},
      {"attestation-statement-malformed",
       {"attestation_statement_member", "attestation_x5c_empty", "attestation_ecdaa", "cbor_too_deep",
        "cbor_wrong_type", "der_wrong_tag", "none_not_empty", "tpm_version", "u2f_certificate_count", "jws_form",
        "safetynet_version", "compound_*"}},
      {"attestation-untrusted", {"chain_untrusted"}},
      {"authdata-leftover-bytes", {"auth_data_trailing"}},
      {"authdata-malformed", {"auth_data_truncated", "cbor_truncated", "cbor_wrong_type"}},
      {"backup-eligibility-changed", {"backup_eligibility_changed"}},
      {"challenge-mismatch", {"challenge_mismatch"}},
      {"clientdata-malformed", {"json_*"}},
      {"counter-not-increased", {"sign_count_regressed"}},
      {"credential-id-too-long", {"credential_id_too_long"}},
      {"credential-key-malformed", {"cbor_*", "cose_*", "key_*"}},
      {"cross-origin-not-allowed", {"cross_origin_not_allowed"}},
      {"no-attested-credential-data", {"attested_data_missing"}},
      {"origin-mismatch", {"origin_not_allowed"}},
      {"rpid-mismatch", {"rp_id_hash_mismatch"}},
      {"safetynet-cts-profile-false", {"safetynet_integrity"}},
      {"safetynet-nonce-mismatch", {"safetynet_nonce_mismatch"}},
      {"signature-invalid", {"signature_invalid", "der_*", "signature_length", "signature_range"}},
      {"top-origin-mismatch", {"top_origin_not_allowed"}},
      {"tpm-certinfo-malformed", {"tpm_cert_info_malformed", "tpm_magic", "tpm_type"}},
      {"tpm-extradata-mismatch", {"tpm_extra_data"}},
      {"tpm-name-mismatch", {"tpm_name", "tpm_public_key_mismatch"}},
      {"tpm-pubarea-malformed", {"tpm_pub_area_malformed"}},
      {"type-mismatch", {"type_mismatch"}},
      {"unknown-attestation-format", {"attestation_format_unknown"}},
      {"user-not-present", {"user_not_present"}},
      {"user-not-verified", {"user_not_verified"}},
  };
  return table;
}

bool fits_name(std::string_view pattern, std::string_view name) {
  if (!pattern.ends_with('*')) return pattern == name;
  pattern.remove_suffix(1);
  return name.starts_with(pattern);
}

}  // namespace

bool fits_reason(std::string_view reason, ErrorCode code) {
  const std::vector<Reason>& table = reasons();
  const auto row = std::find_if(table.begin(), table.end(), [&](const Reason& r) { return r.category == reason; });
  return row != table.end() && std::any_of(row->errors.begin(), row->errors.end(), [&](std::string_view pattern) {
           return fits_name(pattern, error_name(code));
         });
}

}  // namespace assay::testing
