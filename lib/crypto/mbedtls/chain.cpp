#include "lib/crypto/mbedtls/chain.hpp"

#include <mbedtls/md.h>
#include <mbedtls/oid.h>

#include <algorithm>
#include <array>

#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/crypto/mbedtls/certificates.hpp"
#include "lib/crypto/mbedtls/failure.hpp"
#include "lib/crypto/mbedtls/name.hpp"
#include "lib/crypto/path_search.hpp"
#include "lib/der/crl.hpp"
#include "lib/der/validity.hpp"

namespace assay::crypto::mbedtls {
namespace {

constexpr std::int64_t kLastCertificateTime = 253402300799;  // 9999-12-31 23:59:59, RFC 5280 4.1.2.5
constexpr std::size_t kMinRsaBits = 2048;
constexpr std::size_t kMinCurveBits = 224;

/// Everything that has 112 bits of security.
constexpr mbedtls_x509_crt_profile kProfile = {
    MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA224) | MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA256) |
        MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA384) | MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA512),
    0xfffffff,  // any kind of key that mbedTLS knows
    MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP224R1) | MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP256R1) |
        MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP384R1) | MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP521R1) |
        MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_BP256R1) | MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_BP384R1) |
        MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_BP512R1) | MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP224K1) |
        MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP256K1),
    kMinRsaBits,
};

bool has_weak_key(const mbedtls_x509_crt& certificate) noexcept {
  const std::size_t bits = mbedtls_pk_get_bitlen(&certificate.pk);
  return bits < (mbedtls_pk_get_type(&certificate.pk) == MBEDTLS_PK_RSA ? kMinRsaBits : kMinCurveBits);
}

/// Looked for by its bytes, since mbedTLS passes over extensions that it does not know.
bool has_name_constraints(const mbedtls_x509_crt& certificate) noexcept {
  constexpr std::array<std::uint8_t, 5> kNameConstraints = {0x06, 0x03, 0x55, 0x1d, 0x1e};
  const Bytes extensions = bytes_of(certificate.v3_ext);
  return std::search(extensions.begin(), extensions.end(), kNameConstraints.begin(), kNameConstraints.end()) !=
         extensions.end();
}

/// RFC 5280 4.1.2.5: both ends are part of the period of validity.
bool is_valid_at(const mbedtls_x509_crt& certificate, std::int64_t time) noexcept {
  const Result<der::Validity> validity = der::peek_validity(bytes_of(certificate.raw));
  return validity && validity->not_before <= time && time <= validity->not_after;
}

/// Times are judged by us.
int set_times_aside(void*, mbedtls_x509_crt*, int, std::uint32_t* flags) noexcept {
  *flags &= ~static_cast<std::uint32_t>(MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE);
  return 0;
}

/// mbedTLS, as PathSearch asks it.
class Judge {
 public:
  using Certificate = mbedtls_x509_crt*;
  using Path = CertificatePath<Certificate>;

  /// The lists of anchors, then those of helpers.
  struct Lists {
    const CertificateList* anchors[2];
    const CertificateList* helpers[3];
  };

  Judge(Certificate leaf, const Lists& lists, const PathRules& rules) noexcept
      : leaf_(leaf), lists_(lists), rules_(rules) {}

  Certificate leaf() const noexcept { return leaf_; }
  std::size_t num_anchors() const noexcept { return count(lists_.anchors); }
  std::size_t num_candidates() const noexcept { return num_anchors() + count(lists_.helpers); }
  Certificate candidate(std::size_t index) const noexcept {
    return index < num_anchors() ? at(lists_.anchors, index) : at(lists_.helpers, index - num_anchors());
  }
  bool is_named_issuer(const mbedtls_x509_crt* issuer, const mbedtls_x509_crt* certificate) const noexcept {
    return is_same_name(issuer->subject, certificate->issuer);
  }
  bool has_same_owner(const mbedtls_x509_crt* a, const mbedtls_x509_crt* b) const noexcept {
    return is_same_name(a->subject, b->subject) && equal(bytes_of(a->pk_raw), bytes_of(b->pk_raw));
  }
  bool is_same(const mbedtls_x509_crt* a, const mbedtls_x509_crt* b) const noexcept {
    return equal(bytes_of(a->raw), bytes_of(b->raw));
  }
  Error verify_link(Certificate certificate, Certificate issuer) const noexcept;
  Error judge(const Path& path, CertificateStatus& status) const noexcept;

 private:
  static std::size_t count(std::span<const CertificateList* const> lists) noexcept;
  static Certificate at(std::span<const CertificateList* const> lists, std::size_t index) noexcept;
  Error judge_links(const Path& path) const noexcept;
  Error judge_flags(std::uint32_t flags, const Path& path) const noexcept;

  const Certificate leaf_;
  const Lists lists_;
  const PathRules rules_;
};

std::size_t Judge::count(std::span<const CertificateList* const> lists) noexcept {
  std::size_t sum = 0;
  for (const CertificateList* list : lists) sum += list->size;
  return sum;
}

mbedtls_x509_crt* Judge::at(std::span<const CertificateList* const> lists, std::size_t index) noexcept {
  for (const CertificateList* list : lists) {
    if (index < list->size) return list->items[index].get();
    index -= list->size;
  }
  return nullptr;
}

Error Judge::verify_link(Certificate certificate, Certificate issuer) const noexcept {
  ASSAY_REQUIRE(mbedtls_pk_can_do(&issuer->pk, certificate->sig_pk) != 0, ErrorCode::chain_untrusted, 0);
  const mbedtls_md_info_t* hash = mbedtls_md_info_from_type(certificate->sig_md);
  std::array<std::uint8_t, MBEDTLS_MD_MAX_SIZE> digest;
  const bool hashed = hash != nullptr && mbedtls_md(hash, certificate->tbs.p, certificate->tbs.len, digest.data()) == 0;
  ASSAY_REQUIRE(hashed, ErrorCode::chain_unsupported, 0);
  const int result =
      mbedtls_pk_verify_ext(certificate->sig_pk, certificate->sig_opts, &issuer->pk, certificate->sig_md, digest.data(),
                            mbedtls_md_get_size(hash), certificate->sig.p, certificate->sig.len);
  return result == 0 ? Error{} : failure_of(result, ErrorCode::chain_untrusted);
}

/// Every link was verified, so that an issuer which mbedTLS does not take may not be one, or bears a name that only it
/// tells from the other.
Error Judge::judge_flags(std::uint32_t flags, const Path& path) const noexcept {
  constexpr std::uint32_t kWeak =
      MBEDTLS_X509_BADCERT_BAD_MD | MBEDTLS_X509_BADCERT_BAD_PK | MBEDTLS_X509_BADCERT_BAD_KEY;
  if ((flags & ~kWeak) != 0) {
    for (std::size_t i = 0; i + 1 < path.length; ++i) {
      const bool same_bytes =
          equal(bytes_of(path.certificates[i]->issuer_raw), bytes_of(path.certificates[i + 1]->subject_raw));
      ASSAY_REQUIRE(same_bytes, ErrorCode::chain_unsupported, i);
    }
    return fail(ErrorCode::chain_invalid);
  }
  ASSAY_REQUIRE(flags == 0, ErrorCode::chain_signature_algorithm, 0);
  return {};
}

/// By mbedTLS itself, which is given copies linked to each other: the originals may be shared by threads.
Error Judge::judge_links(const Path& path) const noexcept {
  std::array<mbedtls_x509_crt, kMaxIntermediates + 2> links;
  for (std::size_t i = 0; i < path.length; ++i) {
    links[i] = *path.certificates[i];
    links[i].next = i + 2 < path.length ? &links[i + 1] : nullptr;
  }
  mbedtls_x509_crt& anchor = links[path.length - 1];
  anchor.max_pathlen = 0;  // none
  std::uint32_t flags = 0;
  const int result = mbedtls_x509_crt_verify_with_profile(links.data(), &anchor, nullptr, &kProfile, nullptr, &flags,
                                                          &set_times_aside, nullptr);
  if (result != 0 && result != MBEDTLS_ERR_X509_CERT_VERIFY_FAILED) {
    return failure_of(result, ErrorCode::chain_check_failure);
  }
  return judge_flags(flags, path);
}

Error Judge::judge(const Path& path, CertificateStatus& status) const noexcept {
  status = CertificateStatus::unknown;
  ASSAY_REQUIRE(!has_weak_key(*leaf_), ErrorCode::chain_invalid, 0);
  if (path.length > 1) ASSAY_TRY(judge_links(path));
  for (const mbedtls_x509_crt* certificate : path.steps()) {
    ASSAY_REQUIRE(!has_name_constraints(*certificate), ErrorCode::chain_invalid, 0);
  }
  for (const mbedtls_x509_crt* certificate : path.steps()) {
    ASSAY_REQUIRE(is_valid_at(*certificate, rules_.time), ErrorCode::chain_expired, 0);
  }
  if (path.length == 1) {
    status = CertificateStatus::good;  // no certificate is below the anchor
    return {};
  }
  const bool leaf_only = path.length == 2;
  ASSAY_REQUIRE(accepts_unknown(rules_.unknown_status, leaf_only), ErrorCode::certificate_status_unknown, 0);
  return {};
}

/// What a job holds, read.
struct Parsed {
  CertificateList anchors;
  CertificateList leaf;
  CertificateList others;
  CertificateList intermediates;
  const MbedtlsAnchors* loaded = nullptr;
};

Error read(const ChainJob& job, Parsed& parsed) noexcept {
  ASSAY_TRY(read_certificates(job.anchors, Giver::caller, parsed.anchors));
  ASSAY_TRY(read_certificates(job.certificates.first(1), Giver::response, parsed.leaf));
  ASSAY_TRY(read_certificates(job.certificates.subspan(1), Giver::response, parsed.others));
  ASSAY_TRY(read_certificates(job.intermediates, Giver::caller, parsed.intermediates));
  for (const Bytes crl : job.crls) ASSAY_REQUIRE(der::parse_crl(crl).has_value(), ErrorCode::anchor_invalid, 0);
  return {};
}

Judge::Lists lists_of(const ChainJob& job, const Parsed& parsed, const CertificateList& none) noexcept {
  const MbedtlsAnchors* loaded = parsed.loaded;
  const bool with_anchors = loaded != nullptr && job.with_loaded_anchors;
  return {{with_anchors ? &loaded->anchors : &none, &parsed.anchors},
          {loaded != nullptr ? &loaded->intermediates : &none, &parsed.others, &parsed.intermediates}};
}

std::size_t num_unsupported(const Judge::Lists& lists) noexcept {
  std::size_t sum = 0;
  for (const CertificateList* list : lists.anchors) sum += list->num_unsupported;
  for (const CertificateList* list : lists.helpers) sum += list->num_unsupported;
  return sum;
}

bool has_anchors(const ChainJob& job, const MbedtlsAnchors* loaded) noexcept {
  const bool counts = loaded != nullptr && job.with_loaded_anchors;
  return !job.anchors.empty() || (counts && loaded->anchors.size + loaded->anchors.num_unsupported > 0);
}

/// A certificate that could not be read might have made another path.
Error judge_read(const ChainJob& job, const Parsed& parsed, ChainFacts& facts) noexcept {
  ASSAY_REQUIRE(parsed.leaf.size == 1, ErrorCode::chain_unsupported, 0);
  const CertificateList none;
  const Judge::Lists lists = lists_of(job, parsed, none);
  Judge judge(parsed.leaf.items[0].get(), lists, {job.time, job.unknown_status});
  const Error error = PathSearch(judge, facts).run();
  // A CRL might say that the status is good, or that a certificate is revoked.
  const bool has_crls = !job.crls.empty() || (parsed.loaded != nullptr && parsed.loaded->has_crls);
  const bool depends_on_crls = !error.failed() || error.code == ErrorCode::certificate_status_unknown;
  ASSAY_REQUIRE(!has_crls || !depends_on_crls, ErrorCode::chain_unsupported, 0);
  if (!error.failed()) return {};
  const bool final = num_unsupported(lists) == 0 || outcome_of(error) != Outcome::rejected;
  ASSAY_REQUIRE(final, ErrorCode::chain_unsupported, 0);
  return fail(error.code);
}

}  // namespace

Error verify_chain(Context&, const ChainJob& job, ChainFacts& facts) noexcept {
  facts = {};
  Parsed parsed;
  parsed.loaded = static_cast<const MbedtlsAnchors*>(job.loaded);
  ASSAY_REQUIRE(has_anchors(job, parsed.loaded) && !job.certificates.empty(), ErrorCode::chain_untrusted, 0);
  ASSAY_REQUIRE(job.time >= 0 && job.time <= kLastCertificateTime, ErrorCode::chain_expired, 0);
  ASSAY_TRY(read(job, parsed));
  return judge_read(job, parsed, facts);
}

}  // namespace assay::crypto::mbedtls
