#include "lib/crypto/native/key.hpp"

#include <algorithm>
#include <new>

#include "lib/base/check.hpp"
#include "lib/crypto/native/companion.hpp"

namespace assay::crypto::native {
namespace {

namespace mldsa = assay::native::mldsa;
namespace p256 = assay::native::p256;

static_assert(expanded_key_size(KeyForm::expanded_1k) == p256::expanded_size(p256::TableKind::kib1));
static_assert(expanded_key_size(KeyForm::expanded_8k) == p256::expanded_size(p256::TableKind::kib8));
static_assert(expanded_key_size(KeyForm::expanded_1k) % sizeof(CacheLine) == 0);
static_assert(expanded_key_size(KeyForm::expanded_8k) % sizeof(CacheLine) == 0);

p256::TableKind table_kind_of(KeyForm form) noexcept {
  return form == KeyForm::expanded_1k ? p256::TableKind::kib1 : p256::TableKind::kib8;
}

p256::Number32 number(Bytes coordinate) noexcept {
  return {coordinate.first<32>()};
}

bool is_expanded(KeyForm form) noexcept {
  return form == KeyForm::expanded_1k || form == KeyForm::expanded_8k;
}

bool has_form(const PublicKeyView& key, Algorithm algorithm, KeyForm form) noexcept {
  return family_of(algorithm, key) == Family::p256 && is_expanded(form);
}

Result<std::unique_ptr<NativeKey>> make(Family family) noexcept {
  std::unique_ptr<NativeKey> key(new (std::nothrow) NativeKey);
  ASSAY_REQUIRE(key != nullptr, ErrorCode::out_of_memory, 0);
  key->family = family;
  return key;
}

Error prepare_mldsa(const Kernels& kernels, const PublicKeyView& view, Algorithm algorithm, NativeKey& key) noexcept {
  key.prepared.set = parameter_set_of(algorithm);
  key.polynomials.reset(new (std::nothrow) mldsa::Polynomial[mldsa::num_key_polynomials(key.prepared.set)]);
  ASSAY_REQUIRE(key.polynomials != nullptr, ErrorCode::out_of_memory, 0);
  key.prepared.polynomials = key.polynomials.get();
  ASSAY_REQUIRE(mldsa::prepare(*kernels.mldsa, view.x, key.prepared), ErrorCode::backend_failure, 0);
  return {};
}

Error load_companion(const PublicKeyView& view, Algorithm algorithm, NativeKey& key) noexcept {
  const Result<LoadedKey*> loaded = companion().load_key(view, algorithm);
  if (!loaded) return loaded.error();
  key.companion = *loaded;
  return {};
}

Error fill(const Kernels& kernels, const PublicKeyView& view, Algorithm algorithm, NativeKey& key) noexcept {
  switch (key.family) {
    case Family::p256: return {};
    case Family::mldsa: return prepare_mldsa(kernels, view, algorithm, key);
    case Family::companion: return load_companion(view, algorithm, key);
  }
  return fail(ErrorCode::backend_failure);
}

Error make_room(KeyForm form, NativeKey& key) noexcept {
  key.expanded.reset(new (std::nothrow) CacheLine[expanded_key_size(form) / sizeof(CacheLine)]);
  ASSAY_REQUIRE(key.expanded != nullptr, ErrorCode::out_of_memory, 0);
  key.expanded_size = expanded_key_size(form);
  key.form = form;
  return {};
}

Error fill_expanded(const Kernels& kernels, const PublicKeyView& view, Algorithm algorithm, KeyForm form, Bytes stored,
                    NativeKey& key) noexcept {
  ASSAY_TRY(make_room(form, key));
  const MutableBytes bytes = key.expanded_bytes();
  if (stored.empty()) return expand_key(kernels, view, algorithm, form, bytes);
  ASSAY_REQUIRE(stored.size() == bytes.size() && p256::names_key(stored, number(view.x), number(view.y)),
                ErrorCode::expanded_key_mismatch, 0);
  std::ranges::copy(stored, bytes.begin());
  return {};
}

}  // namespace

NativeKey::~NativeKey() {
  if (companion != nullptr) native::companion().free_key(companion);
}

Family family_of(Algorithm algorithm) noexcept {
  switch (algorithm) {
    case Algorithm::es256:
    case Algorithm::esp256: return Family::p256;
    case Algorithm::ml_dsa_44:
    case Algorithm::ml_dsa_65:
    case Algorithm::ml_dsa_87: return Family::mldsa;
    default: return Family::companion;
  }
}

Family family_of(Algorithm algorithm, const PublicKeyView& key) noexcept {
  constexpr std::size_t kCoordinateSize = 32;
  const Family family = family_of(algorithm);
  if (family == Family::p256) {
    const bool fits = key.type == KeyType::ec2 && key.curve == Curve::p256 && key.x.size() == kCoordinateSize &&
                      key.y.size() == kCoordinateSize;
    return fits ? family : Family::companion;
  }
  return family == Family::mldsa && key.type == KeyType::akp ? family : Family::companion;
}

mldsa::ParameterSet parameter_set_of(Algorithm algorithm) noexcept {
  switch (algorithm) {
    case Algorithm::ml_dsa_44: return mldsa::ParameterSet::ml_dsa_44;
    case Algorithm::ml_dsa_65: return mldsa::ParameterSet::ml_dsa_65;
    default: return mldsa::ParameterSet::ml_dsa_87;
  }
}

Result<LoadedKey*> load_key(const Kernels& kernels, const PublicKeyView& key, Algorithm algorithm) noexcept {
  Result<std::unique_ptr<NativeKey>> made = make(family_of(algorithm, key));
  if (!made) return made.error();
  ASSAY_TRY(fill(kernels, key, algorithm, **made));
  return static_cast<LoadedKey*>(made->release());
}

Result<LoadedKey*> load_expanded_key(const Kernels& kernels, const PublicKeyView& key, Algorithm algorithm,
                                     KeyForm form, Bytes stored) noexcept {
  ASSAY_REQUIRE(has_form(key, algorithm, form), ErrorCode::key_form_unsupported, 0);
  Result<std::unique_ptr<NativeKey>> made = make(Family::p256);
  if (!made) return made.error();
  ASSAY_TRY(fill_expanded(kernels, key, algorithm, form, stored, **made));
  return static_cast<LoadedKey*>(made->release());
}

// Zeroed, its header names no key, so nothing is verified with it.
Result<LoadedKey*> new_blank_key(Algorithm algorithm, KeyForm form) noexcept {
  const bool expands = family_of(algorithm) == Family::p256 && is_expanded(form);
  ASSAY_REQUIRE(expands, ErrorCode::key_form_unsupported, 0);
  Result<std::unique_ptr<NativeKey>> made = make(Family::p256);
  if (!made) return made.error();
  ASSAY_TRY(make_room(form, **made));
  std::ranges::fill((*made)->expanded_bytes(), std::uint8_t{0});
  return static_cast<LoadedKey*>(made->release());
}

Error refill_key(const Kernels& kernels, LoadedKey& blank, const PublicKeyView& key, Algorithm algorithm) noexcept {
  const auto& own = static_cast<NativeKey&>(blank);
  return expand_key(kernels, key, algorithm, own.form, own.expanded_bytes());
}

Error expand_key(const Kernels& kernels, const PublicKeyView& key, Algorithm algorithm, KeyForm form,
                 MutableBytes expanded) noexcept {
  ASSAY_REQUIRE(has_form(key, algorithm, form), ErrorCode::key_form_unsupported, 0);
  const p256::ExpandJob job{number(key.x), number(key.y), expanded};
  kernels.p256_expand(table_kind_of(form), {&job, 1});
  return {};
}

void free_key(LoadedKey* key) noexcept {
  delete static_cast<NativeKey*>(key);
}

}  // namespace assay::crypto::native
