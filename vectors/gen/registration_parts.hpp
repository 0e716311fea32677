#pragma once

#include <string>

#include "vectors/gen/algorithms.hpp"
#include "vectors/gen/case_file.hpp"

namespace vectors {

/// An accepted registration; the id is "reg/<format>/<algorithm>".
RegistrationCase none_case(const NamedAlgorithm& algorithm);
RegistrationCase self_case(const NamedAlgorithm& algorithm);
/// The algorithm is that of the attestation; the credential key is ES256.
RegistrationCase x5c_case(const NamedAlgorithm& algorithm);
RegistrationCase u2f_case();
/// A statement of that kind, signed by an ES256 key whose certificate chains to an anchor; the id is
/// "reg/<format>/es256".
RegistrationCase anchored_case(testlib::AttestationKind kind, const std::string& format);
/// packed with x5c of two certificates, the leaf and an intermediate.
RegistrationCase intermediate_case();

/// Authenticator data, attestation object and credential key; the twin is a `none` registration with ES256.
void add_object_cases(CaseFile& file);
/// Attestation statements (7.1 step 22).
void add_statement_cases(CaseFile& file);
/// The format `compound`, and what policy asks of it.
void add_compound_cases(CaseFile& file);
/// The format `android-safetynet`.
void add_safetynet_cases(CaseFile& file);
/// The format `tpm`.
void add_tpm_cases(CaseFile& file);
/// The format `android-key`, and what policy asks of it.
void add_android_key_cases(CaseFile& file);
/// The formats `apple` and `apple-appattest`.
void add_apple_cases(CaseFile& file);
/// Anchors and chains (7.1 steps 23 and 24).
void add_trust_cases(CaseFile& file);

}  // namespace vectors
