#include "assay/decoy.hpp"

#include <algorithm>
#include <array>

#include "lib/base/check.hpp"
#include "lib/base/fields.hpp"
#include "lib/crypto/context.hpp"
#include "lib/crypto/hmac.hpp"
#include "lib/rp/limits.hpp"

namespace assay {
namespace {

constexpr std::uint16_t kShortestId = 16;
constexpr std::size_t kMostCredentials = 16;
constexpr std::string_view kLabel = "assay decoy credentials, version 1";
constexpr std::size_t kHashSize = 32;

constexpr Transports transports_of(std::uint16_t bits) noexcept {
  Transports transports;
  transports.bits = bits;
  return transports;
}

/// Without figures of one's own: what synchronised passkeys, platforms and security keys have.
constexpr std::array kCommonKinds = {
    DecoyKind{16, transports_of(Transports::internal | Transports::hybrid)},
    DecoyKind{20, transports_of(Transports::internal | Transports::hybrid)},
    DecoyKind{32, transports_of(Transports::internal)},
    DecoyKind{48, transports_of(Transports::usb)},
    DecoyKind{64, transports_of(Transports::usb | Transports::nfc)},
};

/// An endless stream of bytes that follows from the secret and the user: HMAC of a counter.
class Stream {
 public:
  Stream(const Workspace::Impl& impl, std::span<const std::uint8_t, 32> secret) noexcept
      : impl_(impl), secret_(secret) {}

  Error begin(std::string_view rp_id, Bytes user_name) noexcept {
    FieldWriter writer(message_);
    writer.bytes(bytes_of(kLabel));
    ASSAY_TRY(put_hash(bytes_of(rp_id), writer));
    return put_hash(user_name, writer);
  }

  Error take(MutableBytes out) noexcept {
    while (!out.empty()) {
      if (used_ == block_.size()) ASSAY_TRY(next_block());
      const std::size_t size = std::min(out.size(), block_.size() - used_);
      std::ranges::copy(Bytes(block_).subspan(used_, size), out.begin());
      used_ += size;
      out = out.subspan(size);
    }
    return {};
  }

 private:
  Error put_hash(Bytes data, FieldWriter& writer) const noexcept {
    std::array<std::uint8_t, kHashSize> digest{};
    ASSAY_TRY(impl_.backend->sha256(*crypto::context_of(impl_), data, digest));
    writer.bytes(digest);
    return {};
  }

  Error next_block() noexcept {
    FieldWriter counter(MutableBytes(message_).last(kCounterSize));
    counter.number(counter_++, kCounterSize);
    used_ = 0;
    return crypto::hmac_sha256(impl_, secret_, message_, block_);
  }

  static constexpr std::size_t kCounterSize = 4;

  const Workspace::Impl& impl_;
  std::span<const std::uint8_t, 32> secret_;
  std::array<std::uint8_t, kLabel.size() + 2 * kHashSize + kCounterSize> message_{};
  std::array<std::uint8_t, kHashSize> block_{};
  std::size_t used_ = kHashSize;
  std::uint32_t counter_ = 0;
};

/// A number below `limit`, at most 65535; as good as evenly spread.
Result<std::size_t> number_below(Stream& stream, std::size_t limit) noexcept {
  std::array<std::uint8_t, 4> bytes{};
  ASSAY_TRY(stream.take(bytes));
  return FieldReader(bytes).number(bytes.size()) % limit;
}

Error check_shape(std::span<const DecoyKind> kinds, std::size_t max_credentials) noexcept {
  const bool lengths_fit = std::ranges::all_of(
      kinds, [](const DecoyKind& kind) { return kind.id_len >= kShortestId && kind.id_len <= rp::kMaxCredentialId; });
  const bool fits =
      lengths_fit && kinds.size() <= 0xffff && max_credentials >= 1 && max_credentials <= kMostCredentials;
  ASSAY_REQUIRE(fits, ErrorCode::decoy_shape, 0);
  return {};
}

Error make_one(Stream& stream, std::span<const DecoyKind> kinds, Arena& arena, CredentialDescriptor& made) noexcept {
  const auto index = number_below(stream, kinds.size());
  if (!index) return index.error();
  const DecoyKind& kind = kinds[*index];
  const MutableBytes id = arena.take(kind.id_len);
  ASSAY_REQUIRE(id.size() == kind.id_len, ErrorCode::workspace_full, 0);
  ASSAY_TRY(stream.take(id));
  made = {id, kind.transports};
  return {};
}

}  // namespace

Result<std::span<const CredentialDescriptor>> make_decoy_credentials(std::span<const std::uint8_t, 32> secret,
                                                                     std::string_view rp_id, Bytes user_name,
                                                                     const DecoyShape& shape,
                                                                     Workspace& workspace) noexcept {
  const std::span<const DecoyKind> kinds = shape.kinds.empty() ? std::span<const DecoyKind>(kCommonKinds) : shape.kinds;
  ASSAY_TRY(check_shape(kinds, shape.max_credentials));
  ASSAY_REQUIRE(workspace.impl() != nullptr, ErrorCode::workspace_backend_mismatch, 0);
  Workspace::Impl& impl = *workspace.impl();
  Stream stream(impl, secret);
  ASSAY_TRY(stream.begin(rp_id, user_name));
  const auto more = number_below(stream, shape.max_credentials);
  if (!more) return more.error();
  const auto made = take_array<CredentialDescriptor>(impl.arena, *more + 1);
  ASSAY_REQUIRE(made.size() == *more + 1, ErrorCode::workspace_full, 0);
  for (CredentialDescriptor& credential : made) ASSAY_TRY(make_one(stream, kinds, impl.arena, credential));
  return std::span<const CredentialDescriptor>(made);
}

}  // namespace assay
