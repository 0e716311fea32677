#include "lib/trust/anchor_store.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "lib/base/check.hpp"
#include "lib/der/crl.hpp"
#include "lib/der/validity.hpp"

namespace assay {
namespace trust {
namespace {

template <class T>
bool allocate(std::unique_ptr<T[]>& array, std::size_t size) noexcept {
  array.reset(new (std::nothrow) T[size]);
  return array != nullptr;
}

Error copy_anchors(AnchorStore::Impl& store, std::span<const Bytes> anchors) noexcept {
  std::size_t size = 0;
  for (const Bytes anchor : anchors) size += anchor.size();
  const bool has_room = allocate(store.anchor_bytes, size) && allocate(store.anchors, anchors.size());
  ASSAY_REQUIRE(has_room, ErrorCode::out_of_memory, 0);
  std::uint8_t* to = store.anchor_bytes.get();
  for (const Bytes anchor : anchors) {
    store.anchors[store.num_anchors++] = {to, anchor.size()};
    to = std::ranges::copy(anchor, to).out;
  }
  return {};
}

void add_boundaries(AnchorStore::Impl& store, std::int64_t from, std::int64_t until) noexcept {
  store.boundaries[store.num_boundaries++] = from;
  store.boundaries[store.num_boundaries++] = until;
}

Error read_certificates(AnchorStore::Impl& store, std::span<const Bytes> ders, bool are_anchors) noexcept {
  for (std::size_t i = 0; i < ders.size(); ++i) {
    const auto validity = der::peek_validity(ders[i]);
    ASSAY_REQUIRE(validity.has_value(), ErrorCode::anchor_invalid, i);
    add_boundaries(store, validity->not_before, validity->not_after + 1);
    if (!are_anchors) continue;
    AnchorExpiry& expiry = store.expiry;
    if (i == 0) expiry = {validity->not_after, validity->not_after};
    expiry.earliest_not_after = std::min(expiry.earliest_not_after, validity->not_after);
    expiry.latest_not_after = std::max(expiry.latest_not_after, validity->not_after);
  }
  return {};
}

Error read_crls(AnchorStore::Impl& store, std::span<const Bytes> ders) noexcept {
  for (std::size_t i = 0; i < ders.size(); ++i) {
    const auto crl = der::parse_crl(ders[i]);
    ASSAY_REQUIRE(crl.has_value(), ErrorCode::crl_form, i);
    add_boundaries(store, crl->this_update, crl->next_update);
  }
  return {};
}

Error read_all(AnchorStore::Impl& store, const AnchorSources& sources) noexcept {
  const std::size_t count = sources.anchors.size() + sources.intermediates.size() + sources.crls.size();
  ASSAY_REQUIRE(allocate(store.boundaries, 2 * count), ErrorCode::out_of_memory, 0);
  ASSAY_TRY(read_certificates(store, sources.anchors, true));
  ASSAY_TRY(read_certificates(store, sources.intermediates, false));
  ASSAY_TRY(read_crls(store, sources.crls));
  std::ranges::sort(std::span(store.boundaries.get(), store.num_boundaries));
  return copy_anchors(store, sources.anchors);
}

/// SHA-256 over the backend's name and the three lists, everything with its length or number before it.
Error identify(AnchorStore::Impl& store, const AnchorSources& sources, crypto::Context& context) noexcept {
  const std::span<const Bytes> lists[] = {sources.anchors, sources.intermediates, sources.crls};
  std::size_t size = kFingerprintSize;
  for (const auto list : lists) size += 8 + list.size() * kFingerprintSize;
  std::unique_ptr<std::uint8_t[]> bytes;
  ASSAY_REQUIRE(allocate(bytes, size), ErrorCode::out_of_memory, 0);
  const Backend& backend = *store.backend;
  MutableBytes rest{bytes.get(), size};
  const auto add = [&](Bytes item) {
    const auto out = rest.first<kFingerprintSize>();
    rest = rest.subspan(kFingerprintSize);
    return write_fingerprint(backend, context, item, out);
  };
  ASSAY_TRY(add(bytes_of(backend.name)));
  for (const auto list : lists) {
    write_number(list.size(), rest.first<8>());
    rest = rest.subspan(8);
    for (const Bytes item : list) ASSAY_TRY(add(item));
  }
  return backend.sha256(context, {bytes.get(), size}, store.identity);
}

Error fill(AnchorStore::Impl& store, const AnchorSources& sources) noexcept {
  ASSAY_TRY(located(read_all(store, sources), Input::configuration));
  const auto loaded = store.backend->load_certificates(sources.anchors, sources.intermediates, sources.crls);
  if (!loaded) return located(loaded.error(), Input::configuration);
  store.loaded = *loaded;
  const auto context = store.backend->new_context();
  if (!context) return context.error();
  const Error error = identify(store, sources, **context);
  store.backend->free_context(*context);
  return error;
}

}  // namespace
}  // namespace trust

AnchorStore::Impl::~Impl() {
  if (loaded != nullptr) backend->free_anchors(loaded);
}

trust::Interval AnchorStore::Impl::interval_around(std::int64_t time) const noexcept {
  const std::span<const std::int64_t> sorted(boundaries.get(), num_boundaries);
  const auto next = std::ranges::upper_bound(sorted, time);
  trust::Interval interval;
  if (next != sorted.begin()) trust::narrow(interval, *(next - 1), time);
  if (next != sorted.end()) trust::narrow(interval, *next, time);
  return interval;
}

AnchorStore::AnchorStore(AnchorStore&& other) noexcept : impl_(std::exchange(other.impl_, nullptr)) {}

AnchorStore& AnchorStore::operator=(AnchorStore&& other) noexcept {
  std::swap(impl_, other.impl_);
  return *this;
}

AnchorStore::~AnchorStore() {
  delete impl_;
}

std::size_t AnchorStore::num_anchors() const noexcept {
  return impl_ == nullptr ? 0 : impl_->num_anchors;
}

AnchorExpiry AnchorStore::expiry() const noexcept {
  return impl_ == nullptr ? AnchorExpiry{} : impl_->expiry;
}

Bytes AnchorStore::identity() const noexcept {
  return impl_ == nullptr ? Bytes{} : Bytes(impl_->identity);
}

Result<AnchorStore> make_anchor_store(const Backend& backend, const AnchorSources& sources) noexcept {
  auto* impl = new (std::nothrow) AnchorStore::Impl;
  ASSAY_REQUIRE(impl != nullptr, ErrorCode::out_of_memory, 0);
  AnchorStore store(impl);
  impl->backend = &backend;
  if (const Error error = trust::fill(*impl, sources); error.failed()) return error;
  return store;
}

}  // namespace assay
