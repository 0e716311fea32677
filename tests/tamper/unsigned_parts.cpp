#include "tests/tamper/unsigned_parts.hpp"

#include <algorithm>
#include <string>

#include "tests/tamper/issued.hpp"

namespace tamper {
namespace {

constexpr std::string_view kObject = "/response/attestationObject";
constexpr std::string_view kStatement = "/response/attestationObject/attStmt";

bool is_registration(const Tampered& t) {
  return t.subject.original().ceremony == assay::Ceremony::registration;
}

bool is_absent(const Facts& facts, const std::string& path) {
  return !facts.contains(path);
}

std::string value(const Facts& facts, const std::string& path) {
  const auto found = facts.find(path);
  return found == facts.end() ? "" : found->second;
}

/// Whether both say the same wherever a path begins so.
bool same_below(const Facts& a, const Facts& b, std::string_view prefix) {
  const auto paths = differences(a, b);
  return std::ranges::none_of(paths, [&](const std::string& path) { return path.starts_with(prefix); });
}

bool is_spelling(const Tampered& t) {
  return t.path.empty();
}

bool is_raw_id_left_out(const Tampered& t) {
  return t.path == "/rawId" && is_absent(t.facts, "/rawId");
}

// Members of PublicKeyCredential and of its response that WebAuthn 5.1.8 knows. A dictionary may have others.
bool is_unknown_member(const Tampered& t) {
  constexpr std::string_view kKnown[] = {"/id",
                                         "/rawId",
                                         "/type",
                                         "/authenticatorAttachment",
                                         "/clientExtensionResults",
                                         "/response/clientDataJSON",
                                         "/response/attestationObject",
                                         "/response/authenticatorData",
                                         "/response/signature",
                                         "/response/userHandle",
                                         "/response/transports",
                                         "/response/publicKey",
                                         "/response/publicKeyAlgorithm"};
  return std::ranges::none_of(
      kKnown, [&](std::string_view known) { return t.path == known || t.path.starts_with(std::string(known) + '/'); });
}

bool is_attachment(const Tampered& t) {
  return t.path == "/authenticatorAttachment";
}

bool is_client_extension_result(const Tampered& t) {
  return t.path == "/clientExtensionResults";
}

bool is_transport(const Tampered& t) {
  return t.path == "/response/transports";
}

bool is_convenience(const Tampered& t) {
  return is_registration(t) &&
         (t.path.starts_with("/response/publicKey") || t.path.starts_with("/response/authenticatorData"));
}

bool is_user_handle_left_out(const Tampered& t) {
  const std::string handle = value(t.facts, "/response/userHandle");
  return t.path == "/response/userHandle" && !t.subject.original().expected.discoverable &&
         (handle.empty() || handle == "\"\"" || handle == "null");
}

// FIDO U2F: signed are the RP ID's hash, the client data's, the credential id and the point of the key.
bool is_not_in_u2f_message(const Tampered& t) {
  constexpr std::string_view kFields[] = {"/flags", "/signCount", "/aaguid"};
  return value(t.facts, std::string(kObject) + "/fmt") == "\"fido-u2f\"" &&
         std::ranges::any_of(kFields, [&](std::string_view field) {
           return t.path == std::string(kObject) + "/authData" + std::string(field);
         });
}

bool is_in_certificate(const Tampered& t) {
  return t.path.starts_with(kStatement) && t.path.find("/x5c/") != std::string::npos;
}

bool is_unanchored(const Tampered& t) {
  return is_in_certificate(t) && t.subject.trust == assay::TrustLevel::unanchored;
}

// The certificates before it lead to an anchor without it.
bool is_past_anchor(const Tampered& t) {
  constexpr std::string_view kChain = "/response/attestationObject/attStmt/x5c/";
  if (!t.path.starts_with(kChain)) return false;
  const std::size_t number = std::stoul(std::string(t.path.substr(kChain.size())));
  for (std::size_t i = 0; i < number; ++i) {
    const std::string certificate = certificate_at(t.facts, std::string(kChain) + std::to_string(i));
    if (is_or_is_issued_by_one_of(certificate, t.subject.original().trust.anchors)) return true;
  }
  return false;
}

// A compound statement that policy has enough of without this one.
bool is_spare_statement(const Tampered& t) {
  const std::string prefix = std::string(kStatement) + "/";
  const std::size_t needed = t.subject.original().policy.compound_at_least;
  const bool compound = value(t.subject.facts, std::string(kObject) + "/fmt") == "\"compound\"";
  if (!compound || needed == 0 || !t.path.starts_with(prefix)) return false;
  std::size_t num_untouched = 0;
  for (std::size_t i = 0; !is_absent(t.subject.facts, prefix + std::to_string(i) + "/fmt"); ++i) {
    if (same_below(t.subject.facts, t.facts, prefix + std::to_string(i) + "/")) ++num_untouched;
  }
  return num_untouched >= needed;
}

bool is_receipt(const Tampered& t) {
  return t.path == std::string(kStatement) + "/receipt";
}

// Cases whose challenge is the same: with enough of the other's, the response is the other's as it was signed.
bool is_whole_response_of_other(const Tampered& t) {
  if (t.from == nullptr) return false;
  constexpr std::string_view kSigned[] = {"/response/clientDataJSON", "/response/attestationObject",
                                          "/response/signature", "/response/authenticatorData"};
  return std::ranges::all_of(kSigned, [&](std::string_view part) { return same_below(t.facts, t.from->facts, part); });
}

// The statement of safetynet says what made it; the signed part is in the response.
bool is_safetynet_version(const Tampered& t) {
  return t.path == std::string(kStatement) + "/ver" &&
         value(t.facts, std::string(kObject) + "/fmt") == "\"android-safetynet\"";
}

/// Numbers of the same computation with the key at hand: RFC 9864 gave each curve's use a number of its own.
bool is_other_name_of(const std::string& a, const std::string& b) {
  constexpr std::pair<std::string_view, std::string_view> kPairs[] = {{"-35", "-51"}, {"-36", "-52"}};
  return std::ranges::any_of(kPairs, [&](const auto& pair) {
    return (a == pair.first && b == pair.second) || (a == pair.second && b == pair.first);
  });
}

bool is_other_name_of_algorithm(const Tampered& t) {
  const std::string path(t.path);
  return path.starts_with(kStatement) && path.ends_with("/alg") &&
         is_other_name_of(value(t.subject.facts, path), value(t.facts, path));
}

/// The content of a BIT STRING without the number of unused bits, which is one of 0 to 7.
std::string without_count(const std::string& bit_string) {
  const auto byte_at = [&](std::size_t i) { return static_cast<unsigned char>(bit_string[i]); };
  if (bit_string.size() < 4) return bit_string;
  const std::size_t head = byte_at(1) < 0x80 ? 2 : 2 + (byte_at(1) - 0x80U);
  if (bit_string.size() < head + 2 || byte_at(head) > 7) return bit_string;
  return bit_string.substr(head + 1);
}

bool is_unused_bits(const Tampered& t) {
  const std::string path(t.path);
  return is_in_certificate(t) && path.ends_with("/signature") &&
         without_count(value(t.subject.facts, path)) == without_count(value(t.facts, path));
}

constexpr UnsignedPart kParts[] = {
    {"spelling", "white space of JSON, escapes: the same response in other bytes", is_spelling, "auth/es256"},
    {"another's own response", "two cases of one challenge and one key: what was spliced is as it was signed",
     is_whole_response_of_other, ""},
    {"rawId left out", "only a repetition of id; where it is there it must be the same", is_raw_id_left_out,
     "auth/es256"},
    {"unknown member", "WebIDL dictionaries ignore members that they do not know", is_unknown_member, "auth/es256"},
    {"authenticatorAttachment", "the client's word, which no verdict depends on", is_attachment, "auth/es256"},
    {"clientExtensionResults", "the client's word; outputs that nobody asked for are ignored",
     is_client_extension_result, "auth/es256"},
    {"transports", "the client's hint for later allowCredentials", is_transport, "reg/packed-self/es256"},
    {"convenience members", "copies of what the attestation object says, which are not used", is_convenience,
     "chromium/reg/packed-es256"},
    {"userHandle left out", "it need not be given where the user is known (7.2 step 6)", is_user_handle_left_out,
     "auth/user-known", Part::user_handle},
    {"outside a U2F message", "fido-u2f does not sign flags, counter and AAGUID (8.6)", is_not_in_u2f_message,
     "reg/fido-u2f/es256", Part::attestation_object},
    {"unanchored certificate", "nobody vouches for it where the policy accepts that", is_unanchored,
     "reg/packed-unanchored", Part::attestation_object},
    {"past the anchor", "an anchor issued a certificate before it, or is one: it is not needed", is_past_anchor,
     "reg/packed-root-in-x5c", Part::attestation_object},
    {"spare statement", "another statement of the compound one is enough for the policy (8.9)", is_spare_statement,
     "reg/compound-any", Part::attestation_object},
    {"receipt", "App Attest's receipt is for Apple's servers alone", is_receipt, "reg/apple-appattest/es256",
     Part::attestation_object},
    {"ver of safetynet", "what software of Google's made the response; it only has to be there (8.5)",
     is_safetynet_version, "reg/android-safetynet/es256", Part::attestation_object},
    {"two numbers of an algorithm", "alg of a statement names the same computation with the same key",
     is_other_name_of_algorithm, "reg/packed/es384", Part::attestation_object},
    {"unused bits", "their number in a certificate's signature is taken for zero: old authenticators have others",
     is_unused_bits, "reg/packed/es256", Part::attestation_object},
};

}  // namespace

std::span<const UnsignedPart> unsigned_parts() {
  return kParts;
}

}  // namespace tamper
