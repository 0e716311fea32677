#pragma once

#include <cstddef>
#include <cstdint>
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
class KeyCache;

/// The names of the backends that this build has and this machine can run. docs/backends.md says what each does.
ASSAY_API std::span<const std::string_view> backend_names() noexcept;

/// Finds a backend and lets it reproduce known answers, among them signatures that it must refuse.
/// Errors: backend_unknown; backend_unavailable (this machine lacks the instructions); out_of_memory, backend_failure;
/// backend_self_test.
/// Cost: nine signature verifications for every algorithm, some tens of milliseconds; call it once.
ASSAY_API Result<const Backend*> find_backend(std::string_view name) noexcept;

ASSAY_API std::string_view backend_name(const Backend& backend) noexcept;
/// What the backend can verify for credential keys, in the order in which a relying party would offer it. Lives
/// forever.
ASSAY_API std::span<const Algorithm> backend_algorithms(const Backend& backend) noexcept;

/// Who does the work of an algorithm: the name of a backend, of native ones with the kernel that this machine runs, as
/// "native/ifma". Empty for an algorithm that the backend does not verify. Lives forever.
ASSAY_API std::string_view algorithm_implementation(const Backend& backend, Algorithm algorithm) noexcept;

/// How much is worked out of a public key before a signature is there. An expanded form is a table of multiples of an
/// ES256 key, which native backends have use for. It follows from the key alone and holds nothing secret.
enum class KeyForm : std::uint8_t {
  any = 0,          ///< what every backend does
  expanded_1k = 1,  ///< a table of 1 KiB
  expanded_8k = 2,  ///< a table of 8 KiB
};
/// Bytes of the form that expand_key() writes: the table and a header. 0 for KeyForm::any.
constexpr std::size_t expanded_key_size(KeyForm form) noexcept {
  constexpr std::size_t kHeader = 128;
  if (form == KeyForm::any) return 0;
  return kHeader + (form == KeyForm::expanded_1k ? 1024 : 8192);
}

/// Whether a stored form is worked out once more and compared. Who could change it could forge every signature of the
/// credential, just as who could change the public key that is stored beside it.
enum class StoredForm : std::uint8_t {
  check = 0,  ///< costs as much as to make it
  trust = 1,  ///< only its header is looked at: version, size, and that it names this key
};

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
/// The same in the form wanted. Error besides those: key_form_unsupported (no such form of a key of this algorithm in
/// this backend).
ASSAY_API Result<KeyHandle> make_key_handle(const Backend& backend, Bytes cose_key, KeyForm form) noexcept;
/// The same from what expand_key() wrote. Error besides those: expanded_key_mismatch (not of this key, of another
/// version, or changed).
ASSAY_API Result<KeyHandle> make_key_handle(const Backend& backend, Bytes cose_key, Bytes expanded,
                                            StoredForm stored = StoredForm::check) noexcept;

/// Writes an expanded form of a key, to be stored beside it; it may be used on other machines. Errors: those of
/// parse_cose_key(); key_form_unsupported; output_too_small. No heap.
ASSAY_API Error expand_key(const Backend& backend, Bytes cose_key, KeyForm form, MutableBytes expanded) noexcept;

/// One signature to verify. Plain data; the views and the handle are borrowed until the result is there.
struct VerifyJob {
  Algorithm algorithm = Algorithm::none;
  PublicKeyView key;
  const KeyHandle* handle = nullptr;  ///< made from the same key, or null
  Bytes message;
  Bytes signature;
  KeyCache* cache = nullptr;  ///< where expanded keys are kept for jobs that have no handle, or null
};

/// A signature that every backend which verifies the algorithm has to accept, as find_backend() lets it; for
/// measurements and trials. The views live forever. Error: algorithm_unknown.
ASSAY_API Result<VerifyJob> known_answer(Algorithm algorithm) noexcept;

/// Verifies signatures, each on its own: a bad one never changes its neighbours. results[i] is no error for a signature
/// that verifies, signature_invalid for one that does not, and an error of class malformed, unsupported or backend
/// otherwise; key_handle_mismatch, key_cache_backend_mismatch for a job whose handle or cache does not fit it. Jobs of
/// any mix of algorithms, keys and ceremonies.
/// Errors: result_count_mismatch, workspace_backend_mismatch (the Workspace holds no backend); then results is
/// untouched.
ASSAY_API Error verify_batch(std::span<const VerifyJob> jobs, std::span<Error> results, Workspace& workspace) noexcept;

/// Verifies one signature over `message` with a COSE key, all checks of key and signature form included.
/// Errors: those of parse_cose_key() (input credential_public_key); der_*, signature_length, signature_range (input
/// signature); algorithm_unsupported; backend_failure; signature_invalid.
ASSAY_API Error verify_signature(Bytes cose_key, Bytes message, Bytes signature, Workspace& workspace) noexcept;

}  // namespace assay
