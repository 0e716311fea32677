#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "assay/aaguid.hpp"
#include "assay/algorithm.hpp"
#include "assay/backend.hpp"
#include "assay/bytes.hpp"
#include "assay/error.hpp"
#include "assay/export.hpp"
#include "assay/result.hpp"

namespace assay {

/// SHA-1 of a certificate's subjectPublicKey, without its tag, length and unused bits (RFC 5280 4.2.1.2, method 1).
using KeyIdentifier = std::array<std::uint8_t, 20>;

/// AuthenticatorStatus of the FIDO Metadata Service 3.1, 3.1.4.
enum class AuthenticatorStatus : std::uint8_t {
  unknown = 0,  ///< a word that this library does not know
  not_fido_certified = 1,
  fido_certified = 2,
  user_verification_bypass = 3,
  attestation_key_compromise = 4,
  user_key_remote_compromise = 5,
  user_key_physical_compromise = 6,
  update_available = 7,
  retired = 8,
  revoked = 9,
  self_assertion_submitted = 10,
  fido_certified_l1 = 11,
  fido_certified_l1plus = 12,
  fido_certified_l2 = 13,
  fido_certified_l2plus = 14,
  fido_certified_l3 = 15,
  fido_certified_l3plus = 16,
  fips140_certified_l1 = 17,
  fips140_certified_l2 = 18,
  fips140_certified_l3 = 19,
  fips140_certified_l4 = 20,
};
/// "FIDO_CERTIFIED_L1" and so on, as BLOBs spell it; "unknown" for unknown.
ASSAY_API std::string_view authenticator_status_name(AuthenticatorStatus status) noexcept;

/// FIDO's levels of certification, the higher the stricter. FIDO_CERTIFIED, the name of old, is l1.
enum class CertificationLevel : std::uint8_t { none = 0, l1, l1plus, l2, l2plus, l3, l3plus };
/// "none", "L1", "L1plus" and so on.
ASSAY_API std::string_view certification_level_name(CertificationLevel level) noexcept;

/// One StatusReport (MDS 3.1.3). Texts and bytes borrow from the Metadata. Dates are 00:00 UTC of the day, in seconds
/// since 1970-01-01 UTC.
struct MetadataStatusReport {
  AuthenticatorStatus status = AuthenticatorStatus::unknown;
  std::string_view status_text;                                            ///< as the BLOB spells it
  std::int64_t effective_date = std::numeric_limits<std::int64_t>::min();  ///< the lowest number: not stated, always
  std::int64_t sunset_date = std::numeric_limits<std::int64_t>::max();     ///< the highest number: not stated, never
  bool has_authenticator_version = false;
  std::uint64_t authenticator_version = 0;
  Bytes certificate;  ///< DER, one SEQUENCE; empty: not stated
  std::string_view certificate_number;
  std::string_view certification_descriptor;
  std::string_view url;
};

/// attestationTypes of a metadata statement (FIDO Registry 3.6.3).
struct MetadataAttestationTypes {
  enum Bit : std::uint8_t { basic_full = 1, basic_surrogate = 2, ecdaa = 4, attca = 8, anonca = 16, none = 32 };
  std::uint8_t bits = 0;
};

/// keyProtection of a metadata statement (FIDO Registry 3.2).
struct MetadataKeyProtection {
  enum Bit : std::uint8_t { software = 1, hardware = 2, tee = 4, secure_element = 8, remote_handle = 16 };
  std::uint8_t bits = 0;
};

/// What a BLOB says of one model of authenticator (MDS 3.1.1). Everything borrows from the Metadata.
struct MetadataEntry {
  std::size_t index = 0;  ///< in `entries` of the BLOB
  bool has_aaguid = false;
  Aaguid aaguid{};                                       ///< FIDO2; never zero where there is one
  std::string_view aaid;                                 ///< UAF
  std::span<const KeyIdentifier> key_identifiers;        ///< U2F: of attestation certificates
  std::span<const MetadataStatusReport> status_reports;  ///< in the order of the BLOB
  std::int64_t time_of_last_status_change = 0;
  std::string_view rogue_list_url;  ///< of single authenticators not to be trusted; the list is not part of the BLOB

  // Of the metadata statement; empty or zero for an entry without one.
  std::string_view statement;  ///< JSON text, the whole of metadataStatement
  std::string_view description;
  std::string_view protocol_family;  ///< "uaf", "u2f", "fido2"
  std::uint64_t authenticator_version = 0;
  MetadataAttestationTypes attestation_types;
  MetadataKeyProtection key_protection;
  std::uint64_t crypto_strength = 0;  ///< bits; 0: not stated
  /// DER: roots, intermediates, or attestation certificates. Each is one DER SEQUENCE; it may be no certificate.
  std::span<const Bytes> attestation_root_certificates;
};

/// An entry that is not as it must be. Nothing of it is used; an authenticator that it names is refused
/// (metadata_entry_unusable), since what it was to say may have been a compromise.
struct SkippedMetadataEntry {
  std::size_t index = 0;  ///< in `entries` of the BLOB
  Error error;            ///< the first thing wrong, offset counting in the payload (Input::metadata_payload)
  bool has_aaguid = false;
  Aaguid aaguid{};
  std::string_view aaid;
  std::span<const KeyIdentifier> key_identifiers;  ///< those that could be read
};

/// How much of a BLOB went unused or unrecognised; for monitoring.
struct MetadataCounters {
  std::size_t entries = 0;              ///< all, those skipped too
  std::size_t skipped = 0;              ///< entries that are not as they must be
  std::size_t unidentified = 0;         ///< entries in order with neither AAGUID nor key identifier, those of UAF
  std::size_t unknown_enumerators = 0;  ///< words for a status, attestation type or key protection
  std::size_t unknown_members = 0;      ///< of the payload, of entries, status reports and statements
  std::size_t shared_identifiers = 0;   ///< AAGUIDs and key identifiers that several entries name
};

/// The content of a metadata BLOB that was verified. Immutable; copies share it, in any thread.
class ASSAY_API Metadata {
 public:
  Metadata() noexcept = default;  ///< nothing: number 0, always stale, no entries
  Metadata(const Metadata& other) noexcept;
  Metadata(Metadata&& other) noexcept;
  Metadata& operator=(Metadata other) noexcept;
  ~Metadata();

  std::uint64_t no() const noexcept;                ///< the serial number
  std::int64_t next_update() const noexcept;        ///< 00:00 UTC of the day, in seconds since 1970-01-01 UTC
  bool is_stale(std::int64_t time) const noexcept;  ///< whether that day is over
  std::string_view legal_header() const noexcept;   ///< empty: there is none
  Bytes payload() const noexcept;                   ///< JSON text, as it was signed
  std::int64_t signer_not_after() const noexcept;   ///< of the certificate that verified it
  const MetadataCounters& counters() const noexcept;

  std::span<const MetadataEntry> entries() const noexcept;         ///< those in order, in the order of the BLOB
  std::span<const SkippedMetadataEntry> skipped() const noexcept;  ///< the others
  /// The entries of an authenticator, by its AAGUID or by the key identifier of its attestation certificate. Several if
  /// the BLOB has several, and then all of them hold; none for the AAGUID of zeros. 50 ns, no heap.
  std::span<const MetadataEntry* const> find(const Aaguid& aaguid) const noexcept;
  std::span<const MetadataEntry* const> find_key_identifier(const KeyIdentifier& identifier) const noexcept;

  struct Impl;
  explicit Metadata(const Impl* impl) noexcept : impl_(impl) {}  ///< takes over one reference
  const Impl* impl() const noexcept { return impl_; }

 private:
  const Impl* impl_ = nullptr;
};

/// A metadata BLOB, and what it must be signed with. Borrowed for the call.
struct MetadataSource {
  Bytes blob;                            ///< the JWS, as https://mds3.fidoalliance.org gives it
  std::span<const Bytes> anchors;        ///< DER; the signer must chain to one of them: no other root is known
  std::span<const Bytes> intermediates;  ///< DER; help to build the chain
  std::int64_t time = 0;                 ///< at which the chain is judged, seconds since 1970-01-01 UTC
  /// The name that the signer's certificate must bear: anybody can have a certificate of the public root of FIDO's
  /// signer. The name of a dNSName or, without a subject alternative name, the common name; ASCII letters in either
  /// case. Empty: any name will do. That is for BLOBs of tests, whose roots issue nothing else.
  std::string_view signer_name = "mds.fidoalliance.org";
  std::span<const Algorithm> algorithms;    ///< those that may sign; empty: ES, RS and PS with 256, 384 and 512
  const Metadata* previous = nullptr;       ///< what is in use; the BLOB may not be older, nor say otherwise
  std::size_t max_blob = 64 * 1024 * 1024;  ///< bytes
};

/// Verifies a metadata BLOB (MDS 3.2) and reads it. Only the key of the first certificate of x5c can verify it, and
/// only the anchors given end its chain. Revocation of the chain is not looked at: nothing is fetched.
///
/// Errors in this order, offsets counting in the BLOB (Input::metadata_blob) where not said otherwise:
/// metadata_too_long; metadata_anchors_missing; out_of_memory; those of a JWS: jws_*, base64url_*, json_*,
/// attestation_x5c_empty, too_many_certificates, certificate_too_long; those of parse_certificate() and
/// parse_subject_public_key_info() for the signer's certificate; metadata_algorithm; der_*, signature_length,
/// signature_range (Input::signature); algorithm_unsupported; metadata_signature_invalid; chain_untrusted,
/// chain_expired, chain_invalid, chain_signature_algorithm, chain_check_failure; metadata_signer_name; then, in the
/// payload (Input::metadata_payload): json_*, metadata_payload_form, metadata_date; metadata_rollback,
/// metadata_equivocation; backend_failure anywhere.
///
/// An entry that is not as it must be is skipped and counted, and the BLOB is kept; a payload that is not JSON, or has
/// one member twice in an object, is refused as a whole. An unknown word or member is counted and no error. Entries
/// without a statement, as MDS 2 has them, are in order.
///
/// Cost: takes memory from the heap, 1.6 times the BLOB to keep and five times more while it works; 10 ms for 2 MB.
ASSAY_API Result<Metadata> load_metadata(const Backend& backend, const MetadataSource& source) noexcept;

/// What a relying party asks of the metadata of an authenticator. Zero-initialised, apart from the metadata, it is the
/// strictest that can be met: current, listed, no compromise and no word unknown. Borrowed.
struct MetadataPolicy {
  const Metadata* metadata = nullptr;             ///< null: metadata are not consulted
  bool accept_stale = false;                      ///< metadata past their next update
  bool accept_unlisted = false;                   ///< authenticators without an entry
  bool accept_unknown_status = false;             ///< a status that this library does not know
  bool accept_retired = false;                    ///< RETIRED: the vendor no longer wants it accepted
  std::span<const AuthenticatorStatus> required;  ///< at least one of them must be in force; empty: none is needed
  CertificationLevel minimum_level = CertificationLevel::none;
};

/// An authenticator whose attestation is to be judged. Borrowed.
struct MetadataSubject {
  Aaguid aaguid{};  ///< attested; zero: looked up by key identifier
  /// Of the attestation certificate and, if they are to count, those behind it. Looked at for a zero AAGUID.
  std::span<const KeyIdentifier> key_identifiers;
  std::span<const Bytes> certificates;  ///< the chain of the attestation, DER, with its anchor if that is known
  bool has_firmware_version = false;
  std::uint64_t firmware_version = 0;
  std::int64_t time = 0;  ///< seconds since 1970-01-01 UTC
};

/// What metadata say of an authenticator, and why. Borrows from the Metadata.
struct MetadataJudgement {
  static constexpr std::size_t kNoReport = static_cast<std::size_t>(-1);

  Error error;                                          ///< none: nothing speaks against it
  const MetadataEntry* entry = nullptr;                 ///< the one that decided; the first if none speaks against it
  std::size_t report = kNoReport;                       ///< the status report of `entry` that decided
  const SkippedMetadataEntry* skipped = nullptr;        ///< of metadata_entry_unusable
  CertificationLevel level = CertificationLevel::none;  ///< the highest in force, the lowest of several entries
  bool stale = false;
  bool listed = false;
  bool update_available = false;  ///< UPDATE_AVAILABLE is in force, and for a newer firmware than the subject's
};

/// Judges an authenticator by its metadata: the very function that registration uses, so it also explains what would
/// happen. No policy.metadata: nothing is judged and nothing speaks against it.
///
/// - A status that speaks of a compromise (USER_VERIFICATION_BYPASS, ATTESTATION_KEY_COMPROMISE,
///   USER_KEY_REMOTE_COMPROMISE, USER_KEY_PHYSICAL_COMPROMISE, REVOKED) counts from its effective date on and for ever:
///   no sunset date, update, version or later certification takes it back. ATTESTATION_KEY_COMPROMISE with a
///   certificate counts for chains that hold the certificate, or have one that names its subject as issuer; without a
///   chain always.
/// - Every other status is in force from its effective date until before its sunset date. A certification is so for the
///   authenticatorVersion that it names and newer ones (for all if the firmware is not known), unless a later
///   NOT_FIDO_CERTIFIED is in force: the one with the later date or, on one day, behind it in the list.
/// - If several entries name the authenticator, each is judged, and the first against which something speaks decides.
///
/// Errors in this order: metadata_stale; metadata_entry_unusable; metadata_unlisted; for each entry
/// metadata_status_compromised, metadata_status_retired, metadata_status_unknown, metadata_status_missing,
/// metadata_certification_level. No heap.
ASSAY_API MetadataJudgement judge_metadata(const MetadataPolicy& policy, const MetadataSubject& subject) noexcept;

}  // namespace assay
