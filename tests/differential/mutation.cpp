#include "tests/differential/mutation.hpp"

#include <string>

namespace differential {
namespace {

using testlib::AuthenticationSpec;
using testlib::ByteVector;
using testlib::RegistrationSpec;
namespace cbor = testlib::cbor;

std::uint8_t any_byte(Random& random) {
  return static_cast<std::uint8_t>(random());
}

// What follows works on both ceremonies.

template <class Spec>
void one_flag(Spec& spec, Random& random) {
  spec.auth_data.flags = static_cast<std::uint8_t>(spec.auth_data.flags ^ (1U << random() % 6));
}

template <class Spec>
void counter(Spec& spec, Random& random) {
  spec.auth_data.sign_count = static_cast<std::uint32_t>(random() >> random() % 33);
}

template <class Spec>
void other_rp(Spec& spec, Random&) {
  spec.auth_data.rp_id = "example.com";
}

/// Extension outputs in every form: canonical, unsorted, long heads, duplicates, keys and values of other types.
template <class Spec>
void extensions(Spec& spec, Random& random) {
  constexpr const char* kForms[] = {
      "a0",         "a16178f5",       "a1617801",       "a2617801617901", "a2617901617801",
      "a1780178f5", "b8016178f5",     "a2617801617802", "a10101",         "a1410101",
      "80",         "a16178f97e00",   "a16178c001",     "bf6178f5ff",     "a161789f01ff",
      "a16178",     "a1687468697264", "a16178f4",       "a161788102",     "a16178a16179f6"};
  spec.auth_data.flags = static_cast<std::uint8_t>(spec.auth_data.flags | testlib::flag::kEd);
  spec.auth_data.extensions = testlib::from_hex(kForms[random() % std::size(kForms)]);
}

template <class Spec>
void auth_data_cut_or_longer(Spec& spec, Random& random) {
  const std::uint8_t more = any_byte(random);
  const bool longer = random() % 2 == 0;
  spec.hooks.auth_data = [=](ByteVector& data) { longer ? data.push_back(more) : data.pop_back(); };
}

template <class Spec>
void client_data(Spec& spec, Random& random) {
  switch (random() % 6) {
    case 0: spec.client_data.origin = "https://example.com"; break;
    case 1: spec.client_data.type = "payment.get"; break;
    case 2: spec.client_data.challenge.back() ^= 1; break;
    case 3: spec.client_data.extra_members.emplace_back("more", "{\"a\":[1,null]}"); break;
    case 4: spec.client_data.cross_origin.reset(); break;
    default: spec.client_data.cross_origin = true; break;
  }
}

/// Signatures in other encodings: a byte longer or shorter, another tag, a long head, a superfluous zero, no content.
template <class Spec>
void signature_encoding(Spec& spec, Random& random) {
  const std::uint64_t form = random() % 6;
  spec.hooks.signature = [form](ByteVector& signature) {
    if (form == 0) signature.push_back(0);
    if (form == 1) signature.pop_back();
    if (form == 2) signature.insert(signature.begin() + 1, 0x81);
    if (form == 3) signature.insert(signature.begin(), 0);
    if (form == 4) signature = testlib::from_hex("3006020100020100");
    if (form == 5) signature[0] ^= 0x20;
  };
}

/// ECDSA's other signature of the same message: n - s.
void high_s(AuthenticationSpec& spec, Random&) {
  if (spec.key.algorithm() != testlib::cose::kEs256) return;
  const testlib::SigningKey key = spec.key;
  spec.hooks.signature = [key](ByteVector& signature) {
    // SEQUENCE { r, s }, as testlib writes it: r begins at 2, s behind it.
    const std::size_t s_at = 4 + signature[3];
    ByteVector s(signature.begin() + static_cast<std::ptrdiff_t>(s_at) + 2, signature.end());
    ByteVector r(signature.begin() + 4, signature.begin() + static_cast<std::ptrdiff_t>(s_at));
    const ByteVector n = key.part(testlib::KeyPart::order);
    const auto fit = [&](ByteVector& v) {
      while (v.size() > n.size()) v.erase(v.begin());
      while (v.size() < n.size()) v.insert(v.begin(), 0);
    };
    fit(r);
    fit(s);
    int borrow = 0;
    for (std::size_t i = n.size(); i-- > 0;) {
      const int digit = n[i] - s[i] - borrow;
      borrow = digit < 0 ? 1 : 0;
      s[i] = static_cast<std::uint8_t>(digit);
    }
    signature = testlib::EcdsaSignature{r, s}.to_der();
  };
}

void aaguid(RegistrationSpec& spec, Random& random) {
  spec.auth_data.aaguid[random() % 16] = any_byte(random);
}

void key_form(RegistrationSpec& spec, Random& random) {
  cbor::Map map = spec.key.cose_key_map();
  switch (random() % 6) {
    case 0: map.set(2, cbor::bytes(ByteVector{1})); break;
    case 1: map.set(3, cbor::integer(-8)); break;
    case 2: map.erase(3); break;
    case 3: map.set(-1, cbor::integer(2)); break;
    case 4: map.add(cbor::integer(3), cbor::integer(-7)); break;
    default: spec.auth_data.cose_key = map.encode_as_added(cbor::HeadWidth::one); return;
  }
  spec.auth_data.cose_key = map.encode();
}

void statement_form(RegistrationSpec& spec, Random& random) {
  const std::uint64_t form = random() % 4;
  spec.hooks.statement = [form](cbor::Map& statement) {
    if (form == 0) statement.set("more", cbor::integer(1));
    if (form == 1) statement.set("alg", cbor::integer(-257));
    if (form == 2) statement.set("sig", cbor::null());
    if (form == 3) statement.set("alg", cbor::integer(-7, cbor::HeadWidth::two));
  };
}

constexpr Mutation<AuthenticationSpec> kAuthentication[] = {
    {"nothing", [](AuthenticationSpec&, Random&) {}},
    {"one flag", one_flag},
    {"counter", counter},
    {"other rp", other_rp},
    {"extensions", extensions},
    {"authenticator data cut or longer", auth_data_cut_or_longer},
    {"client data", client_data},
    {"signature encoding", signature_encoding},
    {"high s", high_s},
};

constexpr Mutation<RegistrationSpec> kRegistration[] = {
    {"nothing", [](RegistrationSpec&, Random&) {}},
    {"one flag", one_flag},
    {"counter", counter},
    {"other rp", other_rp},
    {"extensions", extensions},
    {"authenticator data cut or longer", auth_data_cut_or_longer},
    {"client data", client_data},
    {"signature encoding", signature_encoding},
    {"aaguid", aaguid},
    {"key form", key_form},
    {"statement form", statement_form},
};

}  // namespace

std::span<const Mutation<AuthenticationSpec>> authentication_mutations() {
  return kAuthentication;
}

std::span<const Mutation<RegistrationSpec>> registration_mutations() {
  return kRegistration;
}

}  // namespace differential
