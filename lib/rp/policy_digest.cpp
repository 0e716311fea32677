#include "lib/rp/policy_digest.hpp"

#include <algorithm>
#include <array>

#include "lib/base/check.hpp"
#include "lib/base/fields.hpp"
#include "lib/crypto/backend.hpp"
#include "lib/crypto/context.hpp"
#include "lib/rp/policy_keys.hpp"

namespace assay::rp {
namespace {

constexpr std::string_view kLabel = "assay policy, version 1";
constexpr std::size_t kDigestSize = 32;
constexpr std::size_t kNumberSize = 8;

/// Hashes what does not fit in one buffer: a full buffer becomes its own digest at the begin of the next.
class Folder {
 public:
  explicit Folder(const Workspace::Impl& impl) noexcept : impl_(impl) {}

  Error put(Bytes bytes) noexcept {
    if (bytes.size() > buffer_.size() - used_) {
      ASSAY_TRY(finish(digest_));
      used_ = static_cast<std::size_t>(std::ranges::copy(digest_, buffer_.begin()).out - buffer_.begin());
    }
    std::ranges::copy(bytes, buffer_.begin() + static_cast<std::ptrdiff_t>(used_));
    used_ += bytes.size();
    return {};
  }

  Error put_number(std::uint64_t number) noexcept {
    std::array<std::uint8_t, kNumberSize> bytes{};
    FieldWriter(bytes).number(number, kNumberSize);
    return put(bytes);
  }

  Error finish(std::span<std::uint8_t, kDigestSize> digest32) noexcept {
    return impl_.backend->sha256(*crypto::context_of(impl_), Bytes(buffer_).first(used_), digest32);
  }

 private:
  const Workspace::Impl& impl_;
  std::array<std::uint8_t, kDigestSize> digest_{};
  std::array<std::uint8_t, 1024> buffer_{};
  std::size_t used_ = kDigestSize;  ///< the first digest is all zeros
};

Error put_item(const PolicyKey& key, const Policy& policy, std::size_t index, Folder& folder) noexcept {
  if (key.get_aaguid != nullptr) return folder.put(key.get_aaguid(policy, index));
  return folder.put_number(static_cast<std::uint64_t>(key.get(policy, index)));
}

}  // namespace

Error policy_digest(const Workspace::Impl& impl, const Policy& policy, std::span<std::uint8_t, 32> digest32) noexcept {
  Folder folder(impl);
  ASSAY_TRY(folder.put(bytes_of(kLabel)));
  for (const PolicyKey& key : kPolicyKeys) {
    const std::size_t count = key.count(policy);
    ASSAY_TRY(folder.put_number(count));
    for (std::size_t i = 0; i < count; ++i) ASSAY_TRY(put_item(key, policy, i, folder));
  }
  return folder.finish(digest32);
}

}  // namespace assay::rp
