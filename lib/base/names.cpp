// Names of the public enumerations that have no table of their own.
#include <array>

#include "assay/algorithm.hpp"
#include "assay/trust.hpp"
#include "assay/verdict.hpp"

namespace assay {

std::string_view algorithm_name(Algorithm algorithm) noexcept {
  switch (algorithm) {
    case Algorithm::none: return "";
    case Algorithm::es256: return "ES256";
    case Algorithm::eddsa: return "EdDSA";
    case Algorithm::esp256: return "ESP256";
    case Algorithm::ed25519: return "Ed25519";
    case Algorithm::es384: return "ES384";
    case Algorithm::es512: return "ES512";
    case Algorithm::ps256: return "PS256";
    case Algorithm::ps384: return "PS384";
    case Algorithm::ps512: return "PS512";
    case Algorithm::es256k: return "ES256K";
    case Algorithm::ml_dsa_44: return "ML-DSA-44";
    case Algorithm::ml_dsa_65: return "ML-DSA-65";
    case Algorithm::ml_dsa_87: return "ML-DSA-87";
    case Algorithm::esp384: return "ESP384";
    case Algorithm::esp512: return "ESP512";
    case Algorithm::ed448: return "Ed448";
    case Algorithm::rs256: return "RS256";
    case Algorithm::rs384: return "RS384";
    case Algorithm::rs512: return "RS512";
    case Algorithm::rs1: return "RS1";
  }
  return "";
}

std::string_view attestation_format_name(AttestationFormat format) noexcept {
  constexpr std::array<std::string_view, 9> kNames = {
      "none", "packed", "fido-u2f", "tpm", "android-key", "android-safetynet", "apple", "compound", "apple-appattest"};
  const auto index = static_cast<std::size_t>(format);
  return index < kNames.size() ? kNames[index] : "";
}

std::string_view trust_level_name(TrustLevel level) noexcept {
  constexpr std::array<std::string_view, 4> kNames = {"none", "self", "unanchored", "anchored"};
  const auto index = static_cast<std::size_t>(level);
  return index < kNames.size() ? kNames[index] : "";
}

std::string_view certificate_status_name(CertificateStatus status) noexcept {
  constexpr std::array<std::string_view, 2> kNames = {"unknown", "good"};
  const auto index = static_cast<std::size_t>(status);
  return index < kNames.size() ? kNames[index] : "";
}

std::string_view outcome_name(Outcome outcome) noexcept {
  constexpr std::array<std::string_view, 3> kNames = {"undecided", "accepted", "rejected"};
  const auto index = static_cast<std::size_t>(outcome);
  return index < kNames.size() ? kNames[index] : "undecided";
}

Outcome outcome_of(const Error& error) noexcept {
  switch (error.error_class()) {
    case ErrorClass::malformed:
    case ErrorClass::mismatch:
    case ErrorClass::policy:
    case ErrorClass::untrusted: return Outcome::rejected;
    default: return Outcome::undecided;
  }
}

}  // namespace assay
