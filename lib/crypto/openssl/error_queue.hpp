#pragma once

#include "assay/error.hpp"

namespace assay::crypto::openssl {

/// OpenSSL's error queue of this thread, for the time of one operation: emptied before, so that what stands in it
/// afterwards is about the operation, and emptied at the end, so that the caller never meets what we caused.
class ErrorQueue {
 public:
  ErrorQueue() noexcept { clear(); }
  ~ErrorQueue() { clear(); }
  ErrorQueue(const ErrorQueue&) = delete;
  ErrorQueue& operator=(const ErrorQueue&) = delete;

  /// What a call that should not fail has failed of: out_of_memory, or else `code`. Empties the queue.
  Error take_failure(ErrorCode code = ErrorCode::backend_failure) noexcept;
  /// What the result of EVP_PKEY_verify() or EVP_DigestVerify() means. Empties the queue.
  Error judge_verification(int result) noexcept;

 private:
  static void clear() noexcept;
};

}  // namespace assay::crypto::openssl
