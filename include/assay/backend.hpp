#pragma once

#include <span>
#include <string_view>

#include "assay/algorithm.hpp"
#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/public_key.hpp"
#include "assay/result.hpp"
#include "assay/workspace.hpp"

namespace assay {

/// A crypto backend: an immutable table of functions, shared by all threads. Opaque; found by name.
struct Backend;

/// The names of the backends that this build has.
ASSAY_API std::span<const std::string_view> backend_names() noexcept;

/// Finds a backend and lets it reproduce known answers, among them signatures that it must refuse.
/// Errors: backend_unknown; out_of_memory, backend_failure; backend_self_test.
/// Cost: nine signature verifications for every algorithm, some tens of milliseconds; call it once.
ASSAY_API Result<const Backend*> find_backend(std::string_view name) noexcept;

ASSAY_API std::string_view backend_name(const Backend& backend) noexcept;
/// What the backend can verify for credential keys, in the order in which a relying party would offer it. Lives
/// forever.
ASSAY_API std::span<const Algorithm> backend_algorithms(const Backend& backend) noexcept;

/// A credential public key, parsed, checked and made ready for a backend, so that the next verification need not do it
/// again. Immutable; may be shared by threads. It keeps the COSE key it was made from, and a verification refuses it
/// (key_handle_mismatch) when the credential record holds another.
class ASSAY_API KeyHandle {
 public:
  KeyHandle() noexcept = default;  ///< holds nothing; a verification treats it as absent
  KeyHandle(KeyHandle&& other) noexcept;
  KeyHandle& operator=(KeyHandle&& other) noexcept;
  KeyHandle(const KeyHandle&) = delete;
  KeyHandle& operator=(const KeyHandle&) = delete;
  ~KeyHandle();

  struct Impl;
  explicit KeyHandle(Impl* impl) noexcept : impl_(impl) {}
  const Impl* impl() const noexcept { return impl_; }

 private:
  Impl* impl_ = nullptr;
};

/// Makes a key handle. Errors: those of parse_cose_key(); algorithm_unsupported; out_of_memory, backend_failure.
ASSAY_API Result<KeyHandle> make_key_handle(const Backend& backend, Bytes cose_key) noexcept;

/// One signature to verify. Plain data; the views and the handle are borrowed until the result is there.
struct VerifyJob {
  Algorithm algorithm = Algorithm::none;
  PublicKeyView key;
  const KeyHandle* handle = nullptr;  ///< made from the same key, or null
  Bytes message;
  Bytes signature;
};

/// Verifies signatures, each on its own: a bad one never changes its neighbours. results[i] is no error for a signature
/// that verifies, signature_invalid for one that does not, and an error of class malformed, unsupported or backend
/// otherwise. Jobs of any mix of algorithms, keys and ceremonies.
/// Errors: result_count_mismatch, workspace_backend_mismatch (the Workspace holds no backend); then results is
/// untouched.
ASSAY_API Error verify_batch(std::span<const VerifyJob> jobs, std::span<Error> results, Workspace& workspace) noexcept;

/// Verifies one signature over `message` with a COSE key, all checks of key and signature form included.
/// Errors: those of parse_cose_key() (input credential_public_key); der_*, signature_length, signature_range (input
/// signature); algorithm_unsupported; backend_failure; signature_invalid.
ASSAY_API Error verify_signature(Bytes cose_key, Bytes message, Bytes signature, Workspace& workspace) noexcept;

}  // namespace assay
