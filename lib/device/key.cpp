// Public keys of devices, as they come and as they are kept.
#include "assay/device_key.hpp"
#include "assay/public_key.hpp"
#include "lib/base/check.hpp"
#include "lib/base/workspace.hpp"
#include "lib/cose/key_writer.hpp"
#include "lib/crypto/backend.hpp"
#include "lib/crypto/context.hpp"

namespace assay {
namespace {

constexpr auto kInput = Input::credential_public_key;

Result<PublicKeyView> parse(const DevicePublicKey& key) noexcept {
  if (key.format == DeviceKeyFormat::cose_key) return parse_cose_key(key.bytes);
  ASSAY_REQUIRE(key.format == DeviceKeyFormat::spki, ErrorCode::device_key_format, 0);
  auto view = parse_subject_public_key_info(key.bytes);
  if (view) view->algorithm = cose::usual_algorithm(*view);
  return view;
}

}  // namespace

Result<Bytes> import_device_key(const DevicePublicKey& key, MutableBytes out) noexcept {
  const auto view = parse(key);
  if (!view) return located(view.error(), kInput);
  return cose::write_key(*view, out);
}

Result<KeyThumbprint> device_key_thumbprint(Bytes cose_key, Workspace& workspace) noexcept {
  const auto key = parse_cose_key(cose_key);
  if (!key) return located(key.error(), kInput);
  const Workspace::Impl* impl = workspace.impl();
  ASSAY_REQUIRE(impl != nullptr && impl->backend != nullptr, ErrorCode::workspace_backend_mismatch, 0);
  std::array<std::uint8_t, kMaxDeviceKey> room;
  const auto input = cose::write_thumbprint_input(*key, room);
  if (!input) return input.error();
  KeyThumbprint thumbprint;
  ASSAY_TRY(impl->backend->sha256(*crypto::context_of(*impl), *input, thumbprint));
  return thumbprint;
}

}  // namespace assay
