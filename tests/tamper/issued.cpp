#include "tests/tamper/issued.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>

namespace tamper {
namespace {

struct FreeX509 {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, FreeX509>;

Certificate parse(const void* der, std::size_t size) {
  const auto* at = static_cast<const unsigned char*>(der);
  return Certificate(d2i_X509(nullptr, &at, static_cast<long>(size)));
}

}  // namespace

std::string certificate_at(const Facts& facts, const std::string& path) {
  std::string content;
  for (const char* part : {"/tbs", "/algorithm", "/signature"}) {
    const auto found = facts.find(path + part);
    if (found != facts.end()) content += found->second;
  }
  const auto size = content.size();
  return {std::string("\x30\x82") + static_cast<char>(size >> 8) + static_cast<char>(size) + content};
}

bool is_or_is_issued_by_one_of(const std::string& certificate, const std::vector<assay::cli::ByteVector>& anchors) {
  const Certificate subject = parse(certificate.data(), certificate.size());
  const bool found = subject != nullptr && std::ranges::any_of(anchors, [&](const auto& der) {
                       const Certificate anchor = parse(der.data(), der.size());
                       return anchor != nullptr && (X509_cmp(anchor.get(), subject.get()) == 0 ||
                                                    X509_verify(subject.get(), X509_get0_pubkey(anchor.get())) == 1);
                     });
  ERR_clear_error();
  return found;
}

}  // namespace tamper
