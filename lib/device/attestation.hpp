#pragma once

#include "assay/device_enrolment.hpp"
#include "lib/base/workspace.hpp"

namespace assay::device {

/// An attestation, and what it must be about.
struct AttestationSubject {
  const EnrolmentRequest& request;
  const EnrolmentResponse& response;
  const PublicKeyView& key;  ///< the registered one
  std::string_view app;      ///< of the statement
  Workspace::Impl& workspace;
};

/// The checks of an attestation before its chain. Fills in the evidence, and of the record's what does not depend on
/// trust. Errors: those of attestation of verify_enrolment().
Error prepare_attestation(const AttestationSubject& subject, AttestationEvidence& evidence,
                          KeyEvidence& key_evidence) noexcept;

}  // namespace assay::device
