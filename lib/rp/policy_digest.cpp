#include "lib/rp/policy_digest.hpp"

#include "lib/crypto/context.hpp"
#include "lib/rp/policy_keys.hpp"
#include "lib/rp/transcript.hpp"

namespace assay::rp {
namespace {

constexpr std::string_view kLabel = "assay policy, version 1";

void add_item(const PolicyKey& key, const Policy& policy, std::size_t index, Transcript& transcript) noexcept {
  if (key.get_aaguid != nullptr) return transcript.add(key.get_aaguid(policy, index));
  transcript.add(static_cast<std::uint64_t>(key.get(policy, index)));
}

}  // namespace

Error policy_digest(const Workspace::Impl& impl, const Policy& policy, std::span<std::uint8_t, 32> digest32) noexcept {
  Transcript transcript(*impl.backend, *crypto::context_of(impl));
  transcript.add(bytes_of(kLabel));
  for (const PolicyKey& key : kPolicyKeys) {
    const std::size_t count = key.count(policy);
    transcript.add(std::uint64_t{count});
    for (std::size_t i = 0; i < count; ++i) add_item(key, policy, i, transcript);
  }
  return transcript.finish(digest32);
}

}  // namespace assay::rp
