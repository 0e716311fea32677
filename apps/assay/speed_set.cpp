#include "speed_set.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace assay::cli {
namespace {

using ByteVector = std::vector<std::uint8_t>;

struct Freer {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Pkey = std::unique_ptr<EVP_PKEY, Freer>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer>;

void require(bool done) {
  if (!done) throw std::runtime_error("libcrypto could not make a signature to measure with");
}

void append(ByteVector& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

void append_head(ByteVector& out, unsigned major, std::uint64_t value) {
  const auto first = static_cast<std::uint8_t>(major << 5);
  if (value < 24) {
    out.push_back(static_cast<std::uint8_t>(first | value));
  } else if (value < 256) {
    out.insert(out.end(), {static_cast<std::uint8_t>(first | 24), static_cast<std::uint8_t>(value)});
  } else {
    out.insert(out.end(), {static_cast<std::uint8_t>(first | 25), static_cast<std::uint8_t>(value >> 8),
                           static_cast<std::uint8_t>(value)});
  }
}

void append_int(ByteVector& out, std::int64_t value) {
  value < 0 ? append_head(out, 1, static_cast<std::uint64_t>(-1 - value))
            : append_head(out, 0, static_cast<std::uint64_t>(value));
}

void append_parameter(ByteVector& out, std::int64_t label, Bytes value) {
  append_int(out, label);
  append_head(out, 2, value.size());
  append(out, value);
}

void append_parameter(ByteVector& out, std::int64_t label, std::int64_t value) {
  append_int(out, label);
  append_int(out, value);
}

/// 69 bytes, as those that an authenticator without extensions signs.
ByteVector message_of(std::size_t index) {
  ByteVector message(69);
  for (std::size_t i = 0; i < sizeof index; ++i) message[i] = static_cast<std::uint8_t>(index >> 8 * i);
  return message;
}

PublicKeyView es256_view(Bytes point) {
  PublicKeyView view;
  view.type = KeyType::ec2;
  view.curve = Curve::p256;
  view.algorithm = Algorithm::es256;
  view.x = point.subspan(1, 32);
  view.y = point.subspan(33, 32);
  return view;
}

ByteVector sign(EVP_PKEY* key, Bytes message) {
  const DigestContext context(EVP_MD_CTX_new());
  require(context != nullptr &&
          EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, key, nullptr) == 1);
  ByteVector signature(80);
  std::size_t size = signature.size();
  require(EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) == 1);
  signature.resize(size);
  return signature;
}

SignedMessage sign_es256(std::size_t index) {
  const Pkey key(EVP_EC_gen("P-256"));
  std::array<std::uint8_t, 65> point{};
  std::size_t size = 0;
  require(key != nullptr &&
          EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size(), &size) == 1);
  SignedMessage made;
  made.cose_key = encode_cose_key(es256_view(point));
  made.message = message_of(index);
  made.signature = sign(key.get(), made.message);
  return made;
}

SignedMessage known(Algorithm algorithm) {
  const Result<VerifyJob> job = known_answer(algorithm);
  if (!job) throw std::runtime_error("no signature to measure with");
  return {encode_cose_key(job->key),
          {job->message.begin(), job->message.end()},
          {job->signature.begin(), job->signature.end()}};
}

}  // namespace

std::vector<std::uint8_t> encode_cose_key(const PublicKeyView& key) {
  const bool has_curve = key.type == KeyType::ec2 || key.type == KeyType::okp;
  const bool has_two = key.type == KeyType::ec2 || key.type == KeyType::rsa;
  ByteVector out;
  append_head(out, 5, 2U + (has_curve ? 1 : 0) + (has_two ? 2 : 1));
  append_parameter(out, 1, static_cast<std::int64_t>(key.type));
  append_parameter(out, 3, static_cast<std::int64_t>(key.algorithm));
  if (has_curve) append_parameter(out, -1, static_cast<std::int64_t>(key.curve));
  std::int64_t label = has_curve ? -2 : -1;
  append_parameter(out, label--, key.type == KeyType::rsa ? key.n : key.x);
  if (has_two) append_parameter(out, label, key.type == KeyType::rsa ? key.e : key.y);
  return out;
}

std::vector<SignedMessage> make_signatures(Algorithm algorithm, std::size_t count) {
  if (algorithm != Algorithm::es256) return {known(algorithm)};
  std::vector<SignedMessage> made;
  for (std::size_t i = 0; i < count; ++i) made.push_back(sign_es256(i));
  return made;
}

}  // namespace assay::cli
