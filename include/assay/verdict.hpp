#pragma once

#include <cstdint>
#include <string_view>

#include "assay/error.hpp"
#include "assay/export.hpp"

namespace assay {

/// Zeroed memory never means yes.
enum class Outcome : std::uint8_t {
  undecided = 0,  ///< it could not be judged: unsupported, capacity, backend, misuse
  accepted = 1,
  rejected = 2,
};
ASSAY_API std::string_view outcome_name(Outcome outcome) noexcept;
/// The outcome that an error leads to. Error{} gives undecided: only a ceremony gives accepted.
ASSAY_API Outcome outcome_of(const Error& error) noexcept;

enum class UserVerification : std::uint8_t { required = 0, preferred = 1, discouraged = 2 };

/// Where verification departs from the specification's words because another authority asks for it.
enum class Profile : std::uint8_t {
  webauthn = 0,          ///< WebAuthn Level 3
  fido_conformance = 1,  ///< as FIDO's conformance tests ask: a fido-u2f AAGUID must be zero, x5c must not hold the
                         ///< trust anchor, tokenBinding must be of the form that Level 2 gave it,
                         ///< RS1 credential keys are accepted
};

/// What policy accepts of a flag.
enum class FlagPolicy : std::uint8_t { any = 0, must_be_set = 1, must_be_clear = 2 };

/// What the client's extension results said (getClientExtensionResults()), as far as verification looks at them.
struct ClientExtensionFacts {
  bool appid_present = false;
  bool appid = false;  ///< the U2F AppID was used in place of the RP ID
  bool cred_props_rk_present = false;
  bool cred_props_rk = false;    ///< the credential is discoverable
  std::uint8_t num_outputs = 0;  ///< members of the client's results, at most 255
};

}  // namespace assay
