#include "tests/testlib/ceremony.hpp"

#include "tests/testlib/hook.hpp"
#include "tests/testlib/json_writer.hpp"

namespace testlib {
namespace {

ByteVector credential_id_of(std::string_view label) {
  return seed_bytes("credential-id/" + std::string(label), 32);
}

std::string json_bytes(ByteSpan bytes) {
  return json_string(to_base64url(bytes));
}

std::string json_strings(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) {
    out += (out.size() > 1 ? "," : "") + json_string(text);
  }
  return out + "]";
}

std::string credential_json(ByteSpan id, const std::string& extension_results, const std::string& response) {
  return json_object({{"authenticatorAttachment", json_string("cross-platform")},
                      {"clientExtensionResults", extension_results},
                      {"id", json_bytes(id)},
                      {"rawId", json_bytes(id)},
                      {"response", response},
                      {"type", json_string("public-key")}});
}

// WebAuthn 8.2 and 8.3: authenticatorData || clientDataHash; 8.6: the message of U2F registration.
ByteVector attestation_message(const RegistrationSpec& spec, ByteSpan auth_data, ByteSpan client_data_hash) {
  if (spec.kind != AttestationKind::fido_u2f) {
    return concat({auth_data, client_data_hash});
  }
  const ByteVector reserved = {0x00};
  const ByteVector public_key = spec.key.has_part(KeyPart::y) ? spec.key.part(KeyPart::public_key) : ByteVector();
  return concat({reserved, auth_data.first(32), client_data_hash, spec.auth_data.credential_id, public_key});
}

CertificateSpec android_leaf(const RegistrationSpec& spec, ByteSpan client_data_hash) {
  KeyDescriptionSpec description = key_description(spec.attestation_key, client_data_hash);
  run_hook(spec.hooks.key_description, description);
  CertificateSpec leaf = android_certificate(spec.attestation_key, spec.issuer);
  leaf.extensions.push_back(key_description_extension(description.encode()));
  return leaf;
}

CertificateSpec certificate_for(const RegistrationSpec& spec, const Registration& made) {
  const ByteVector client_data_hash = sha256(bytes_of_text(made.client_data_json));
  switch (spec.kind) {
    case AttestationKind::tpm: return aik_certificate(spec.attestation_key, spec.issuer, spec.auth_data.aaguid);
    case AttestationKind::android_safetynet: return safetynet_certificate(spec.attestation_key, spec.issuer);
    case AttestationKind::android_key: return android_leaf(spec, client_data_hash);
    case AttestationKind::apple:
    case AttestationKind::apple_appattest:
      return apple_certificate(spec.attestation_key, spec.issuer, sha256(concat({made.auth_data, client_data_hash})));
    default: return attestation_certificate(spec.attestation_key, spec.issuer, spec.auth_data.aaguid);
  }
}

std::vector<ByteVector> certificates_for(const RegistrationSpec& spec, const Registration& made) {
  CertificateSpec leaf = certificate_for(spec, made);
  run_hook(spec.hooks.certificate, leaf);
  std::vector<ByteVector> x5c = {make_certificate(leaf, spec.issuer.key)};
  run_hook(spec.hooks.x5c, x5c);
  return x5c;
}

// The certificate has the nonce, and the statement no signature.
bool is_apple(AttestationKind kind) {
  return kind == AttestationKind::apple || kind == AttestationKind::apple_appattest;
}

// The certificate is one of the credential key itself.
bool certifies_credential_key(AttestationKind kind) {
  return kind == AttestationKind::android_key || is_apple(kind);
}

ByteVector x5c_item(const std::vector<ByteVector>& x5c) {
  std::vector<ByteVector> items;
  for (const ByteVector& certificate : x5c) {
    items.push_back(cbor::bytes(certificate));
  }
  return cbor::array(items);
}

cbor::Map make_apple_statement(const RegistrationSpec& spec, Registration& made) {
  made.x5c = certificates_for(spec, made);
  cbor::Map statement;
  statement.set("x5c", x5c_item(made.x5c));
  if (spec.kind == AttestationKind::apple_appattest) {
    statement.set("receipt", cbor::bytes(seed_bytes("apple/receipt", 64)));
  }
  return statement;
}

cbor::Map make_signed_statement(const RegistrationSpec& spec, Registration& made) {
  cbor::Map statement;
  const bool certified = spec.kind != AttestationKind::packed_self;
  if (certified) {
    made.x5c = certificates_for(spec, made);
    statement.set("x5c", x5c_item(made.x5c));
  }
  const SigningKey& signer = certified ? spec.attestation_key : spec.key;
  made.message = attestation_message(spec, made.auth_data, sha256(bytes_of_text(made.client_data_json)));
  if (spec.kind == AttestationKind::tpm) {
    const TpmStatement tpm = make_tpm_statement(spec.key, signer.algorithm(), made.message, spec.hooks.tpm);
    statement.set("ver", cbor::text("2.0"));
    statement.set("pubArea", cbor::bytes(tpm.pub_area));
    statement.set("certInfo", cbor::bytes(tpm.cert_info));
    made.message = tpm.cert_info;
  }
  run_hook(spec.hooks.message, made.message);
  made.signature = signer.sign(made.message);
  run_hook(spec.hooks.signature, made.signature);
  statement.set("sig", cbor::bytes(made.signature));
  if (spec.kind != AttestationKind::fido_u2f) {
    statement.set("alg", cbor::integer(signer.algorithm()));
  }
  return statement;
}

cbor::Map make_safetynet_statement(const RegistrationSpec& spec, Registration& made) {
  made.x5c = certificates_for(spec, made);
  made.message = attestation_message(spec, made.auth_data, sha256(bytes_of_text(made.client_data_json)));
  run_hook(spec.hooks.message, made.message);
  const std::string response =
      make_safetynet_response(spec.attestation_key, made.x5c, made.message, spec.hooks.safetynet);
  cbor::Map statement;
  statement.set("ver", cbor::text("14366018"));
  statement.set("response", cbor::bytes(bytes_of_text(response)));
  return statement;
}

std::string_view format_name(AttestationKind kind) {
  switch (kind) {
    case AttestationKind::none: return "none";
    case AttestationKind::fido_u2f: return "fido-u2f";
    case AttestationKind::compound: return "compound";
    case AttestationKind::tpm: return "tpm";
    case AttestationKind::android_safetynet: return "android-safetynet";
    case AttestationKind::android_key: return "android-key";
    case AttestationKind::apple: return "apple";
    case AttestationKind::apple_appattest: return "apple-appattest";
    default: return "packed";
  }
}

cbor::Map make_statement(const RegistrationSpec& spec, Registration& made) {
  switch (spec.kind) {
    case AttestationKind::none: return {};
    case AttestationKind::android_safetynet: return make_safetynet_statement(spec, made);
    case AttestationKind::apple:
    case AttestationKind::apple_appattest: return make_apple_statement(spec, made);
    default: return make_signed_statement(spec, made);
  }
}

ByteVector encode_statement(const RegistrationSpec& spec, Registration& made) {
  cbor::Map statement = make_statement(spec, made);
  run_hook(spec.hooks.statement, statement);
  return statement.encode();
}

ByteVector encode_parts(const RegistrationSpec& spec, Registration& made) {
  std::vector<cbor::Map> parts;
  for (const AttestationKind kind : spec.parts) {
    RegistrationSpec of_part = spec;
    of_part.kind = kind;
    cbor::Map part;
    part.set("fmt", cbor::text(format_name(kind)));
    part.set("attStmt", encode_statement(of_part, made));
    parts.push_back(part);
  }
  run_hook(spec.hooks.parts, parts);
  std::vector<ByteVector> items;
  for (const cbor::Map& part : parts) {
    items.push_back(part.encode());
  }
  return cbor::array(items);
}

}  // namespace

ByteVector AuthDataSpec::encode() const {
  ByteVector out = concat({sha256(bytes_of_text(rp_id)), ByteSpan(&flags, 1), big_endian(sign_count, 4)});
  if ((flags & flag::kAt) != 0) {
    append(out, concat({aaguid, big_endian(credential_id.size(), 2), credential_id, cose_key}));
  }
  if ((flags & flag::kEd) != 0) {
    append(out, extensions);
  }
  return out;
}

RegistrationSpec registration_spec(AttestationKind kind, const SigningKey& key, std::string_view label,
                                   int attestation_algorithm) {
  const std::string name(label);
  RegistrationSpec spec{.kind = kind,
                        .key = key,
                        .client_data = {},
                        .auth_data = {},
                        .attestation_key = SigningKey::make(attestation_algorithm, "attestation/" + name),
                        .issuer = make_ca("attestation"),
                        .hooks = {}};
  spec.client_data.type = "webauthn.create";
  spec.client_data.challenge = seed_bytes("challenge/registration/" + name, 32);
  spec.auth_data.flags = flag::kUp | flag::kUv | flag::kAt;
  if (kind != AttestationKind::fido_u2f) {
    spec.auth_data.aaguid = seed_bytes("aaguid/" + name, 16);
  }
  spec.auth_data.credential_id = credential_id_of(label);
  spec.auth_data.cose_key = key.cose_key();
  if (certifies_credential_key(kind)) {
    spec.attestation_key = key;
  }
  if (kind == AttestationKind::apple_appattest) {
    spec.auth_data.credential_id = appattest_key_identifier(key);
    spec.auth_data.aaguid = appattest_aaguid();
  }
  return spec;
}

Registration make_registration(const RegistrationSpec& spec) {
  Registration made;
  made.credential_id = spec.auth_data.credential_id;
  made.transports = spec.transports;
  made.client_extension_results = spec.client_extension_results;
  made.cose_key = spec.auth_data.cose_key;
  made.client_data_json = spec.client_data.to_json();
  run_hook(spec.hooks.client_data_json, made.client_data_json);
  made.auth_data = spec.auth_data.encode();
  run_hook(spec.hooks.auth_data, made.auth_data);
  cbor::Map object;
  object.set("fmt", cbor::text(format_name(spec.kind)));
  object.set("attStmt",
             spec.kind == AttestationKind::compound ? encode_parts(spec, made) : encode_statement(spec, made));
  object.set("authData", cbor::bytes(made.auth_data));
  run_hook(spec.hooks.attestation, object);
  made.attestation_object = object.encode();
  run_hook(spec.hooks.attestation_object, made.attestation_object);
  return made;
}

std::string Registration::to_json() const {
  const std::string response = json_object({{"attestationObject", json_bytes(attestation_object)},
                                            {"clientDataJSON", json_bytes(bytes_of_text(client_data_json))},
                                            {"transports", json_strings(transports)}});
  return credential_json(credential_id, client_extension_results, response);
}

AuthenticationSpec authentication_spec(const SigningKey& key, std::string_view label) {
  AuthenticationSpec spec{.key = key,
                          .credential_id = credential_id_of(label),
                          .client_data = {},
                          .auth_data = {},
                          .user_handle = {},
                          .hooks = {}};
  spec.client_data.type = "webauthn.get";
  spec.client_data.challenge = seed_bytes("challenge/authentication/" + std::string(label), 32);
  spec.auth_data.flags = flag::kUp | flag::kUv;
  spec.auth_data.sign_count = 1;
  return spec;
}

Authentication make_authentication(const AuthenticationSpec& spec) {
  Authentication made;
  made.credential_id = spec.credential_id;
  made.user_handle = spec.user_handle;
  made.client_extension_results = spec.client_extension_results;
  made.client_data_json = spec.client_data.to_json();
  run_hook(spec.hooks.client_data_json, made.client_data_json);
  made.auth_data = spec.auth_data.encode();
  run_hook(spec.hooks.auth_data, made.auth_data);
  made.message = concat({made.auth_data, sha256(bytes_of_text(made.client_data_json))});
  run_hook(spec.hooks.message, made.message);
  made.signature = spec.key.sign(made.message);
  run_hook(spec.hooks.signature, made.signature);
  return made;
}

std::string Authentication::to_json() const {
  std::vector<std::pair<std::string, std::string>> response = {
      {"authenticatorData", json_bytes(auth_data)},
      {"clientDataJSON", json_bytes(bytes_of_text(client_data_json))},
      {"signature", json_bytes(signature)}};
  if (!user_handle.empty()) {
    response.emplace_back("userHandle", json_bytes(user_handle));
  }
  return credential_json(credential_id, client_extension_results, json_object(response));
}

}  // namespace testlib
