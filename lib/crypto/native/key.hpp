#pragma once

#include <memory>

#include "lib/crypto/backend.hpp"
#include "lib/crypto/native/kernels.hpp"

namespace assay::crypto::native {

/// How the native backend verifies: with code of its own, or not.
enum class Family : std::uint8_t { companion, p256, mldsa };
Family family_of(Algorithm algorithm, const PublicKeyView& key) noexcept;
/// The same for an algorithm with the keys it usually has.
Family family_of(Algorithm algorithm) noexcept;

/// Expanded keys lie on whole lines of the cache.
struct alignas(64) CacheLine {
  std::uint8_t bytes[64];
};

/// Of these members, those of its family.
struct NativeKey : LoadedKey {
  Family family = Family::companion;
  LoadedKey* companion = nullptr;
  std::unique_ptr<CacheLine[]> expanded;
  std::size_t expanded_size = 0;  ///< in bytes
  KeyForm form = KeyForm::any;
  std::unique_ptr<assay::native::mldsa::Polynomial[]> polynomials;
  assay::native::mldsa::PreparedKey prepared;

  NativeKey() noexcept = default;
  NativeKey(const NativeKey&) = delete;
  NativeKey& operator=(const NativeKey&) = delete;
  ~NativeKey();

  MutableBytes expanded_bytes() const noexcept {
    return {reinterpret_cast<std::uint8_t*>(expanded.get()), expanded_size};
  }
};

assay::native::mldsa::ParameterSet parameter_set_of(Algorithm algorithm) noexcept;

/// As load_key() and the like of Backend, by these kernels.
Result<LoadedKey*> load_key(const Kernels& kernels, const PublicKeyView& key, Algorithm algorithm) noexcept;
Result<LoadedKey*> load_expanded_key(const Kernels& kernels, const PublicKeyView& key, Algorithm algorithm,
                                     KeyForm form, Bytes stored) noexcept;
Result<LoadedKey*> new_blank_key(Algorithm algorithm, KeyForm form) noexcept;
Error refill_key(const Kernels& kernels, LoadedKey& blank, const PublicKeyView& key, Algorithm algorithm) noexcept;
Error expand_key(const Kernels& kernels, const PublicKeyView& key, Algorithm algorithm, KeyForm form,
                 MutableBytes expanded) noexcept;
void free_key(LoadedKey* key) noexcept;

}  // namespace assay::crypto::native
