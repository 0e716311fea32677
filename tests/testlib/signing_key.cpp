#include "tests/testlib/signing_key.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "tests/testlib/der_writer.hpp"
#include "tests/testlib/key_material.hpp"

namespace testlib {
namespace {

enum class Kind { ec, rsa, pss, ed25519, ed448, ml_dsa };

struct AlgorithmRow {
  int algorithm;
  Kind kind;
  Hash hash;             // not used for EdDSA and ML-DSA
  const char* oid_text;  // of signatures in a certificate
};

constexpr const char* kPssOid = "1.2.840.113549.1.1.10";

constexpr AlgorithmRow kAlgorithms[] = {
    {cose::kEs256, Kind::ec, Hash::sha256, "1.2.840.10045.4.3.2"},
    {cose::kEsp256, Kind::ec, Hash::sha256, "1.2.840.10045.4.3.2"},
    {cose::kEs256k, Kind::ec, Hash::sha256, "1.2.840.10045.4.3.2"},
    {cose::kEs384, Kind::ec, Hash::sha384, "1.2.840.10045.4.3.3"},
    {cose::kEsp384, Kind::ec, Hash::sha384, "1.2.840.10045.4.3.3"},
    {cose::kEs512, Kind::ec, Hash::sha512, "1.2.840.10045.4.3.4"},
    {cose::kEsp512, Kind::ec, Hash::sha512, "1.2.840.10045.4.3.4"},
    {cose::kRs1, Kind::rsa, Hash::sha1, "1.2.840.113549.1.1.5"},
    {cose::kRs256, Kind::rsa, Hash::sha256, "1.2.840.113549.1.1.11"},
    {cose::kRs384, Kind::rsa, Hash::sha384, "1.2.840.113549.1.1.12"},
    {cose::kRs512, Kind::rsa, Hash::sha512, "1.2.840.113549.1.1.13"},
    {cose::kPs256, Kind::pss, Hash::sha256, kPssOid},
    {cose::kPs384, Kind::pss, Hash::sha384, kPssOid},
    {cose::kPs512, Kind::pss, Hash::sha512, kPssOid},
    {cose::kEdDsa, Kind::ed25519, Hash::sha512, "1.3.101.112"},
    {cose::kEd25519, Kind::ed25519, Hash::sha512, "1.3.101.112"},
    {cose::kEd448, Kind::ed448, Hash::sha512, "1.3.101.113"},
    {cose::kMlDsa44, Kind::ml_dsa, Hash::sha512, "2.16.840.1.101.3.4.3.17"},
    {cose::kMlDsa65, Kind::ml_dsa, Hash::sha512, "2.16.840.1.101.3.4.3.18"},
    {cose::kMlDsa87, Kind::ml_dsa, Hash::sha512, "2.16.840.1.101.3.4.3.19"},
};

const AlgorithmRow& row_of(int algorithm) {
  for (const AlgorithmRow& row : kAlgorithms) {
    if (row.algorithm == algorithm) {
      return row;
    }
  }
  throw std::logic_error("testlib: no such algorithm: " + std::to_string(algorithm));
}

ByteVector hash_identifier(Hash hash) {
  const char* const last_arc = hash == Hash::sha256 ? "1" : hash == Hash::sha384 ? "2" : "3";
  return der::sequence({der::oid(std::string("2.16.840.1.101.3.4.2.") + last_arc), der::null()});
}

ByteVector pss_parameters(Hash hash) {
  const ByteVector mgf1 = der::sequence({der::oid("1.2.840.113549.1.1.8"), hash_identifier(hash)});
  const std::uint64_t salt_len = digest(hash, {}).size();
  return der::sequence({der::explicit_tag(0, hash_identifier(hash)), der::explicit_tag(1, mgf1),
                        der::explicit_tag(2, der::integer(salt_len))});
}

}  // namespace

EcdsaSignature SigningKey::Material::sign_ecdsa(int, ByteSpan) const {
  throw std::logic_error("testlib: not an EC key");
}

ByteVector SigningKey::Material::sign_pss(int, ByteSpan, std::size_t) const {
  throw std::logic_error("testlib: not an RSA key");
}

ByteVector SigningKey::Material::rsa_private_operation(ByteSpan) const {
  throw std::logic_error("testlib: not an RSA key");
}

ByteVector EcdsaSignature::to_der() const {
  return der::sequence({der::integer(ByteSpan(r)), der::integer(ByteSpan(s))});
}

SigningKey::SigningKey(int algorithm, std::shared_ptr<const Material> material)
    : algorithm_(algorithm), material_(std::move(material)) {}

SigningKey SigningKey::make(int algorithm, std::string_view label, int rsa_bits) {
  switch (row_of(algorithm).kind) {
    case Kind::ec: return {algorithm, make_ec_material(algorithm, label)};
    case Kind::rsa:
    case Kind::pss: return {algorithm, make_rsa_material(label, rsa_bits)};
    case Kind::ml_dsa: return {algorithm, make_ml_dsa_material(algorithm, label)};
    default: return {algorithm, make_seeded_material(algorithm, label)};
  }
}

bool SigningKey::can_make(int algorithm) {
  return std::ranges::any_of(kAlgorithms, [=](const AlgorithmRow& row) { return row.algorithm == algorithm; });
}

SigningKey SigningKey::with_algorithm(int algorithm) const {
  return {algorithm, material_};
}

cbor::Map SigningKey::cose_key_map() const {
  return material_->cose_parameters().set(3, cbor::integer(algorithm_));
}

ByteVector SigningKey::spki() const {
  return material_->spki();
}

ByteVector SigningKey::signature_algorithm_identifier() const {
  const AlgorithmRow& row = row_of(algorithm_);
  const ByteVector identifier = der::oid(row.oid_text);
  switch (row.kind) {
    case Kind::rsa: return der::sequence({identifier, der::null()});
    case Kind::pss: return der::sequence({identifier, pss_parameters(row.hash)});
    default: return der::sequence({identifier});
  }
}

ByteVector SigningKey::sign(ByteSpan message) const {
  return row_of(algorithm_).kind == Kind::pss ? sign_pss(message, digest(hash_of(algorithm_), {}).size())
                                              : material_->sign(algorithm_, message);
}

EcdsaSignature SigningKey::sign_ecdsa(ByteSpan message) const {
  return material_->sign_ecdsa(algorithm_, message);
}

ByteVector SigningKey::sign_pss(ByteSpan message, std::size_t salt_len) const {
  return material_->sign_pss(algorithm_, message, salt_len);
}

ByteVector SigningKey::rsa_private_operation(ByteSpan encoded) const {
  return material_->rsa_private_operation(encoded);
}

ByteVector SigningKey::part(KeyPart part) const {
  ByteVector value = material_->part(part);
  check(!value.empty(), "a part that this kind of key has");
  return value;
}

bool SigningKey::has_part(KeyPart part) const {
  return !material_->part(part).empty();
}

Hash hash_of(int algorithm) {
  const AlgorithmRow& row = row_of(algorithm);
  check(row.kind == Kind::ec || row.kind == Kind::rsa || row.kind == Kind::pss, "an algorithm that hashes first");
  return row.hash;
}

}  // namespace testlib
