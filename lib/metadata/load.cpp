#include <memory>
#include <new>
#include <utility>

#include "assay/base64url.hpp"
#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/crypto/context.hpp"
#include "lib/json/parser.hpp"
#include "lib/jws/jws.hpp"
#include "lib/metadata/content.hpp"
#include "lib/metadata/payload.hpp"
#include "lib/metadata/signer.hpp"

namespace assay {
namespace metadata {
namespace {

/// ECDSA signatures grow when they are turned into DER.
constexpr std::size_t kRoomForSignature = 16;

/// For the JSON of BLOBs: statements are nested ten deep, and no object has a hundred members.
Limits limits_for(std::size_t text_len) noexcept {
  Limits limits;
  limits.client_data_json = 0;
  limits.client_extension_results = 0;
  limits.credential_json = text_len;
  limits.json_members = 1024;
  limits.json_depth = 64;
  limits.certificates = kMaxCertificates;
  return limits;
}

/// A Workspace that is not for ceremonies: it has no arena.
Result<Workspace> make_load_workspace(const Backend& backend, std::size_t text_len) noexcept {
  auto* const impl = new (std::nothrow) Workspace::Impl();
  ASSAY_REQUIRE(impl != nullptr, ErrorCode::out_of_memory, 0);
  Workspace workspace(impl);
  impl->limits = limits_for(text_len);
  ASSAY_TRY(json::attach_parser(*impl));
  ASSAY_TRY(crypto::attach_context(*impl, &backend));
  return workspace;
}

Error check_progress(const MetadataSource& source, const Metadata::Impl& content) noexcept {
  const Metadata* previous = source.previous;
  if (previous == nullptr || previous->impl() == nullptr) return {};
  ASSAY_REQUIRE(content.no >= previous->no(), ErrorCode::metadata_rollback, 0);
  const bool is_same = equal(content.payload, previous->payload());
  ASSAY_REQUIRE(content.no != previous->no() || is_same, ErrorCode::metadata_equivocation, 0);
  return {};
}

Error fill(const Backend& backend, const MetadataSource& source, Metadata::Impl& content) noexcept {
  const std::size_t decoded_len = base64url_decoded_len(source.blob.size()) + kRoomForSignature;
  content.decoded.reset(new (std::nothrow) std::uint8_t[decoded_len]);
  ASSAY_REQUIRE(content.decoded != nullptr, ErrorCode::out_of_memory, 0);
  auto workspace = make_load_workspace(backend, decoded_len);
  if (!workspace) return workspace.error();
  Arena arena({content.decoded.get(), decoded_len});
  const auto jws = jws::parse_jws(source.blob, *workspace->impl(), arena);
  if (!jws) return located(jws.error(), Input::metadata_blob);
  const auto not_after = check_signer(backend, source, *jws, *workspace);
  if (!not_after) return not_after.error();
  content.signer_not_after = *not_after;
  content.payload = jws->payload;
  ASSAY_TRY(located(read_payload(*workspace->impl(), content), Input::metadata_payload));
  return located(check_progress(source, content), Input::metadata_payload);
}

}  // namespace
}  // namespace metadata

Metadata::Metadata(const Metadata& other) noexcept : impl_(other.impl_) {
  if (impl_ != nullptr) impl_->num_references.fetch_add(1, std::memory_order_relaxed);
}

Metadata::Metadata(Metadata&& other) noexcept : impl_(std::exchange(other.impl_, nullptr)) {}

Metadata& Metadata::operator=(Metadata other) noexcept {
  std::swap(impl_, other.impl_);
  return *this;
}

Metadata::~Metadata() {
  if (impl_ != nullptr && impl_->num_references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete impl_;
}

Result<Metadata> load_metadata(const Backend& backend, const MetadataSource& source) noexcept {
  ASSAY_REQUIRE(source.blob.size() <= source.max_blob, ErrorCode::metadata_too_long, 0);
  ASSAY_REQUIRE(!source.anchors.empty(), ErrorCode::metadata_anchors_missing, 0);
  auto* const content = new (std::nothrow) Metadata::Impl;
  ASSAY_REQUIRE(content != nullptr, ErrorCode::out_of_memory, 0);
  Metadata metadata(content);
  ASSAY_TRY(metadata::fill(backend, source, *content));
  return metadata;
}

}  // namespace assay
