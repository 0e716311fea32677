#include "load_authenticator.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <stdexcept>

#include "assay/public_key.hpp"
#include "speed_set.hpp"

namespace assay::cli {
namespace {

constexpr std::size_t kIdLen = 32;
constexpr unsigned kUserPresent = 0x01;
constexpr unsigned kUserVerified = 0x04;
constexpr unsigned kAttested = 0x40;

void require(bool done) {
  if (!done) throw std::runtime_error("libcrypto could not do what an authenticator does");
}

void append(ByteVector& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

void append_number(ByteVector& out, std::uint32_t value, unsigned num_bytes) {
  for (unsigned i = num_bytes; i > 0; --i) out.push_back(static_cast<std::uint8_t>(value >> 8 * (i - 1)));
}

ByteVector sha256(Bytes bytes) {
  ByteVector hash(32);
  require(EVP_Digest(bytes.data(), bytes.size(), hash.data(), nullptr, EVP_sha256(), nullptr) == 1);
  return hash;
}

std::string client_data(std::string_view type, const LoadCeremony& ceremony) {
  return R"({"type":")" + std::string(type) + R"(","challenge":")" + ceremony.challenge + R"(","origin":")" +
         ceremony.origin + R"(","crossOrigin":false})";
}

/// {"fmt": "none", "attStmt": {}, "authData": ...} in canonical CBOR; the data is of 24 to 255 bytes.
ByteVector attestation_object(Bytes authenticator_data) {
  using namespace std::string_view_literals;
  ByteVector out;
  append(out, bytes_of("\xa3\x63"
                       "fmt\x64none\x67"
                       "attStmt\xa0\x68"
                       "authData\x58"sv));
  append_number(out, static_cast<std::uint32_t>(authenticator_data.size()), 1);
  append(out, authenticator_data);
  return out;
}

std::string credential_json(Bytes id, const std::string& response) {
  const std::string text = to_base64url(id);
  return R"({"id":")" + text + R"(","rawId":")" + text + R"(","type":"public-key","clientExtensionResults":{},)" +
         R"("authenticatorAttachment":"platform","response":{)" + response + "}}";
}

}  // namespace

void LoadPasskey::Freer::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

LoadPasskey::LoadPasskey() : key_(EVP_EC_gen("P-256")), id_(kIdLen) {
  require(key_ != nullptr && RAND_bytes(id_.data(), static_cast<int>(id_.size())) == 1);
}

ByteVector LoadPasskey::cose_key() const {
  std::array<std::uint8_t, 65> point{};
  std::size_t size = 0;
  require(EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size(), &size) == 1);
  PublicKeyView view;
  view.type = KeyType::ec2;
  view.curve = Curve::p256;
  view.algorithm = Algorithm::es256;
  view.x = Bytes(point).subspan(1, 32);
  view.y = Bytes(point).subspan(33, 32);
  return encode_cose_key(view);
}

ByteVector LoadPasskey::sign(Bytes message) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  require(context != nullptr &&
          EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, key_.get(), nullptr) == 1);
  ByteVector signature(80);
  std::size_t size = signature.size();
  require(EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) == 1);
  signature.resize(size);
  return signature;
}

ByteVector LoadPasskey::authenticator_data(const std::string& rp_id, unsigned flags) const {
  ByteVector out = sha256(bytes_of(rp_id));
  append_number(out, flags, 1);
  append_number(out, counter_, 4);
  return out;
}

std::string LoadPasskey::create(const LoadCeremony& ceremony, const std::string& user_handle) {
  user_handle_ = user_handle;
  ByteVector data = authenticator_data(ceremony.rp_id, kUserPresent | kUserVerified | kAttested);
  append(data, ByteVector(16));  // no model
  append_number(data, kIdLen, 2);
  append(data, id_);
  append(data, cose_key());
  return credential_json(id_, R"("clientDataJSON":")" +
                                  to_base64url(bytes_of(client_data("webauthn.create", ceremony))) +
                                  R"(","attestationObject":")" + to_base64url(attestation_object(data)) +
                                  R"(","transports":["internal"])");
}

std::string LoadPasskey::get(const LoadCeremony& ceremony) {
  ++counter_;
  const ByteVector data = authenticator_data(ceremony.rp_id, kUserPresent | kUserVerified);
  const std::string client = client_data("webauthn.get", ceremony);
  ByteVector message = data;
  append(message, sha256(bytes_of(client)));
  return credential_json(id_, R"("clientDataJSON":")" + to_base64url(bytes_of(client)) + R"(","authenticatorData":")" +
                                  to_base64url(data) + R"(","signature":")" + to_base64url(sign(message)) +
                                  R"(","userHandle":")" + user_handle_ + "\"");
}

}  // namespace assay::cli
