#include "lib/crypto/native/backend.hpp"

#include "lib/base/check.hpp"
#include "lib/crypto/native/companion.hpp"
#include "lib/crypto/native/context.hpp"
#include "lib/crypto/native/key.hpp"
#include "lib/crypto/native/verify.hpp"
#include "lib/crypto/offered.hpp"

namespace assay::crypto::native {
namespace {

using cpu::kPortable;
using cpu::Level;

constexpr cpu::Levels kAdx = kPortable.with(Level::adx).with(Level::avx2);
constexpr cpu::Levels kIfma = kAdx.with(Level::sha_ni).with(Level::ifma);
/// No set of levels: whatever the machine has.
constexpr cpu::Levels kBest = {};

/// The functions of a Backend have no argument that says which backend is meant.
template <std::uint8_t bits>
Kernels chosen_kernels() noexcept {
  return kernels_for(bits == kBest.bits ? cpu::available_levels() : cpu::Levels{bits});
}

template <std::uint8_t bits>
std::string_view implementation(Algorithm algorithm) noexcept {
  switch (family_of(algorithm)) {
    case Family::p256: return chosen_kernels<bits>().p256_name;
    case Family::mldsa: return chosen_kernels<bits>().mldsa_name;
    case Family::companion: break;
  }
  return companion().implementation(algorithm);
}

template <std::uint8_t bits>
Result<Context*> new_context_of() noexcept {
  return new_context(chosen_kernels<bits>());
}

template <std::uint8_t bits>
Result<LoadedKey*> load_key_of(const PublicKeyView& key, Algorithm algorithm) noexcept {
  return load_key(chosen_kernels<bits>(), key, algorithm);
}

template <std::uint8_t bits>
Result<LoadedKey*> load_expanded_key_of(const PublicKeyView& key, Algorithm algorithm, KeyForm form,
                                        Bytes stored) noexcept {
  return load_expanded_key(chosen_kernels<bits>(), key, algorithm, form, stored);
}

template <std::uint8_t bits>
Error refill_key_of(LoadedKey& blank, const PublicKeyView& key, Algorithm algorithm) noexcept {
  return refill_key(chosen_kernels<bits>(), blank, key, algorithm);
}

template <std::uint8_t bits>
Error expand_key_of(const PublicKeyView& key, Algorithm algorithm, KeyForm form, MutableBytes expanded) noexcept {
  return expand_key(chosen_kernels<bits>(), key, algorithm, form, expanded);
}

Result<LoadedAnchors*> load_certificates(std::span<const Bytes> anchors, std::span<const Bytes> intermediates,
                                         std::span<const Bytes> crls) noexcept {
  return companion().load_certificates(anchors, intermediates, crls);
}

void free_anchors(LoadedAnchors* loaded) noexcept {
  companion().free_anchors(loaded);
}

template <std::uint8_t bits>
constexpr Backend make_backend(std::string_view name) noexcept {
  return {
      .name = name,
      .algorithms = kOfferedWithNative,
      .can_verify = &can_verify,
      .implementation = &implementation<bits>,
      .new_context = &new_context_of<bits>,
      .free_context = &free_context,
      .sha256 = &sha256,
      .hash = &hash,
      .aead_seal = &aead_seal,
      .aead_open = &aead_open,
      .load_key = &load_key_of<bits>,
      .free_key = &free_key,
      .load_expanded_key = &load_expanded_key_of<bits>,
      .new_blank_key = &new_blank_key,
      .refill_key = &refill_key_of<bits>,
      .expand_key = &expand_key_of<bits>,
      .verify_one = &verify_one,
      .verify_batch = &verify_batch,
      .load_certificates = &load_certificates,
      .free_anchors = &free_anchors,
      .verify_chain = &verify_chain,
  };
}

constinit const Backend kNativePortable = make_backend<kPortable.bits>("native-portable");
constinit const Backend kNativeAdx = make_backend<kAdx.bits>("native-adx");
constinit const Backend kNativeIfma = make_backend<kIfma.bits>("native-ifma");

constinit const NativeBackend kBackends[] = {
    {&kNativeBackend, kPortable}, {&kNativePortable, kPortable}, {&kNativeAdx, kAdx}, {&kNativeIfma, kIfma}};

}  // namespace

constinit const Backend kNativeBackend = make_backend<kBest.bits>("native");

std::span<const NativeBackend> native_backends() noexcept {
  return kBackends;
}

}  // namespace assay::crypto::native
