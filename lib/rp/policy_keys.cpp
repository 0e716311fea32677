#include "lib/rp/policy_keys.hpp"

#include <algorithm>
#include <type_traits>

#include "assay/attestation.hpp"

namespace assay {
namespace rp {
namespace {

/// The member that a path of pointers to members leads to.
template <auto... kPath>
constexpr auto& member(auto& policy) noexcept {
  return (policy.*....*kPath);
}

template <class T>
constexpr PolicyWord word(std::string_view text, T value) noexcept {
  return {text, static_cast<std::int32_t>(value)};
}

using UV = UserVerification;
using Conveyance = AttestationConveyance;
using Format = AttestationFormat;
using Level = CertificationLevel;
using Status = AuthenticatorStatus;

constexpr PolicyWord kBooleans[] = {word("false", false), word("true", true)};
constexpr PolicyWord kUserVerifications[] = {word("required", UV::required), word("preferred", UV::preferred),
                                             word("discouraged", UV::discouraged)};
constexpr PolicyWord kFlagPolicies[] = {word("any", FlagPolicy::any), word("must_be_set", FlagPolicy::must_be_set),
                                        word("must_be_clear", FlagPolicy::must_be_clear)};
constexpr PolicyWord kHints[] = {word("security-key", Hint::security_key), word("client-device", Hint::client_device),
                                 word("hybrid", Hint::hybrid)};
constexpr PolicyWord kResidentKeys[] = {word("required", ResidentKey::required),
                                        word("preferred", ResidentKey::preferred),
                                        word("discouraged", ResidentKey::discouraged)};
constexpr PolicyWord kAttachments[] = {word("any", AuthenticatorAttachment::any),
                                       word("platform", AuthenticatorAttachment::platform),
                                       word("cross-platform", AuthenticatorAttachment::cross_platform)};
constexpr PolicyWord kAlgorithms[] = {
    word("ES256", Algorithm::es256),         word("EdDSA", Algorithm::eddsa),
    word("ESP256", Algorithm::esp256),       word("Ed25519", Algorithm::ed25519),
    word("ES384", Algorithm::es384),         word("ES512", Algorithm::es512),
    word("PS256", Algorithm::ps256),         word("PS384", Algorithm::ps384),
    word("PS512", Algorithm::ps512),         word("ES256K", Algorithm::es256k),
    word("ML-DSA-44", Algorithm::ml_dsa_44), word("ML-DSA-65", Algorithm::ml_dsa_65),
    word("ML-DSA-87", Algorithm::ml_dsa_87), word("ESP384", Algorithm::esp384),
    word("ESP512", Algorithm::esp512),       word("Ed448", Algorithm::ed448),
    word("RS256", Algorithm::rs256),         word("RS384", Algorithm::rs384),
    word("RS512", Algorithm::rs512),         word("RS1", Algorithm::rs1),
};
static_assert(std::size(kAlgorithms) == std::tuple_size_v<decltype(PolicyStorage::algorithms)>);
constexpr PolicyWord kSignCounts[] = {word("reject", SignCountPolicy::reject), word("report", SignCountPolicy::report)};
constexpr PolicyWord kConveyances[] = {word("direct", Conveyance::direct), word("enterprise", Conveyance::enterprise),
                                       word("indirect", Conveyance::indirect), word("none", Conveyance::none)};
constexpr PolicyWord kFormats[] = {
    word("none", Format::none),
    word("packed", Format::packed),
    word("fido-u2f", Format::fido_u2f),
    word("tpm", Format::tpm),
    word("android-key", Format::android_key),
    word("android-safetynet", Format::android_safetynet),
    word("apple", Format::apple),
    word("compound", Format::compound),
    word("apple-appattest", Format::apple_appattest),
};
static_assert(std::size(kFormats) == std::tuple_size_v<decltype(PolicyStorage::attestation_formats)>);
constexpr PolicyWord kUnknownStatuses[] = {word("refuse", UnknownStatus::refuse),
                                           word("accept_for_leaf", UnknownStatus::accept_for_leaf),
                                           word("accept", UnknownStatus::accept)};
constexpr PolicyWord kAndroidKeys[] = {
    word("hardware", AndroidKeySecurity::hardware), word("strong_box", AndroidKeySecurity::strong_box),
    word("hardware_list", AndroidKeySecurity::hardware_list), word("any", AndroidKeySecurity::any)};
constexpr PolicyWord kStatuses[] = {
    word("NOT_FIDO_CERTIFIED", Status::not_fido_certified),
    word("FIDO_CERTIFIED", Status::fido_certified),
    word("USER_VERIFICATION_BYPASS", Status::user_verification_bypass),
    word("ATTESTATION_KEY_COMPROMISE", Status::attestation_key_compromise),
    word("USER_KEY_REMOTE_COMPROMISE", Status::user_key_remote_compromise),
    word("USER_KEY_PHYSICAL_COMPROMISE", Status::user_key_physical_compromise),
    word("UPDATE_AVAILABLE", Status::update_available),
    word("RETIRED", Status::retired),
    word("REVOKED", Status::revoked),
    word("SELF_ASSERTION_SUBMITTED", Status::self_assertion_submitted),
    word("FIDO_CERTIFIED_L1", Status::fido_certified_l1),
    word("FIDO_CERTIFIED_L1plus", Status::fido_certified_l1plus),
    word("FIDO_CERTIFIED_L2", Status::fido_certified_l2),
    word("FIDO_CERTIFIED_L2plus", Status::fido_certified_l2plus),
    word("FIDO_CERTIFIED_L3", Status::fido_certified_l3),
    word("FIDO_CERTIFIED_L3plus", Status::fido_certified_l3plus),
    word("FIPS140_CERTIFIED_L1", Status::fips140_certified_l1),
    word("FIPS140_CERTIFIED_L2", Status::fips140_certified_l2),
    word("FIPS140_CERTIFIED_L3", Status::fips140_certified_l3),
    word("FIPS140_CERTIFIED_L4", Status::fips140_certified_l4),
};
static_assert(std::size(kStatuses) == std::tuple_size_v<decltype(PolicyStorage::required_statuses)>);
constexpr PolicyWord kLevels[] = {
    word("none", Level::none),     word("L1", Level::l1), word("L1plus", Level::l1plus), word("L2", Level::l2),
    word("L2plus", Level::l2plus), word("L3", Level::l3), word("L3plus", Level::l3plus)};
constexpr PolicyWord kProtections[] = {
    word("not_asked", CredentialProtection::not_asked),
    word("userVerificationOptional", CredentialProtection::user_verification_optional),
    word("userVerificationOptionalWithCredentialIDList",
         CredentialProtection::user_verification_optional_with_credential_id_list),
    word("userVerificationRequired", CredentialProtection::user_verification_required)};
constexpr PolicyWord kLargeBlobs[] = {word("not_asked", LargeBlobSupport::not_asked),
                                      word("preferred", LargeBlobSupport::preferred),
                                      word("required", LargeBlobSupport::required)};
constexpr std::int64_t kMaxNumber = 65535;

std::size_t count_one(const Policy&) noexcept {
  return 1;
}

void clear_nothing(Policy&) noexcept {}

template <auto... kPath>
std::int64_t get_scalar(const Policy& policy, std::size_t) noexcept {
  return static_cast<std::int64_t>(member<kPath...>(policy));
}

template <auto... kPath>
void put_scalar(Policy& policy, PolicyStorage&, std::size_t, std::int64_t value) noexcept {
  auto& to = member<kPath...>(policy);
  to = static_cast<std::remove_reference_t<decltype(to)>>(value);
}

template <auto... kPath>
constexpr PolicyKey scalar(const PolicyKeyInfo& info, std::span<const PolicyWord> words) noexcept {
  PolicyKey key;
  key.info = info;
  key.words = words;
  key.count = &count_one;
  key.clear = &clear_nothing;
  key.get = &get_scalar<kPath...>;
  key.put = &put_scalar<kPath...>;
  return key;
}

template <auto... kPath>
constexpr PolicyKey boolean(std::string_view section, std::string_view name, std::string_view text) noexcept {
  return scalar<kPath...>({section, name, PolicyValue::boolean, text}, kBooleans);
}

template <auto... kPath>
constexpr PolicyKey enumerator(std::string_view section, std::string_view name, std::span<const PolicyWord> words,
                               std::string_view text) noexcept {
  return scalar<kPath...>({section, name, PolicyValue::word, text}, words);
}

template <auto... kPath>
constexpr PolicyKey integer(std::string_view section, std::string_view name, std::string_view text) noexcept {
  PolicyKey key = scalar<kPath...>({section, name, PolicyValue::integer, text}, {});
  key.maximum = kMaxNumber;
  return key;
}

// A list of which the PolicyStorage holds the items, and the Policy a span of them.

template <auto... kPath>
std::size_t count_list(const Policy& policy) noexcept {
  return member<kPath...>(policy).size();
}

template <auto... kPath>
void clear_list(Policy& policy) noexcept {
  member<kPath...>(policy) = {};
}

template <auto... kPath>
std::int64_t get_item(const Policy& policy, std::size_t index) noexcept {
  return static_cast<std::int64_t>(member<kPath...>(policy)[index]);
}

template <auto... kPath>
const Aaguid& get_aaguid(const Policy& policy, std::size_t index) noexcept {
  return member<kPath...>(policy)[index];
}

/// Writes an item behind those that the list has.
template <auto kRoom, auto... kPath>
void append(Policy& policy, PolicyStorage& storage, std::size_t index, const auto& item) noexcept {
  (storage.*kRoom)[index] = item;
  member<kPath...>(policy) = std::span(storage.*kRoom).first(index + 1);
}

template <auto kRoom, auto... kPath>
void put_item(Policy& policy, PolicyStorage& storage, std::size_t index, std::int64_t value) noexcept {
  using Item = typename std::remove_reference_t<decltype(storage.*kRoom)>::value_type;
  append<kRoom, kPath...>(policy, storage, index, static_cast<Item>(value));
}

template <auto kRoom, auto... kPath>
void put_aaguid(Policy& policy, PolicyStorage& storage, std::size_t index, const Aaguid& value) noexcept {
  append<kRoom, kPath...>(policy, storage, index, value);
}

template <auto kRoom, auto... kPath>
constexpr PolicyKey list(const PolicyKeyInfo& info, ErrorCode twice) noexcept {
  PolicyKey key;
  key.info = info;
  key.room = std::tuple_size_v<std::remove_reference_t<decltype(std::declval<PolicyStorage>().*kRoom)>>;
  key.twice = twice;
  key.count = &count_list<kPath...>;
  key.clear = &clear_list<kPath...>;
  return key;
}

template <auto kRoom, auto... kPath>
constexpr PolicyKey words(std::string_view section, std::string_view name, std::span<const PolicyWord> known,
                          ErrorCode twice, std::string_view text) noexcept {
  PolicyKey key = list<kRoom, kPath...>({section, name, PolicyValue::words, text}, twice);
  key.words = known;
  key.get = &get_item<kPath...>;
  key.put = &put_item<kRoom, kPath...>;
  return key;
}

template <auto kRoom, auto... kPath>
constexpr PolicyKey aaguids(std::string_view section, std::string_view name, std::string_view text) noexcept {
  PolicyKey key = list<kRoom, kPath...>({section, name, PolicyValue::aaguids, text}, ErrorCode::policy_aaguid_twice);
  key.get_aaguid = &get_aaguid<kPath...>;
  key.put_aaguid = &put_aaguid<kRoom, kPath...>;
  return key;
}

// Hints are the one list that the Policy itself holds.

std::size_t count_hints(const Policy& policy) noexcept {
  return static_cast<std::size_t>(std::ranges::find(policy.hints, Hint::none) - policy.hints.begin());
}

void clear_hints(Policy& policy) noexcept {
  policy.hints = {};
}

std::int64_t get_hint(const Policy& policy, std::size_t index) noexcept {
  return static_cast<std::int64_t>(policy.hints[index]);
}

void put_hint(Policy& policy, PolicyStorage&, std::size_t index, std::int64_t value) noexcept {
  policy.hints[index] = static_cast<Hint>(value);
}

constexpr PolicyKey hints(std::string_view text) noexcept {
  PolicyKey key;
  key.info = {"", "hints", PolicyValue::words, text};
  key.words = kHints;
  key.room = kMaxHints;
  key.twice = ErrorCode::policy_hint_twice;
  key.count = &count_hints;
  key.clear = &clear_hints;
  key.get = &get_hint;
  key.put = &put_hint;
  return key;
}

using Attest = AttestationPolicy;
using Meta = MetadataRequirements;
using Ext = ExtensionPolicy;
using Storage = PolicyStorage;
using E = ErrorCode;
constexpr auto kAttestation = &Policy::attestation;
constexpr auto kCompound = &Attest::compound;
constexpr auto kMetadata = &Policy::metadata;
constexpr auto kExtensions = &Policy::extensions;

}  // namespace

constinit const std::array<PolicyKey, kNumPolicyKeys> kPolicyKeys = {
    enumerator<&Policy::user_verification>("", "user_verification", kUserVerifications,
                                           "Whether the authenticator must verify the user"),
    enumerator<&Policy::backup_state>("", "backup_state", kFlagPolicies,
                                      "Whether the credential must be backed up at the time"),
    hints("The kinds of authenticator that the client is to suggest, the best first"),
    integer<&Policy::timeout_seconds>("", "timeout_seconds", "How long the user has: 300 to 600, or 0 for 300"),

    enumerator<&Policy::resident_key>("registration", "resident_key", kResidentKeys,
                                      "Whether the credential is to be discoverable"),
    enumerator<&Policy::attachment>("registration", "attachment", kAttachments, "Which authenticators are offered"),
    enumerator<&Policy::backup_eligible>("registration", "backup_eligible", kFlagPolicies,
                                         "Whether the credential must be one that can be backed up"),
    words<&Storage::algorithms, &Policy::algorithms>(
        "registration", "algorithms", kAlgorithms, E::policy_algorithm_twice,
        "What credential keys may sign with, the best first; none: all that the backend offers"),

    enumerator<&Policy::sign_count>("authentication", "sign_count", kSignCounts,
                                    "What to do when the signature counter did not grow"),
    boolean<&Policy::sets_uv_initialized>("authentication", "sets_uv_initialized",
                                          "The ceremony includes another factor, so that UV may be recorded anew"),

    enumerator<&Policy::conveyance>("attestation", "conveyance", kConveyances,
                                    "What the client is asked to convey of attestation"),
    words<&Storage::attestation_formats, &Policy::attestation_formats>(
        "attestation", "formats", kFormats, E::policy_format_twice,
        "Statement formats that are asked for, the best first; others are not refused for that"),
    boolean<&Policy::accept_none>("attestation", "accept_none", "Take credentials without attestation"),
    boolean<&Policy::accept_self>("attestation", "accept_self",
                                  "Take self attestation, which the credential key itself signed"),
    boolean<&Policy::accept_unanchored>("attestation", "accept_unanchored",
                                        "Take attestation whose certificate leads to no anchor"),
    enumerator<&Policy::unknown_status>("attestation", "unknown_status", kUnknownStatuses,
                                        "What to say where no revocation list tells the status of a certificate"),
    aaguids<&Storage::allowed_aaguids, &Policy::aaguids, &AaguidPolicy::allowed>(
        "attestation", "allowed_aaguids", "The only models that are taken; attestation must vouch for them; none: any"),
    aaguids<&Storage::denied_aaguids, &Policy::aaguids, &AaguidPolicy::denied>(
        "attestation", "denied_aaguids", "Models that are not taken, also where they are merely stated"),
    boolean<kAttestation, &Attest::allow_unknown_tpm_vendors>("attestation", "allow_unknown_tpm_vendors",
                                                              "Take TPMs of manufacturers that are not known"),
    boolean<kAttestation, &Attest::allow_any_tpm_key>(
        "attestation", "allow_any_tpm_key", "Take TPM keys that were imported, can be duplicated or are not to sign"),
    enumerator<kAttestation, &Attest::android_key>("attestation", "android_key", kAndroidKeys,
                                                   "What must keep an Android key, and vouch for it"),
    boolean<kAttestation, &Attest::enable_android_safetynet>("attestation", "enable_android_safetynet",
                                                             "Judge android-safetynet, a service that was shut down"),
    boolean<kAttestation, &Attest::enable_apple_appattest>("attestation", "enable_apple_appattest",
                                                           "Judge apple-appattest, which is for keys of apps"),
    boolean<kAttestation, &Attest::allow_appattest_development>("attestation", "allow_appattest_development",
                                                                "Take the development environment of App Attest, too"),
    integer<kAttestation, kCompound, &CompoundPolicy::at_least>(
        "attestation", "compound_at_least",
        "How many statements of a compound one must be in order and trusted; 0: all"),
    words<&Storage::compound_formats, kAttestation, kCompound, &CompoundPolicy::must_include>(
        "attestation", "compound_must_include", kFormats, E::policy_compound_format_twice,
        "Formats that must be among these"),

    boolean<kMetadata, &Meta::consulted>("metadata", "consulted",
                                         "Registration needs a metadata BLOB, and judges authenticators by it"),
    boolean<kMetadata, &Meta::accept_stale>("metadata", "accept_stale", "Take metadata past their next update"),
    boolean<kMetadata, &Meta::accept_unlisted>("metadata", "accept_unlisted", "Take authenticators without an entry"),
    boolean<kMetadata, &Meta::accept_unknown_status>("metadata", "accept_unknown_status",
                                                     "Take authenticators with a status that is not known"),
    boolean<kMetadata, &Meta::accept_retired>("metadata", "accept_retired",
                                              "Take authenticators that their vendor has retired"),
    words<&Storage::required_statuses, kMetadata, &Meta::required>(
        "metadata", "required_statuses", kStatuses, E::policy_status_twice,
        "At least one of these must be in force; none: nothing is needed"),
    enumerator<kMetadata, &Meta::minimum_level>("metadata", "minimum_level", kLevels,
                                                "The level of certification that is needed"),

    boolean<kExtensions, &Ext::refuse_unsolicited>("extensions", "refuse_unsolicited",
                                                   "Refuse extension outputs that were not asked for"),
    boolean<kExtensions, &Ext::refuse_missing>("extensions", "refuse_missing",
                                               "Refuse a response that leaves out an extension that was asked for"),
    boolean<kExtensions, &Ext::cred_props>("extensions", "cred_props",
                                           "Ask whether the credential became a discoverable one"),
    enumerator<kExtensions, &Ext::cred_protect>("extensions", "cred_protect", kProtections,
                                                "How the credential is protected against use without verification"),
    boolean<kExtensions, &Ext::enforce_cred_protect>("extensions", "enforce_cred_protect",
                                                     "Refuse authenticators that cannot protect it so"),
    boolean<kExtensions, &Ext::min_pin_length>("extensions", "min_pin_length",
                                               "Ask for the least length of a PIN that the authenticator takes"),
    enumerator<kExtensions, &Ext::large_blob>("extensions", "large_blob", kLargeBlobs,
                                              "Whether the credential is to have room for a large blob"),
    boolean<kExtensions, &Ext::prf>("extensions", "prf", "Ask for a pseudo-random function of the credential"),
    boolean<kExtensions, &Ext::uvm>("extensions", "uvm", "Ask by which methods the user was verified"),
};

std::size_t policy_key_number(std::string_view section, std::string_view name) noexcept {
  const auto is_it = [&](const PolicyKey& key) { return key.info.section == section && key.info.name == name; };
  return static_cast<std::size_t>(std::ranges::find_if(kPolicyKeys, is_it) - kPolicyKeys.begin());
}

const PolicyWord* find_policy_word(const PolicyKey& key, std::int64_t value) noexcept {
  const auto found = std::ranges::find(key.words, value, &PolicyWord::value);
  return found == key.words.end() ? nullptr : &*found;
}

const PolicyWord* find_policy_word(const PolicyKey& key, std::string_view text) noexcept {
  const auto found = std::ranges::find(key.words, text, &PolicyWord::text);
  return found == key.words.end() ? nullptr : &*found;
}

}  // namespace rp

std::string_view policy_value_name(PolicyValue value) noexcept {
  switch (value) {
    case PolicyValue::boolean: return "boolean";
    case PolicyValue::integer: return "integer";
    case PolicyValue::word: return "string";
    case PolicyValue::words:
    case PolicyValue::aaguids: break;
  }
  return "array of strings";
}

PolicyKeyInfo policy_key_at(std::size_t index) noexcept {
  return index < rp::kPolicyKeys.size() ? rp::kPolicyKeys[index].info : PolicyKeyInfo{};
}

std::string_view policy_key_word(std::size_t index, std::size_t place) noexcept {
  if (index >= rp::kPolicyKeys.size()) return {};
  const rp::PolicyKey& key = rp::kPolicyKeys[index];
  const bool has_words = key.info.value == PolicyValue::word || key.info.value == PolicyValue::words;
  return has_words && place < key.words.size() ? key.words[place].text : std::string_view{};
}

}  // namespace assay
