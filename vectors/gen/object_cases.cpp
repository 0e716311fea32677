#include <algorithm>

#include "vectors/gen/registration_parts.hpp"

namespace vectors {
namespace {

namespace cbor = testlib::cbor;
namespace cose = testlib::cose;
namespace flag = testlib::flag;
using testlib::KeyPart;
using testlib::SigningKey;

using EditObject = std::function<void(cbor::Map&)>;
using EditBytes = std::function<void(ByteVector&)>;

void add_attestation_object_faults(CaseFile& file, const RegistrationCase& twin) {
  const auto in_members = [&](const char* suffix, Reason reason, const char* note, EditObject edit) {
    file.reject(twin, {suffix, reason, Step::reg_att_obj, note,
                       [edit = std::move(edit)](RegistrationCase& c) { c.spec.hooks.attestation = edit; }});
  };
  const auto in_bytes = [&](const char* suffix, Reason reason, const char* note, EditBytes edit) {
    file.reject(twin, {suffix, reason, Step::reg_att_obj, note,
                       [edit = std::move(edit)](RegistrationCase& c) { c.spec.hooks.attestation_object = edit; }});
  };
  in_bytes("object-cut", Reason::cbor_truncated, "The last byte is missing.", [](ByteVector& o) { o.pop_back(); });
  in_bytes("object-empty", Reason::cbor_truncated, "No bytes at all.", [](ByteVector& o) { o.clear(); });
  in_bytes("object-trailing", Reason::cbor_trailing, "A byte follows.", [](ByteVector& o) { o.push_back(0); });
  in_bytes("object-indefinite", Reason::cbor_indefinite_length, "The map has indefinite length.", [](ByteVector& o) {
    o.front() = 0xbf;
    o.push_back(0xff);
  });
  in_bytes("object-reserved-head", Reason::cbor_reserved_head, "Additional information 28.",
           [](ByteVector& o) { o.front() = 0xbc; });
  in_bytes("object-array", Reason::cbor_wrong_type, "The object is an array.",
           [](ByteVector& o) { o = cbor::array({o}); });
  in_members("object-no-statement", Reason::attestation_object_member, "attStmt is absent.",
             [](cbor::Map& o) { o.erase("attStmt"); });
  in_members("object-other-member", Reason::attestation_object_member, "A fourth member.",
             [](cbor::Map& o) { o.set("other", cbor::integer(0)); });
  in_members("object-duplicate-member", Reason::cbor_duplicate_key, "fmt is there twice.",
             [](cbor::Map& o) { o.add(cbor::text("fmt"), cbor::text("packed")); });
  in_members("object-fmt-bytes", Reason::cbor_wrong_type, "fmt is a byte string.",
             [](cbor::Map& o) { o.set("fmt", cbor::bytes(testlib::bytes_of_text("none"))); });
  in_members("object-fmt-not-utf8", Reason::cbor_text_not_utf8, "fmt is not UTF-8.",
             [](cbor::Map& o) { o.set("fmt", cbor::text("\xff")); });
  in_members("object-statement-text", Reason::cbor_wrong_type, "attStmt is a text string.",
             [](cbor::Map& o) { o.set("attStmt", cbor::text("")); });
  in_members("object-tag", Reason::cbor_tag, "attStmt is tagged.",
             [](cbor::Map& o) { o.set("attStmt", cbor::tagged(55799, cbor::Map().encode())); });
  in_members("object-simple-value", Reason::cbor_simple_value, "A member of attStmt is the simple value 16.",
             [](cbor::Map& o) { o.set("attStmt", cbor::Map().set("x", {0xf0}).encode()); });
  in_members("object-deep", Reason::cbor_too_deep, "Arrays 8 deep.", [](cbor::Map& o) {
    ByteVector item = cbor::integer(0);
    for (int i = 0; i < 8; ++i) {
      item = cbor::array({item});
    }
    o.set("attStmt", item);
  });
  in_members("object-many-items", Reason::cbor_too_many_items, "A map of 65 members.", [](cbor::Map& o) {
    cbor::Map many;
    for (int i = 0; i < 65; ++i) {
      many.set("m" + std::to_string(i), cbor::integer(i));
    }
    o.set("attStmt", many.encode());
  });
  in_members("object-auth-data-text", Reason::cbor_wrong_type, "authData is a text string.",
             [](cbor::Map& o) { o.set("authData", cbor::text("")); });
}

void add_authenticator_data_faults(CaseFile& file, const RegistrationCase& twin) {
  const auto reject = [&](const char* suffix, Reason reason, const char* note, EditBytes edit) {
    file.reject(twin, {suffix, reason, Step::reg_att_obj, note,
                       [edit = std::move(edit)](RegistrationCase& c) { c.spec.hooks.auth_data = edit; }});
  };
  reject("auth-data-36", Reason::auth_data_truncated, "36 bytes.", [](ByteVector& d) { d.resize(36); });
  reject("auth-data-cut-in-id", Reason::auth_data_truncated, "They end within the credential id.",
         [](ByteVector& d) { d.resize(60); });
  reject("auth-data-cut-in-key", Reason::cbor_truncated, "They end within the credential key.",
         [](ByteVector& d) { d.pop_back(); });
  reject("auth-data-no-key", Reason::auth_data_truncated, "They end before the credential key.",
         [](ByteVector& d) { d.resize(37 + 16 + 2 + 32); });
  reject("auth-data-trailing", Reason::auth_data_trailing, "A byte follows.", [](ByteVector& d) { d.push_back(0); });
  reject("auth-data-extensions-without-flag", Reason::auth_data_trailing, "Extension outputs follow and ED is clear.",
         [](ByteVector& d) { testlib::append(d, cbor::Map().set("credProtect", cbor::integer(2)).encode()); });
  reject("auth-data-at-clear", Reason::attested_data_missing, "AT is clear and there are no attested credential data.",
         [](ByteVector& d) {
           d.resize(37);
           d[32] = flag::kUp | flag::kUv;
         });
  reject("auth-data-at-clear-data-there", Reason::auth_data_trailing,
         "AT is clear and attested credential data are there.", [](ByteVector& d) { d[32] = flag::kUp | flag::kUv; });
  reject("credential-id-other", Reason::credential_id_mismatch, "The attested credential id is not rawId.",
         [](ByteVector& d) { d[60] ^= 1; });
  file.reject(twin, {"credential-id-empty", Reason::credential_id_empty, Step::reg_att_obj,
                     "The attested credential id is empty.", [](RegistrationCase& c) {
                       c.spec.hooks.auth_data = [](ByteVector& d) {
                         d.erase(d.begin() + 55, d.begin() + 55 + 32);
                         d[54] = 0;
                       };
                     }});
}

/// Puts another COSE_Key into authenticator data.
auto with_key(std::function<ByteVector(const SigningKey&)> make) {
  return [make = std::move(make)](RegistrationCase& c) { c.spec.auth_data.cose_key = make(c.spec.key); };
}

auto with_key_member(std::int64_t label, ByteVector value) {
  return with_key([=](const SigningKey& key) { return key.cose_key_map().set(label, value).encode(); });
}

using ChangeCase = std::function<void(RegistrationCase&)>;

void add_key_form_faults(CaseFile& file, const RegistrationCase& twin) {
  const auto reject = [&](const char* suffix, Reason reason, const char* note, ChangeCase apply) {
    file.reject(twin, {suffix, reason, Step::reg_att_obj, note, std::move(apply)});
  };
  reject("key-not-map", Reason::cbor_wrong_type, "The key is a byte string.",
         with_key([](const SigningKey& key) { return cbor::bytes(key.part(KeyPart::x)); }));
  reject("key-unsorted", Reason::cbor_keys_unsorted, "alg is the last member.",
         with_key([](const SigningKey& key) { return key.cose_key_map().encode_as_added(); }));
  reject("key-long-head", Reason::cbor_not_shortest, "alg is written in two bytes.",
         with_key_member(3, cbor::integer(cose::kEs256, cbor::HeadWidth::one)));
  reject("key-duplicate", Reason::cbor_duplicate_key, "x is there twice.", with_key([](const SigningKey& key) {
           return key.cose_key_map().add(cbor::integer(-2), cbor::bytes(key.part(KeyPart::x))).encode();
         }));
  for (const auto& [label, name] :
       {std::pair{1, "kty"}, std::pair{3, "alg"}, std::pair{-1, "crv"}, std::pair{-2, "x"}, std::pair{-3, "y"}}) {
    const std::string suffix = "key-without-" + std::string(name);
    const std::string note = "The key has no " + std::string(name) + ".";
    reject(suffix.c_str(), Reason::cose_key_missing_parameter, note.c_str(),
           with_key([label = label](const SigningKey& key) { return key.cose_key_map().erase(label).encode(); }));
  }
  reject("key-with-kid", Reason::cose_key_unexpected_parameter, "The key has a kid.",
         with_key_member(2, cbor::bytes(ByteVector(8))));
  reject("key-with-private-scalar", Reason::cose_key_unexpected_parameter, "The key has its private part.",
         with_key([](const SigningKey& key) {
           return key.cose_key_map().set(-4, cbor::bytes(key.part(KeyPart::private_scalar))).encode();
         }));
  reject("key-alg-unknown", Reason::algorithm_unknown, "There is no algorithm -65000.",
         with_key_member(3, cbor::integer(-65000)));
  reject("key-alg-of-rsa", Reason::cose_algorithm_key_mismatch, "An EC key for RS256.",
         with_key_member(3, cbor::integer(cose::kRs256)));
  reject("key-curve-other", Reason::cose_algorithm_key_mismatch, "ES256 with P-384.",
         with_key_member(-1, cbor::integer(2)));
}

void add_key_value_faults(CaseFile& file, const RegistrationCase& twin) {
  const auto reject = [&](const char* suffix, Reason reason, const char* note, ChangeCase apply) {
    file.reject(twin, {suffix, reason, Step::reg_att_obj, note, std::move(apply)});
  };
  reject("key-short-x", Reason::key_coordinate_length, "x has 31 bytes.",
         with_key_member(-2, cbor::bytes(ByteVector(31, 1))));
  reject("key-long-y", Reason::key_coordinate_length, "y has a leading zero.", with_key([](const SigningKey& key) {
           const ByteVector zero = {0};
           return key.cose_key_map().set(-3, cbor::bytes(testlib::concat({zero, key.part(KeyPart::y)}))).encode();
         }));
  reject("key-compressed", Reason::key_point_compressed, "y is the sign bit of a compressed point.",
         with_key_member(-3, cbor::boolean(true)));
  reject("key-x-not-reduced", Reason::key_coordinate_range, "x is larger than the field.",
         with_key_member(-2, cbor::bytes(ByteVector(32, 0xff))));
  reject("key-off-curve", Reason::key_off_curve, "y is another.", with_key([](const SigningKey& key) {
           ByteVector y = key.part(KeyPart::y);
           y.back() ^= 1;
           return key.cose_key_map().set(-3, cbor::bytes(y)).encode();
         }));
  reject("key-zero", Reason::key_off_curve, "x and y are zero.", with_key([](const SigningKey& key) {
           return key.cose_key_map().set(-2, cbor::bytes(ByteVector(32))).set(-3, cbor::bytes(ByteVector(32))).encode();
         }));
}

void add_eddsa_key_faults(CaseFile& file, const RegistrationCase& twin) {
  const auto point = [&](const char* suffix, Reason reason, const char* note, ByteVector value) {
    file.reject(twin, {suffix, reason, Step::reg_att_obj, note, with_key_member(-2, cbor::bytes(value))});
  };
  const auto little_endian = [](std::uint8_t y) {
    ByteVector out(32);
    out[0] = y;
    return out;
  };
  point("key-short", Reason::key_coordinate_length, "The point has 31 bytes.", ByteVector(31, 1));
  point("key-y-not-reduced", Reason::key_coordinate_range, "y is larger than the field.", ByteVector(32, 0xff));
  point("key-off-curve", Reason::key_off_curve, "No point of the curve has y = 2.", little_endian(2));
  point("key-neutral", Reason::key_small_order, "The neutral element.", little_endian(1));
  point("key-order-4", Reason::key_small_order, "A point of order 4.", little_endian(0));
}

void add_rsa_key_faults(CaseFile& file, const RegistrationCase& twin) {
  const auto reject = [&](const char* suffix, Reason reason, const char* note, ChangeCase apply) {
    file.reject(twin, {suffix, reason, Step::reg_att_obj, note, std::move(apply)});
  };
  reject("key-1024", Reason::key_rsa_modulus_size, "A modulus of 1024 bits.",
         with_key([](const SigningKey&) { return SigningKey::make(cose::kRs256, "vectors/rsa", 1024).cose_key(); }));
  reject("key-modulus-even", Reason::key_rsa_modulus_form, "The modulus is even.", with_key([](const SigningKey& key) {
           ByteVector modulus = key.part(KeyPart::modulus);
           modulus.back() ^= 1;
           return key.cose_key_map().set(-1, cbor::bytes(modulus)).encode();
         }));
  reject("key-modulus-leading-zero", Reason::key_rsa_modulus_form, "The modulus has a leading zero.",
         with_key([](const SigningKey& key) {
           const ByteVector zero = {0};
           const ByteVector modulus = testlib::concat({zero, key.part(KeyPart::modulus)});
           return key.cose_key_map().set(-1, cbor::bytes(modulus)).encode();
         }));
  reject("key-exponent-3", Reason::key_rsa_exponent, "The exponent is 3.", with_key_member(-2, cbor::bytes({{3}})));
  reject("key-exponent-leading-zero", Reason::key_rsa_exponent, "The exponent has a leading zero.",
         with_key_member(-2, cbor::bytes(testlib::from_hex("00010001"))));
  RegistrationCase offered = twin;
  offered.id = "reg/none-rs256-offered";
  offered.note = "The algorithms are named, so that none is taken that was not asked for.";
  offered.algorithms = {cose::kEs256, cose::kRs256};
  file.accept(offered);
  file.reject(offered, {"key-rs1", Reason::algorithm_disabled, Step::reg_att_obj, "RS1 was not asked for.",
                        with_key_member(3, cbor::integer(cose::kRs1))});
}

void add_other_encodings(CaseFile& file, const RegistrationCase& plain) {
  RegistrationCase order = plain;
  order.id = "reg/object-order";
  order.note = "The members of the attestation object are in another order, as some clients write them.";
  order.spec.hooks.attestation_object = [](ByteVector& o) {
    // authData, the last member, is moved to the front.
    const ByteVector key = cbor::text("authData");
    const auto at = std::search(o.begin() + 1, o.end(), key.begin(), key.end());
    std::rotate(o.begin() + 1, at, o.end());
  };
  file.accept(order);
  RegistrationCase heads = plain;
  heads.id = "reg/object-long-heads";
  heads.note = "The length of authData is written longer than need be, as some clients do.";
  const ByteVector auth_data = plain.spec.auth_data.encode();
  heads.spec.hooks.attestation = [auth_data](cbor::Map& o) {
    o.set("authData", cbor::bytes(auth_data, cbor::HeadWidth::two));
  };
  file.accept(heads);
}

}  // namespace

void add_object_cases(CaseFile& file) {
  const RegistrationCase plain = none_case(algorithm_named("es256"));
  add_other_encodings(file, plain);
  add_attestation_object_faults(file, plain);
  add_authenticator_data_faults(file, plain);
  add_key_form_faults(file, plain);
  add_key_value_faults(file, plain);
  add_eddsa_key_faults(file, none_case(algorithm_named("eddsa")));
  add_rsa_key_faults(file, none_case(algorithm_named("rs256")));
}

}  // namespace vectors
