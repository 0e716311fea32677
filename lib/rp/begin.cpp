// How a ceremony begins: a challenge, the options, and the state that the response will be judged by.
#include <algorithm>
#include <array>

#include "assay/ceremony.hpp"
#include "lib/base/check.hpp"
#include "lib/base/wipe.hpp"
#include "lib/crypto/context.hpp"
#include "lib/rp/ceremony.hpp"
#include "lib/rp/ceremony_link.hpp"
#include "lib/rp/extension_codec.hpp"
#include "lib/rp/extension_policy.hpp"
#include "lib/rp/policy_digest.hpp"

namespace assay {
namespace rp {
namespace {

/// All the random bytes of one ceremony.
struct Randomness {
  std::array<std::uint8_t, 32> challenge{};
  CeremonyId id{};
  StateNonce nonce{};

  ~Randomness() { wipe(challenge); }
};

/// A generator that gives zeros has failed, whatever it says.
Error draw(const RandomSource& random, MutableBytes out) noexcept {
  const bool filled =
      random.fill(random.context, out) && std::ranges::any_of(out, [](std::uint8_t b) { return b != 0; });
  ASSAY_REQUIRE(filled, ErrorCode::random_failure, 0);
  return {};
}

Error draw_all(const RandomSource& random, Randomness& drawn) noexcept {
  ASSAY_TRY(draw(random, drawn.challenge));
  ASSAY_TRY(draw(random, drawn.id));
  return draw(random, drawn.nonce);
}

Error check_start(const RandomSource& random, std::int64_t now, Workspace& workspace) noexcept {
  ASSAY_REQUIRE(workspace.impl() != nullptr, ErrorCode::workspace_backend_mismatch, 0);
  ASSAY_REQUIRE(random.fill != nullptr, ErrorCode::random_source_missing, 0);
  ASSAY_REQUIRE(now >= 0, ErrorCode::state_time, 0);
  return {};
}

/// What the state of both ceremonies says.
Result<CeremonyState> common_state(const CeremonySetting& setting, const Randomness& random,
                                   const CeremonyBinding& binding, std::int64_t now, Workspace& workspace) noexcept {
  const Workspace::Impl& impl = *workspace.impl();
  CeremonyState state;
  state.id = random.id;
  state.challenge = random.challenge;
  state.origin = binding.origin;
  state.issued_at = now;
  state.expires_at = now + timeout_seconds(setting.policy);
  std::ranges::copy(setting.relying_party.digest32(), state.relying_party_hash.begin());
  ASSAY_TRY(policy_digest(impl, setting.policy, state.policy_hash));
  ASSAY_TRY(session_digest(impl, binding.session, state.binding_hash));
  return state;
}

template <class Extensions>
Result<Bytes> encode_asked(const Extensions& asked, Arena& arena) noexcept {
  const std::size_t size = encoded_extensions_size(asked);
  const MutableBytes room = arena.take(size);
  ASSAY_REQUIRE(room.size() == size, ErrorCode::workspace_full, 0);
  return encode_extensions(asked, room);
}

/// What allowCredentials names, in a form of fixed size.
Result<std::span<const CredentialIdDigest>> digest_ids(std::span<const CredentialDescriptor> credentials,
                                                       Workspace::Impl& impl) noexcept {
  ASSAY_REQUIRE(credentials.size() <= kMaxAllowedCredentials, ErrorCode::too_many_allowed_credentials, 0);
  const auto digests = take_array<CredentialIdDigest>(impl.arena, credentials.size());
  ASSAY_REQUIRE(digests.size() == credentials.size(), ErrorCode::workspace_full, 0);
  for (std::size_t i = 0; i < credentials.size(); ++i) {
    ASSAY_TRY(credential_id_digest(impl, credentials[i].id, digests[i]));
  }
  return std::span<const CredentialIdDigest>(digests);
}

Result<BegunCeremony> seal(const CeremonySetting& setting, const CeremonyState& state, const StateNonce& nonce,
                           std::string_view options, MutableBytes out, Workspace& workspace) noexcept {
  const auto sealed = seal_state(setting.state_keys, state, nonce, out, workspace);
  if (!sealed) return sealed.error();
  return BegunCeremony{options, *sealed, state.id, state.expires_at};
}

}  // namespace
}  // namespace rp

Result<BegunCeremony> begin_registration(const CeremonySetting& setting, const RegistrationStart& start,
                                         const BeginBuffers& buffers, Workspace& workspace) noexcept {
  ASSAY_TRY(rp::check_start(start.random, start.now, workspace));
  ArenaScope scope(workspace.impl()->arena);
  rp::Randomness random;
  ASSAY_TRY(rp::draw_all(start.random, random));
  const auto options = write_creation_options(
      setting.relying_party, setting.policy,
      {start.user, random.challenge, start.exclude_credentials, start.extensions}, buffers.options);
  if (!options) return options.error();
  auto state = rp::common_state(setting, random, start.binding, start.now, workspace);
  if (!state) return state.error();
  const auto asked = rp::with_policy(setting.policy.extensions, start.extensions);
  const auto extensions = rp::encode_asked(asked, workspace.impl()->arena);
  if (!extensions) return extensions.error();
  state->purpose = Purpose::registration;
  state->conditional = start.conditional;
  state->user_handle = start.user.handle;
  state->extensions = *extensions;
  return rp::seal(setting, *state, random.nonce, *options, buffers.state, workspace);
}

Result<BegunCeremony> begin_authentication(const CeremonySetting& setting, const AuthenticationStart& start,
                                           const BeginBuffers& buffers, Workspace& workspace) noexcept {
  ASSAY_TRY(rp::check_start(start.random, start.now, workspace));
  ArenaScope scope(workspace.impl()->arena);
  rp::Randomness random;
  ASSAY_TRY(rp::draw_all(start.random, random));
  const auto options =
      write_request_options(setting.relying_party, setting.policy,
                            {random.challenge, start.allow_credentials, start.extensions}, buffers.options);
  if (!options) return options.error();
  if (start.user.is_known()) ASSAY_TRY(rp::check_user_handle(start.user.user_handle()));
  auto state = rp::common_state(setting, random, start.binding, start.now, workspace);
  if (!state) return state.error();
  const auto digests = rp::digest_ids(start.allow_credentials, *workspace.impl());
  if (!digests) return digests.error();
  const auto asked = rp::with_policy(setting.policy.extensions, start.extensions);
  const auto extensions = rp::encode_asked(asked, workspace.impl()->arena);
  if (!extensions) return extensions.error();
  state->purpose = Purpose::authentication;
  state->user_handle = start.user.user_handle();
  state->allow_credentials = *digests;
  state->extensions = *extensions;
  return rp::seal(setting, *state, random.nonce, *options, buffers.state, workspace);
}

}  // namespace assay
