#include "site/secrets.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <stdexcept>

#include "assay/base64url.hpp"

namespace assayd::site {

namespace {

constexpr std::size_t kNonceLen = 12;
constexpr std::size_t kTagLen = 16;
constexpr std::string_view kDigits = "0123456789abcdef";

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

/// RFC 5869 needs no more than one HMAC for a key as long as the hash, from a secret that is random.
std::array<std::uint8_t, 32> derive(const Secrets::Master& master, std::string_view use) {
  std::array<std::uint8_t, 32> key{};
  unsigned len = 0;
  const assay::Bytes label = assay::bytes_of(use);
  if (HMAC(EVP_sha256(), master.data(), static_cast<int>(master.size()), label.data(), label.size(), key.data(),
           &len) == nullptr) {
    throw std::runtime_error("no HMAC");
  }
  return key;
}

void require(bool good) {
  if (!good) throw std::runtime_error("the cipher failed");
}

/// AES-256-GCM over `in` to `out`, which is as long, after `bound_to`.
void run(EVP_CIPHER_CTX* cipher, assay::Bytes bound_to, assay::Bytes in, std::uint8_t* out) {
  int len = 0;
  require(EVP_CipherUpdate(cipher, nullptr, &len, bound_to.data(), static_cast<int>(bound_to.size())) == 1);
  require(EVP_CipherUpdate(cipher, out, &len, in.data(), static_cast<int>(in.size())) == 1);
}

std::optional<Secrets::Master> master_of(std::string_view text) {
  Secrets::Master master{};
  if (text.size() != 2 * master.size()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t digit = kDigits.find(text[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    master[i / 2] = static_cast<std::uint8_t>(static_cast<unsigned>(master[i / 2]) << 4U | digit);
  }
  return master;
}

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw std::runtime_error("the key file " + path + " " + why);
}

/// Only one of several that begin at the same time makes the file; the content is on disk before its name is there.
void make_file(const std::string& path) {
  const std::string text = hex(random_bytes(Secrets::Master().size()));
  const std::string draft = path + "." + text.substr(0, 8);
  const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) fail(path, "cannot be made");
  const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const bool kept = written && ::fsync(file) == 0;
  ::close(file);
  const bool linked = kept && (::link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST);
  ::unlink(draft.c_str());
  if (!linked) fail(path, "cannot be written");
}

}  // namespace

bool fill_random(void*, assay::MutableBytes out) {
  return getrandom(out.data(), out.size(), 0) == static_cast<ssize_t>(out.size());
}

store::ByteVector random_bytes(std::size_t num_bytes) {
  store::ByteVector bytes(num_bytes);
  if (!fill_random(nullptr, bytes)) throw std::runtime_error("the system gives no random bytes");
  return bytes;
}

store::ByteVector sha256(assay::Bytes bytes) {
  store::ByteVector hash(32);
  require(EVP_Digest(bytes.data(), bytes.size(), hash.data(), nullptr, EVP_sha256(), nullptr) == 1);
  return hash;
}

std::string hex(assay::Bytes bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

std::string base64url(assay::Bytes bytes) {
  store::ByteVector out(assay::base64url_encoded_len(bytes.size()));
  if (!assay::base64url_encode(bytes, out)) throw std::logic_error("the room for base64url is wrong");
  return {out.begin(), out.end()};
}

std::optional<store::ByteVector> from_base64url(std::string_view text) {
  store::ByteVector out(assay::base64url_decoded_len(text.size()));
  const auto len = assay::base64url_decode(text, out);
  if (!len) return std::nullopt;
  out.resize(*len);
  return out;
}

std::optional<store::ByteVector> from_base64(std::string_view text) {
  if (text.find_first_of("-_") != std::string_view::npos) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  std::string url_form(text);
  std::ranges::replace(url_form, '+', '-');
  std::ranges::replace(url_form, '/', '_');
  return from_base64url(url_form);
}

bool same_bytes(assay::Bytes left, assay::Bytes right) {
  unsigned difference = left.size() == right.size() ? 0 : 1;
  for (std::size_t i = 0; i < left.size() && i < right.size(); ++i)
    difference |= static_cast<unsigned>(left[i] ^ right[i]);
  return difference == 0;
}

Secrets::Secrets(const Master& master)
    : profile_key_(derive(master, "assayd profile 1")), identifier_key_(derive(master, "assayd identifier 1")) {
  state_key_.id = 1;
  state_key_.secret = derive(master, "assayd ceremony state 1");
}

Secrets Secrets::load(const std::string& path) {
  int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) {
    make_file(path);
    file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  }
  if (file < 0) fail(path, "cannot be opened");
  struct stat facts {};
  std::array<char, 2 * sizeof(Master) + 2> text{};
  const bool known = ::fstat(file, &facts) == 0;
  const ssize_t len = ::read(file, text.data(), text.size());
  ::close(file);
  if (!known || len < 0) fail(path, "cannot be read");
  if ((facts.st_mode & 077U) != 0) fail(path, "may be read by others than its owner");
  std::string_view digits(text.data(), static_cast<std::size_t>(len));
  if (digits.ends_with('\n')) digits.remove_suffix(1);
  const auto master = master_of(digits);
  if (!master) fail(path, "does not hold 64 hexadecimal digits");
  return Secrets(*master);
}

store::ByteVector Secrets::seal(std::string_view text, assay::Bytes bound_to) const {
  store::ByteVector out = random_bytes(kNonceLen);
  out.resize(kNonceLen + text.size() + kTagLen);
  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  require(cipher && EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, profile_key_.data(), out.data()) == 1);
  run(cipher.get(), bound_to, assay::bytes_of(text), out.data() + kNonceLen);
  int len = 0;
  std::uint8_t* const tag = out.data() + out.size() - kTagLen;
  require(EVP_EncryptFinal_ex(cipher.get(), tag, &len) == 1);
  require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagLen, tag) == 1);
  return out;
}

store::ByteVector Secrets::blind(std::string_view text) const {
  const auto hash = derive(identifier_key_, text);
  return {hash.begin(), hash.end()};
}

std::optional<std::string> Secrets::open(assay::Bytes sealed, assay::Bytes bound_to) const {
  if (sealed.size() < kNonceLen + kTagLen) return std::nullopt;
  const assay::Bytes body = sealed.subspan(kNonceLen, sealed.size() - kNonceLen - kTagLen);
  store::ByteVector tag(sealed.end() - kTagLen, sealed.end()), text(body.size() + 1);
  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  require(cipher &&
          EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, profile_key_.data(), sealed.data()) == 1);
  run(cipher.get(), bound_to, body, text.data());
  require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagLen, tag.data()) == 1);
  int len = 0;
  if (EVP_DecryptFinal_ex(cipher.get(), text.data(), &len) != 1) return std::nullopt;
  return std::string(text.begin(), text.end() - 1);
}

}  // namespace assayd::site
