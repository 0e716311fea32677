#include "lib/signature/key_handle.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "lib/base/check.hpp"

namespace assay {

KeyHandle::Impl::~Impl() {
  if (loaded != nullptr) backend->free_key(loaded);
}

KeyHandle::KeyHandle(KeyHandle&& other) noexcept : impl_(std::exchange(other.impl_, nullptr)) {}

KeyHandle& KeyHandle::operator=(KeyHandle&& other) noexcept {
  std::swap(impl_, other.impl_);
  return *this;
}

KeyHandle::~KeyHandle() {
  delete impl_;
}

Result<KeyHandle> make_key_handle(const Backend& backend, Bytes cose_key) noexcept {
  std::unique_ptr<KeyHandle::Impl> impl(new (std::nothrow) KeyHandle::Impl);
  if (impl == nullptr) return fail(ErrorCode::out_of_memory);
  impl->cose_key.reset(new (std::nothrow) std::uint8_t[cose_key.size()]);
  if (impl->cose_key == nullptr) return fail(ErrorCode::out_of_memory);
  std::ranges::copy(cose_key, impl->cose_key.get());
  impl->cose_key_len = cose_key.size();

  const Result<PublicKeyView> key = parse_cose_key(impl->cose_key_bytes());
  if (!key) return located(key.error(), Input::credential_public_key);
  const Result<crypto::LoadedKey*> loaded = backend.load_key(*key, key->algorithm);
  if (!loaded) return loaded.error();
  impl->key = *key;
  impl->backend = &backend;
  impl->loaded = *loaded;
  return KeyHandle(impl.release());
}

}  // namespace assay
