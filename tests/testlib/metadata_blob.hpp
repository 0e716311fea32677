#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/testlib/certificate.hpp"
#include "tests/testlib/jws.hpp"

namespace testlib {

inline constexpr std::string_view kMetadataSignerName = "mds.fidoalliance.org";

using CertificateEdit = std::function<void(CertificateSpec&)>;

/// dNSName entries of a subject alternative name.
CertificateExtension alternative_names(const std::vector<std::string>& hosts);

/// Who signs a BLOB: leaf by intermediate by root.
struct MetadataSigner {
  SigningKey key;
  std::vector<ByteVector> x5c;  ///< leaf, intermediate
  CertificateAuthority intermediate;
  CertificateAuthority root;
};
/// Keys and names follow from the label. `edit` changes the leaf before it is signed.
MetadataSigner make_metadata_signer(std::string_view label, int algorithm = cose::kEs256,
                                    const CertificateEdit& edit = nullptr);

/// A StatusReport.
nlohmann::json metadata_report(std::string_view status, std::string_view effective_date = "2024-02-03");
/// An entry of MDS 3 with a statement, certified at level 1. `aaguid` as a UUID; empty: none.
nlohmann::json metadata_entry(std::string_view aaguid);
/// The same for U2F: with key identifiers in place of the AAGUID.
nlohmann::json metadata_u2f_entry(const std::vector<std::string>& key_identifiers);
nlohmann::json metadata_payload(const std::vector<nlohmann::json>& entries, std::uint64_t no = 7,
                                std::string_view next_update = "2026-02-01");

/// A BLOB, everything in it to be changed before it is signed.
struct MetadataBlobSpec {
  JwsSpec jws;
  SigningKey key;
};
MetadataBlobSpec metadata_blob_spec(const MetadataSigner& signer, std::string_view payload);
/// Signs it; `edit` may change the header, the payload or the key before that.
std::string make_metadata_blob(const MetadataSigner& signer, std::string_view payload,
                               const std::function<void(MetadataBlobSpec&)>& edit = nullptr);

}  // namespace testlib
