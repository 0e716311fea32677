#include "lib/rp/refusal.hpp"

namespace assay::rp {
namespace {

template <class Verdict>
Verdict refused(Error error) noexcept {
  Verdict verdict;
  verdict.outcome = outcome_of(error);
  verdict.error = error;
  return verdict;
}

}  // namespace

RegistrationVerdict refused_registration(Error error) noexcept {
  return refused<RegistrationVerdict>(error);
}

AuthenticationVerdict refused_authentication(Error error) noexcept {
  return refused<AuthenticationVerdict>(error);
}

}  // namespace assay::rp
