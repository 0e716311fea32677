#include "lib/signature/key_handle.hpp"

#include <algorithm>
#include <array>
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

namespace {

/// The handle without what the backend makes of the key. Errors: those of parse_cose_key(), out_of_memory.
Result<std::unique_ptr<KeyHandle::Impl>> parse_key(const Backend& backend, Bytes cose_key) noexcept {
  std::unique_ptr<KeyHandle::Impl> impl(new (std::nothrow) KeyHandle::Impl);
  ASSAY_REQUIRE(impl != nullptr, ErrorCode::out_of_memory, 0);
  impl->cose_key.reset(new (std::nothrow) std::uint8_t[cose_key.size()]);
  ASSAY_REQUIRE(impl->cose_key != nullptr, ErrorCode::out_of_memory, 0);
  std::ranges::copy(cose_key, impl->cose_key.get());
  impl->cose_key_len = cose_key.size();

  const Result<PublicKeyView> key = parse_cose_key(impl->cose_key_bytes());
  if (!key) return located(key.error(), Input::credential_public_key);
  impl->key = *key;
  impl->backend = &backend;
  return impl;
}

Result<KeyHandle> with_loaded(Result<std::unique_ptr<KeyHandle::Impl>> impl,
                              const Result<crypto::LoadedKey*>& loaded) noexcept {
  if (!loaded) return loaded.error();
  (*impl)->loaded = *loaded;
  return KeyHandle(impl->release());
}

/// Any but KeyForm::any. Zero for a length that no form has.
KeyForm form_of_size(std::size_t size) noexcept {
  for (const KeyForm form : {KeyForm::expanded_1k, KeyForm::expanded_8k}) {
    if (expanded_key_size(form) == size) return form;
  }
  return KeyForm::any;
}

/// Whether what was stored is what would be made. No heap: a table of 8 KiB on the stack.
Error compare_expanded(const Backend& backend, const PublicKeyView& key, KeyForm form, Bytes stored) noexcept {
  std::array<std::uint8_t, expanded_key_size(KeyForm::expanded_8k)> room;
  const MutableBytes made = MutableBytes(room).first(expanded_key_size(form));
  ASSAY_TRY(backend.expand_key(key, key.algorithm, form, made));
  ASSAY_REQUIRE(std::ranges::equal(made, stored), ErrorCode::expanded_key_mismatch, 0);
  return {};
}

}  // namespace

Result<KeyHandle> make_key_handle(const Backend& backend, Bytes cose_key) noexcept {
  return make_key_handle(backend, cose_key, KeyForm::any);
}

Result<KeyHandle> make_key_handle(const Backend& backend, Bytes cose_key, KeyForm form) noexcept {
  auto impl = parse_key(backend, cose_key);
  if (!impl) return impl.error();
  const PublicKeyView& key = (*impl)->key;
  const Algorithm algorithm = key.algorithm;
  const auto loaded =
      form == KeyForm::any ? backend.load_key(key, algorithm) : backend.load_expanded_key(key, algorithm, form, {});
  return with_loaded(std::move(impl), loaded);
}

Result<KeyHandle> make_key_handle(const Backend& backend, Bytes cose_key, Bytes expanded, StoredForm stored) noexcept {
  auto impl = parse_key(backend, cose_key);
  if (!impl) return impl.error();
  const PublicKeyView& key = (*impl)->key;
  const KeyForm form = form_of_size(expanded.size());
  ASSAY_REQUIRE(form != KeyForm::any, ErrorCode::expanded_key_mismatch, 0);
  if (stored != StoredForm::trust) ASSAY_TRY(compare_expanded(backend, key, form, expanded));
  const auto loaded = backend.load_expanded_key(key, key.algorithm, form, expanded);
  return with_loaded(std::move(impl), loaded);
}

Error expand_key(const Backend& backend, Bytes cose_key, KeyForm form, MutableBytes expanded) noexcept {
  const Result<PublicKeyView> key = parse_cose_key(cose_key);
  if (!key) return located(key.error(), Input::credential_public_key);
  const std::size_t size = expanded_key_size(form);
  ASSAY_REQUIRE(size != 0, ErrorCode::key_form_unsupported, 0);
  ASSAY_REQUIRE(expanded.size() >= size, ErrorCode::output_too_small, size);
  return backend.expand_key(*key, key->algorithm, form, expanded.first(size));
}

}  // namespace assay
