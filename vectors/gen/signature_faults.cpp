#include "vectors/gen/signature_faults.hpp"

#include <algorithm>

namespace vectors {
namespace {

namespace cose = testlib::cose;
namespace der = testlib::der;
using testlib::EcdsaSignature;
using testlib::KeyPart;
using testlib::SigningKey;

/// Makes another signature of the same message.
using MakeSignature = std::function<ByteVector(const SigningKey&, const ByteVector& message)>;
using EditBytes = std::function<void(ByteVector&)>;

/// Big-endian numbers of one width; a carry out of the top is put in front.
ByteVector add(const ByteVector& a, const ByteVector& b) {
  ByteVector sum(a.size());
  unsigned carry = 0;
  for (std::size_t i = a.size(); i-- > 0; carry >>= 8) {
    carry += a[i] + unsigned{b[i]};
    sum[i] = static_cast<std::uint8_t>(carry);
  }
  if (carry != 0) {
    sum.insert(sum.begin(), 1);
  }
  return sum;
}

/// a - b of one width, a >= b.
ByteVector subtract(const ByteVector& a, const ByteVector& b) {
  ByteVector difference(a.size());
  unsigned borrow = 0;
  for (std::size_t i = a.size(); i-- > 0;) {
    const unsigned digit = 256U + a[i] - b[i] - borrow;
    difference[i] = static_cast<std::uint8_t>(digit);
    borrow = digit < 256U ? 1 : 0;
  }
  return difference;
}

class SignatureFaults {
 public:
  SignatureFaults(CaseFile& file, const AuthenticationCase& twin) : file_(file), twin_(twin) {}

  void message(std::string_view suffix, std::string_view note, EditBytes edit) {
    file_.reject(twin_, {suffix, Reason::signature_invalid, Step::auth_signature, note,
                         [=](AuthenticationCase& c) { c.spec.hooks.message = edit; }});
  }
  void signature(std::string_view suffix, Reason reason, std::string_view note, EditBytes edit) {
    file_.reject(twin_, {suffix, reason, Step::auth_signature, note,
                         [=](AuthenticationCase& c) { c.spec.hooks.signature = edit; }});
  }
  void made(std::string_view suffix, Reason reason, std::string_view note, MakeSignature make) {
    file_.reject(twin_, {suffix, reason, Step::auth_signature, note, replaced(std::move(make))});
  }
  void accepted(std::string_view suffix, std::string note, MakeSignature make) {
    AuthenticationCase c = twin_;
    c.id += "-" + std::string(suffix);
    c.note = std::move(note);
    replaced(std::move(make))(c);
    file_.accept(c);
  }

 private:
  /// The hooks see the message before the signature, so that the new one is over the same.
  static std::function<void(AuthenticationCase&)> replaced(MakeSignature make) {
    return [make = std::move(make)](AuthenticationCase& c) {
      const ByteVector message = testlib::make_authentication(c.spec).message;
      const ByteVector signature = make(c.spec.key, message);
      c.spec.hooks.signature = [signature](ByteVector& s) { s = signature; };
    };
  }

  CaseFile& file_;
  const AuthenticationCase& twin_;
};

void add_common(SignatureFaults& faults) {
  faults.message("sig-other-auth-data", "Signed over another counter.", [](ByteVector& m) { m[36] ^= 1; });
}

void add_common_of_kind(SignatureFaults& faults) {
  faults.message("sig-other-client-data", "Signed over another hash of client data.",
                 [](ByteVector& m) { m.back() ^= 1; });
  faults.message("sig-without-client-data", "Signed over authenticator data alone.",
                 [](ByteVector& m) { m.resize(37); });
  faults.made("sig-other-key", Reason::signature_invalid, "Signed with another key.",
              [](const SigningKey& key, const ByteVector& message) {
                return SigningKey::make(key.algorithm(), "vectors/other").sign(message);
              });
}

MakeSignature ecdsa(std::function<void(EcdsaSignature&, const ByteVector& order)> change) {
  return [change = std::move(change)](const SigningKey& key, const ByteVector& message) {
    EcdsaSignature signature = key.sign_ecdsa(message);
    change(signature, key.part(KeyPart::order));
    return signature.to_der();
  };
}

void add_ecdsa_values(SignatureFaults& faults) {
  faults.accepted("high-s", "s is replaced by n - s, which is as good a signature.",
                  ecdsa([](EcdsaSignature& sig, const ByteVector& n) { sig.s = subtract(n, sig.s); }));
  const auto range = [&](const char* suffix, const char* note, auto change) {
    faults.made(suffix, Reason::signature_range, note, ecdsa(change));
  };
  range("sig-r-zero", "r is zero.", [](EcdsaSignature& sig, const ByteVector&) { sig.r = {0}; });
  range("sig-s-zero", "s is zero.", [](EcdsaSignature& sig, const ByteVector&) { sig.s = {0}; });
  range("sig-both-zero", "r and s are zero.", [](EcdsaSignature& sig, const ByteVector&) { sig.r = sig.s = {0}; });
  range("sig-r-order", "r is n.", [](EcdsaSignature& sig, const ByteVector& n) { sig.r = n; });
  range("sig-s-order", "s is n.", [](EcdsaSignature& sig, const ByteVector& n) { sig.s = n; });
  range("sig-r-plus-order", "r + n in place of r.",
        [](EcdsaSignature& sig, const ByteVector& n) { sig.r = add(sig.r, n); });
  range("sig-s-plus-order", "s + n in place of s.",
        [](EcdsaSignature& sig, const ByteVector& n) { sig.s = add(sig.s, n); });
  faults.made(
      "sig-other-hash", Reason::signature_invalid, "The message was hashed with SHA-384.",
      [](const SigningKey& key, const ByteVector& message) { return key.with_algorithm(cose::kEs384).sign(message); });
}

void add_ecdsa_forms(SignatureFaults& faults) {
  faults.signature("sig-empty", Reason::der_truncated, "The signature is empty.", [](ByteVector& s) { s.clear(); });
  faults.signature("sig-cut", Reason::der_truncated, "The last byte is missing.", [](ByteVector& s) { s.pop_back(); });
  faults.signature("sig-trailing", Reason::der_trailing, "A byte follows.", [](ByteVector& s) { s.push_back(0); });
  faults.signature("sig-set", Reason::der_wrong_tag, "A SET in place of the SEQUENCE.",
                   [](ByteVector& s) { s[0] = 0x31; });
  faults.signature("sig-long-length", Reason::der_length_not_minimal, "The length is written in two bytes.",
                   [](ByteVector& s) { s.insert(s.begin() + 1, 0x81); });
  faults.signature("sig-indefinite", Reason::der_indefinite_length, "The SEQUENCE has indefinite length.",
                   [](ByteVector& s) {
                     s[1] = 0x80;
                     s.insert(s.end(), {0, 0});
                   });
  const auto integers = [&](const char* suffix, Reason reason, const char* note, auto make) {
    faults.made(suffix, reason, note, [make](const SigningKey& key, const ByteVector& message) {
      const EcdsaSignature sig = key.sign_ecdsa(message);
      return der::sequence(make(sig));
    });
  };
  integers("sig-third-integer", Reason::der_trailing, "A third INTEGER.", [](const EcdsaSignature& sig) {
    return std::vector{der::integer(ByteSpan(sig.r)), der::integer(ByteSpan(sig.s)), der::integer(1)};
  });
  integers("sig-integer-padded", Reason::der_integer_not_minimal, "s has two needless zeros.",
           [](const EcdsaSignature& sig) {
             const ByteVector zeros = {0, 0};
             return std::vector{der::integer(ByteSpan(sig.r)), der::element(0x02, testlib::concat({zeros, sig.s}))};
           });
  integers("sig-integer-negative", Reason::der_integer_negative, "r is negative.", [](const EcdsaSignature& sig) {
    ByteVector negative = sig.r;
    negative[0] = 0xc0;
    return std::vector{der::element(0x02, negative), der::integer(ByteSpan(sig.s))};
  });
  integers("sig-integer-empty", Reason::der_integer_empty, "s has no content.", [](const EcdsaSignature& sig) {
    return std::vector{der::integer(ByteSpan(sig.r)), der::element(0x02, {})};
  });
}

void add_eddsa(SignatureFaults& faults) {
  faults.signature("sig-empty", Reason::signature_length, "The signature is empty.", [](ByteVector& s) { s.clear(); });
  faults.signature("sig-short", Reason::signature_length, "The last byte is missing.",
                   [](ByteVector& s) { s.pop_back(); });
  faults.signature("sig-trailing", Reason::signature_length, "A byte follows.", [](ByteVector& s) { s.push_back(0); });
  faults.signature("sig-bit", Reason::signature_invalid, "A bit of S is flipped.",
                   [](ByteVector& s) { s[s.size() / 2] ^= 1; });
}

// S + L of RFC 8032, 5.1: the same signature to those who do not look at the range.
void add_ed25519(SignatureFaults& faults) {
  faults.signature("sig-s-plus-order", Reason::signature_range, "S + L in place of S.", [](ByteVector& s) {
    ByteVector order = testlib::from_hex("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed");
    std::ranges::reverse(s.begin() + 32, s.end());
    const ByteVector sum = add(ByteVector(s.begin() + 32, s.end()), order);
    std::ranges::copy(sum, s.begin() + 32);
    std::ranges::reverse(s.begin() + 32, s.end());
  });
  faults.signature("sig-r-not-reduced", Reason::signature_range, "y of R is larger than the field.",
                   [](ByteVector& s) { std::fill_n(s.begin(), 32, std::uint8_t{0xff}); });
}

void add_rsa(SignatureFaults& faults) {
  faults.signature("sig-empty", Reason::signature_length, "The signature is empty.", [](ByteVector& s) { s.clear(); });
  faults.signature("sig-short", Reason::signature_length, "The last byte is missing.",
                   [](ByteVector& s) { s.pop_back(); });
  faults.signature("sig-long", Reason::signature_length, "A zero comes first.",
                   [](ByteVector& s) { s.insert(s.begin(), 0); });
  faults.signature("sig-bit", Reason::signature_invalid, "A bit is flipped.", [](ByteVector& s) { s.back() ^= 1; });
  faults.made("sig-modulus", Reason::signature_range, "The signature is the modulus.",
              [](const SigningKey& key, const ByteVector&) { return key.part(KeyPart::modulus); });
}

MakeSignature signed_as(int algorithm) {
  return [algorithm](const SigningKey& key, const ByteVector& message) {
    return key.with_algorithm(algorithm).sign(message);
  };
}

void add_rs256(SignatureFaults& faults) {
  faults.made("sig-sha-1", Reason::signature_invalid, "Signed with SHA-1.", signed_as(cose::kRs1));
  faults.made("sig-sha-512", Reason::signature_invalid, "Signed with SHA-512.", signed_as(cose::kRs512));
  faults.made("sig-pss", Reason::signature_invalid, "Signed with RSA-PSS.", signed_as(cose::kPs256));
}

void add_ps256(SignatureFaults& faults) {
  faults.made("sig-pkcs1", Reason::signature_invalid, "Signed with PKCS#1 v1.5.", signed_as(cose::kRs256));
  faults.made("sig-sha-512", Reason::signature_invalid, "Signed with SHA-512.", signed_as(cose::kPs512));
  for (const std::size_t salt_len : {0U, 20U, 222U}) {
    const std::string suffix = "sig-salt-" + std::to_string(salt_len);
    faults.made(
        suffix, Reason::signature_invalid, "The salt is not as long as the hash.",
        [salt_len](const SigningKey& key, const ByteVector& message) { return key.sign_pss(message, salt_len); });
  }
}

}  // namespace

void add_signature_faults(CaseFile& file, const AuthenticationCase& twin) {
  SignatureFaults faults(file, twin);
  add_common(faults);
  switch (twin.spec.key.algorithm()) {
    case cose::kEs256:
      add_common_of_kind(faults);
      add_ecdsa_values(faults);
      add_ecdsa_forms(faults);
      break;
    case cose::kEdDsa:
      add_common_of_kind(faults);
      add_eddsa(faults);
      add_ed25519(faults);
      break;
    case cose::kEd448: add_eddsa(faults); break;
    case cose::kRs256:
      add_common_of_kind(faults);
      add_rsa(faults);
      add_rs256(faults);
      break;
    case cose::kPs256:
      add_rsa(faults);
      add_ps256(faults);
      break;
    default: break;
  }
}

}  // namespace vectors
