#include "lib/metadata/key_identifier.hpp"

#include "lib/base/check.hpp"
#include "lib/der/reader.hpp"

namespace assay::metadata {

Result<KeyIdentifier> key_identifier(const Backend& backend, crypto::Context& context,
                                     const CertificateView& certificate) noexcept {
  der::Reader input(certificate.subject_public_key_info);
  auto spki = input.read_constructed(der::kSequence);
  if (!spki) return spki.error();
  const auto algorithm = spki->read(der::kSequence);
  if (!algorithm) return algorithm.error();
  const auto key = spki->read_bit_string();
  if (!key) return key.error();
  KeyIdentifier identifier;
  ASSAY_TRY(backend.hash(context, HashAlgorithm::sha1, *key, identifier));
  return identifier;
}

}  // namespace assay::metadata
