#include "lib/metadata/signer.hpp"

#include <algorithm>
#include <array>

#include "assay/certificate.hpp"
#include "assay/public_key.hpp"
#include "lib/base/check.hpp"
#include "lib/crypto/context.hpp"
#include "lib/der/host_name.hpp"

namespace assay::metadata {
namespace {

constexpr std::array kDefaultAlgorithms = {
    Algorithm::es256, Algorithm::es384, Algorithm::es512, Algorithm::rs256, Algorithm::rs384,
    Algorithm::rs512, Algorithm::ps256, Algorithm::ps384, Algorithm::ps512,
};

Error check_algorithm(const MetadataSource& source, Algorithm algorithm, const PublicKeyView& key) noexcept {
  const std::span<const Algorithm> allowed = source.algorithms.empty() ? kDefaultAlgorithms : source.algorithms;
  const bool is_allowed = std::ranges::find(allowed, algorithm) != allowed.end();
  ASSAY_REQUIRE(is_allowed && algorithm_fits_key(algorithm, key.type, key.curve), ErrorCode::metadata_algorithm, 0);
  return {};
}

Error check_signature(const jws::JwsView& jws, const PublicKeyView& key, Workspace& workspace) noexcept {
  const VerifyJob job{jws.algorithm, key, nullptr, jws.signing_input, jws.signature};
  Error result;
  ASSAY_TRY(verify_batch({&job, 1}, {&result, 1}, workspace));
  const bool is_invalid = result.code == ErrorCode::signature_invalid;
  ASSAY_REQUIRE(!is_invalid, ErrorCode::metadata_signature_invalid, 0);
  return is_invalid ? Error{} : result;
}

Error check_chain(const Backend& backend, const MetadataSource& source, const jws::JwsView& jws,
                  Workspace& workspace) noexcept {
  crypto::ChainJob job;
  job.certificates = std::span(jws.certificates).first(jws.num_certificates);
  job.intermediates = source.intermediates;
  job.anchors = source.anchors;
  job.time = source.time;
  job.unknown_status = UnknownStatus::accept;  // of no revocation list of the signer's anything is known here
  crypto::ChainFacts facts;
  return backend.verify_chain(*crypto::context_of(*workspace.impl()), job, facts);
}

}  // namespace

Result<std::int64_t> check_signer(const Backend& backend, const MetadataSource& source, const jws::JwsView& jws,
                                  Workspace& workspace) noexcept {
  const auto leaf = parse_certificate(jws.certificates[0]);
  if (!leaf) return located(leaf.error(), Input::certificate);
  const Bytes spki = leaf->subject_public_key_info;
  const auto key = parse_subject_public_key_info(spki);
  if (!key) return located(key.error(), Input::certificate, static_cast<std::size_t>(spki.data() - leaf->der.data()));
  ASSAY_TRY(located(check_algorithm(source, jws.algorithm, *key), Input::metadata_blob));
  ASSAY_TRY(located(check_signature(jws, *key, workspace), Input::metadata_blob));
  ASSAY_TRY(check_chain(backend, source, jws, workspace));
  const bool is_signer = source.signer_name.empty() || der::names_host(*leaf, source.signer_name);
  ASSAY_REQUIRE(is_signer, ErrorCode::metadata_signer_name, 0);
  return leaf->not_after;
}

}  // namespace assay::metadata
