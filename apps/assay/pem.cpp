#include "pem.hpp"

#include <algorithm>
#include <iterator>

#include "assay/certificate.hpp"
#include "input.hpp"

namespace assay::cli {
namespace {

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";

}  // namespace

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string without_spaces(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return !is_space(c); });
  return out;
}

std::vector<ByteVector> certificates_from_pem(std::string_view text) {
  std::vector<ByteVector> certificates;
  for (std::size_t begin = text.find(kBegin); begin != std::string_view::npos; begin = text.find(kBegin)) {
    text.remove_prefix(begin + kBegin.size());
    const std::size_t end = text.find(kEnd);
    if (end == std::string_view::npos) throw InputError("the PEM text has no end line");
    std::optional<ByteVector> der = from_base64(without_spaces(text.substr(0, end)));
    if (!der) throw InputError("the PEM text is not base64");
    certificates.push_back(*std::move(der));
    text.remove_prefix(end + kEnd.size());
  }
  return certificates;
}

std::vector<ByteVector> read_certificates(const std::string& path) {
  const std::string text = read_input(path);
  std::vector<ByteVector> certificates = certificates_from_pem(text);
  if (certificates.empty()) certificates.emplace_back(text.begin(), text.end());
  for (const ByteVector& der : certificates) {
    const Result<CertificateView> parsed = parse_certificate(der);
    if (!parsed)
      throw InputError(path + ": no certificate in DER or PEM: " + std::string(error_name(parsed.error().code)));
  }
  return certificates;
}

}  // namespace assay::cli
