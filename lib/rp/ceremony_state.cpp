#include "assay/ceremony_state.hpp"

#include <algorithm>

#include "lib/base/check.hpp"
#include "lib/base/fields.hpp"
#include "lib/base/wipe.hpp"
#include "lib/crypto/context.hpp"
#include "lib/crypto/hmac.hpp"
#include "lib/rp/limits.hpp"

namespace assay {
namespace {

// version | key id | nonce | ciphertext | tag; all before the ciphertext is authenticated with it.
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kKeyIdSize = 4;
constexpr std::size_t kHeaderSize = 1 + kKeyIdSize + sizeof(StateNonce);
constexpr std::size_t kOverhead = kHeaderSize + crypto::kAeadTagSize;

constexpr std::size_t kTimeSize = 8;
constexpr std::uint8_t kConditional = 0x01;
constexpr std::size_t kFixedSize = 1 + 1 + sizeof(CeremonyId) + 2 * kTimeSize + 3 * 32;
constexpr std::size_t kLongestOrigin = 512;
constexpr std::size_t kLongestExtensions = 2048;
// Bytes of the numbers that say how long a field is.
constexpr std::size_t kShortLength = 1;
constexpr std::size_t kLongLength = 2;
constexpr std::string_view kLabel = "assay ceremony state, version 1";

constexpr std::size_t text_size(const CeremonyState& state) noexcept {
  return kFixedSize + kShortLength + state.user_handle.size() + kShortLength + state.challenge.size() + kShortLength +
         state.allow_credentials.size() * sizeof(CredentialIdDigest) + kLongLength + state.origin.size() + kLongLength +
         state.extensions.size();
}
static_assert(kMaxSealedState >= kOverhead + kFixedSize + 3 * kShortLength + 2 * kLongLength + rp::kMaxUserHandle +
                                     rp::kMaxStateChallenge + kMaxAllowedCredentials * sizeof(CredentialIdDigest) +
                                     kLongestOrigin + kLongestExtensions);

bool is_purpose(std::uint64_t number) noexcept {
  return number == static_cast<std::uint8_t>(Purpose::registration) ||
         number == static_cast<std::uint8_t>(Purpose::authentication);
}

Error check_fields(const CeremonyState& state) noexcept {
  const bool good = is_purpose(static_cast<std::uint8_t>(state.purpose)) &&
                    state.user_handle.size() <= rp::kMaxUserHandle && state.challenge.size() >= rp::kMinChallenge &&
                    state.challenge.size() <= rp::kMaxStateChallenge && state.issued_at >= 0 &&
                    state.expires_at > state.issued_at && state.allow_credentials.size() <= kMaxAllowedCredentials &&
                    state.origin.size() <= kLongestOrigin && state.extensions.size() <= kLongestExtensions;
  ASSAY_REQUIRE(good, ErrorCode::state_field, 0);
  return {};
}

/// A field, and its length before it.
void write_sized(FieldWriter& writer, Bytes field, std::size_t length_size) noexcept {
  writer.number(field.size(), length_size);
  writer.bytes(field);
}

void write_text(const CeremonyState& state, MutableBytes text) noexcept {
  FieldWriter writer(text);
  writer.number(static_cast<std::uint8_t>(state.purpose), 1);
  writer.number(state.conditional ? kConditional : 0, 1);
  writer.bytes(state.id);
  writer.number(static_cast<std::uint64_t>(state.issued_at), kTimeSize);
  writer.number(static_cast<std::uint64_t>(state.expires_at), kTimeSize);
  writer.bytes(state.relying_party_hash);
  writer.bytes(state.policy_hash);
  writer.bytes(state.binding_hash);
  write_sized(writer, state.user_handle, kShortLength);
  write_sized(writer, state.challenge, kShortLength);
  writer.number(state.allow_credentials.size(), kShortLength);
  for (const CredentialIdDigest& digest : state.allow_credentials) writer.bytes(digest);
  write_sized(writer, bytes_of(state.origin), kLongLength);
  write_sized(writer, state.extensions, kLongLength);
}

/// A field that its length comes before.
Result<Bytes> read_sized(FieldReader& reader, std::size_t length_size) noexcept {
  ASSAY_REQUIRE(reader.has(length_size), ErrorCode::state_malformed, 0);
  const std::size_t size = reader.number(length_size);
  ASSAY_REQUIRE(reader.has(size), ErrorCode::state_malformed, 0);
  return reader.bytes(size);
}

Result<std::span<const CredentialIdDigest>> read_digests(FieldReader& reader, Arena& arena) noexcept {
  ASSAY_REQUIRE(reader.has(kShortLength), ErrorCode::state_malformed, 0);
  const std::size_t count = reader.number(kShortLength);
  ASSAY_REQUIRE(reader.has(count * sizeof(CredentialIdDigest)), ErrorCode::state_malformed, 0);
  const auto digests = take_array<CredentialIdDigest>(arena, count);
  ASSAY_REQUIRE(digests.size() == count, ErrorCode::workspace_full, 0);
  for (CredentialIdDigest& digest : digests) std::ranges::copy(reader.bytes(digest.size()), digest.begin());
  return std::span<const CredentialIdDigest>(digests);
}

/// Precondition: kFixedSize bytes are there.
Error read_fixed(FieldReader& reader, CeremonyState& state) noexcept {
  state.purpose = static_cast<Purpose>(reader.number(1));
  const std::uint64_t flags = reader.number(1);
  ASSAY_REQUIRE((flags & ~std::uint64_t{kConditional}) == 0, ErrorCode::state_malformed, 0);
  state.conditional = flags != 0;
  std::ranges::copy(reader.bytes(state.id.size()), state.id.begin());
  state.issued_at = static_cast<std::int64_t>(reader.number(kTimeSize));
  state.expires_at = static_cast<std::int64_t>(reader.number(kTimeSize));
  std::ranges::copy(reader.bytes(state.relying_party_hash.size()), state.relying_party_hash.begin());
  std::ranges::copy(reader.bytes(state.policy_hash.size()), state.policy_hash.begin());
  std::ranges::copy(reader.bytes(state.binding_hash.size()), state.binding_hash.begin());
  return {};
}

/// What was sealed by this library is in order; anything else was sealed by somebody who has the key.
Result<CeremonyState> read_text(Bytes text, Arena& arena) noexcept {
  FieldReader reader(text);
  CeremonyState state;
  ASSAY_REQUIRE(reader.has(kFixedSize), ErrorCode::state_malformed, 0);
  ASSAY_TRY(read_fixed(reader, state));
  const auto user_handle = read_sized(reader, kShortLength);
  if (!user_handle) return user_handle.error();
  const auto challenge = read_sized(reader, kShortLength);
  if (!challenge) return challenge.error();
  const auto digests = read_digests(reader, arena);
  if (!digests) return digests.error();
  const auto origin = read_sized(reader, kLongLength);
  if (!origin) return origin.error();
  const auto extensions = read_sized(reader, kLongLength);
  if (!extensions) return extensions.error();
  state.user_handle = *user_handle;
  state.challenge = *challenge;
  state.allow_credentials = *digests;
  state.origin = text_of(*origin);
  state.extensions = *extensions;
  ASSAY_REQUIRE(!reader.has(1) && !check_fields(state).failed(), ErrorCode::state_malformed, 0);
  return state;
}

/// Every nonce has a key of its own, so the nonce of AES-256-GCM can be zero.
struct DerivedKey {
  std::array<std::uint8_t, 32> key{};
  std::array<std::uint8_t, 12> nonce{};

  ~DerivedKey() { wipe(key); }
};

Error derive(const StateKey& key, Bytes nonce, const Workspace::Impl& impl, DerivedKey& derived) noexcept {
  std::array<std::uint8_t, kLabel.size() + sizeof(StateNonce)> message{};
  const auto rest = std::ranges::copy(bytes_of(kLabel), message.begin()).out;
  std::ranges::copy(nonce, rest);
  return crypto::hmac_sha256(impl, key.secret, message, derived.key);
}

Error seal_text(const StateKey& key, MutableBytes sealed, const Workspace::Impl& impl) noexcept {
  const Bytes header = sealed.first(kHeaderSize);
  DerivedKey derived;
  ASSAY_TRY(derive(key, header.last(sizeof(StateNonce)), impl, derived));
  const MutableBytes text = sealed.subspan(kHeaderSize, sealed.size() - kOverhead);
  return impl.backend->aead_seal(*crypto::context_of(impl), {derived.key, derived.nonce, header}, text,
                                 sealed.last<crypto::kAeadTagSize>());
}

Error open_text(const StateKey& key, Bytes sealed, MutableBytes text, const Workspace::Impl& impl) noexcept {
  const Bytes header = sealed.first(kHeaderSize);
  DerivedKey derived;
  ASSAY_TRY(derive(key, header.last(sizeof(StateNonce)), impl, derived));
  std::ranges::copy(sealed.subspan(kHeaderSize, text.size()), text.begin());
  return impl.backend->aead_open(*crypto::context_of(impl), {derived.key, derived.nonce, header}, text,
                                 sealed.last<crypto::kAeadTagSize>());
}

Result<const StateKey*> find_key(StateKeys keys, Bytes sealed) noexcept {
  ASSAY_REQUIRE(!keys.empty(), ErrorCode::state_keys_missing, 0);
  ASSAY_REQUIRE(sealed.size() >= kOverhead && sealed.size() <= kMaxSealedState, ErrorCode::state_malformed, 0);
  FieldReader reader(sealed);
  ASSAY_REQUIRE(reader.number(1) == kVersion, ErrorCode::state_version, 0);
  const auto key = std::ranges::find(keys, static_cast<std::uint32_t>(reader.number(kKeyIdSize)), &StateKey::id);
  ASSAY_REQUIRE(key != keys.end(), ErrorCode::state_key_unknown, 1);
  return &*key;
}

}  // namespace

Result<Bytes> seal_state(StateKeys keys, const CeremonyState& state, const StateNonce& nonce, MutableBytes out,
                         Workspace& workspace) noexcept {
  ASSAY_REQUIRE(!keys.empty(), ErrorCode::state_keys_missing, 0);
  ASSAY_TRY(check_fields(state));
  const std::size_t size = kOverhead + text_size(state);
  ASSAY_REQUIRE(out.size() >= size, ErrorCode::output_too_small, 0);
  ASSAY_REQUIRE(workspace.impl() != nullptr, ErrorCode::workspace_backend_mismatch, 0);
  const MutableBytes sealed = out.first(size);
  FieldWriter header(sealed);
  header.number(kVersion, 1);
  header.number(keys.front().id, kKeyIdSize);
  header.bytes(nonce);
  write_text(state, sealed.subspan(kHeaderSize, text_size(state)));
  ASSAY_TRY(seal_text(keys.front(), sealed, *workspace.impl()));
  return Bytes(sealed);
}

Result<CeremonyState> open_state(StateKeys keys, Bytes sealed, Workspace& workspace) noexcept {
  constexpr auto kInput = Input::ceremony_state;
  const auto key = find_key(keys, sealed);
  if (!key) return located(key.error(), kInput);
  ASSAY_REQUIRE(workspace.impl() != nullptr, ErrorCode::workspace_backend_mismatch, 0);
  Workspace::Impl& impl = *workspace.impl();
  const std::size_t size = sealed.size() - kOverhead;
  const MutableBytes text = impl.arena.take(size);
  ASSAY_REQUIRE(text.size() == size, ErrorCode::workspace_full, 0);
  if (const Error error = open_text(**key, sealed, text, impl); error.failed()) return located(error, kInput);
  const auto state = read_text(text, impl.arena);
  if (!state) return located(state.error(), kInput);
  return state;
}

}  // namespace assay
