#include "lib/crypto/openssl/error_queue.hpp"

#include <openssl/ec.h>
#include <openssl/err.h>

#include "lib/base/check.hpp"

namespace assay::crypto::openssl {
namespace {

/// The reasons in the queue that change what a failure means.
struct Reasons {
  bool no_memory = false;
  bool point_at_infinity = false;
};

Reasons take_reasons() noexcept {
  Reasons reasons;
  while (const unsigned long error = ERR_get_error()) {
    const int reason = ERR_GET_REASON(error);
    if (reason == ERR_R_MALLOC_FAILURE) reasons.no_memory = true;
    if (ERR_GET_LIB(error) == ERR_LIB_EC && reason == EC_R_POINT_AT_INFINITY) reasons.point_at_infinity = true;
  }
  return reasons;
}

}  // namespace

void ErrorQueue::clear() noexcept {
  // Nearly always empty; to look is cheaper than to clear.
  if (ERR_peek_error() != 0) ERR_clear_error();
}

Error ErrorQueue::take_failure(ErrorCode code) noexcept {
  return fail(take_reasons().no_memory ? ErrorCode::out_of_memory : code);
}

// OpenSSL does not tell a bad signature from a failure by its result alone. It gives 0 also when memory runs out, and
// in places of EdDSA and PSS without an error in the queue; those few then count as refused. ECDSA gives -1 also for a
// signature whose u1*G + u2*Q is the point at infinity, which the owner of a key can make; SEC 1 4.1.4 says that it is
// invalid. Everything else below 0 cannot come from a signature of the right form.
Error ErrorQueue::judge_verification(int result) noexcept {
  if (holds(ErrorCode::signature_invalid, result == 1)) return {};
  const Reasons reasons = take_reasons();
  ASSAY_REQUIRE(!reasons.no_memory, ErrorCode::out_of_memory, 0);
  const bool judged = result == 0 || result == 1 || reasons.point_at_infinity;
  return fail(judged ? ErrorCode::signature_invalid : ErrorCode::backend_failure);
}

}  // namespace assay::crypto::openssl
