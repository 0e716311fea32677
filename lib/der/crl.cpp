#include "lib/der/crl.hpp"

#include "assay/certificate.hpp"
#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/der/algorithm_identifier.hpp"
#include "lib/der/extension.hpp"
#include "lib/der/name.hpp"
#include "lib/der/reader.hpp"
#include "lib/der/time.hpp"

namespace assay::der {
namespace {

constexpr std::uint8_t kExtensionsTag = kContextConstructed | 0;

/// Version ::= INTEGER { v2(1) } OPTIONAL: absent, it is version 1. Gives whether extensions may follow.
Result<bool> read_version(Reader& tbs) noexcept {
  if (!tbs.next_is(kInteger)) return false;
  const std::size_t at = tbs.offset();
  const auto version = tbs.read_integer();
  if (!version) return version.error();
  ASSAY_REQUIRE(version->size() == 1 && version->front() == 1, ErrorCode::crl_form, at);
  return true;
}

Error read_times(Reader& tbs, CrlView& crl) noexcept {
  const auto this_update = read_time(tbs);
  if (!this_update) return this_update.error();
  crl.this_update = *this_update;
  ASSAY_REQUIRE(tbs.next_is(kUtcTime) || tbs.next_is(kGeneralizedTime), ErrorCode::crl_form, tbs.offset());
  const auto next_update = read_time(tbs);
  if (!next_update) return next_update.error();
  crl.next_update = *next_update;
  return {};
}

Error skip_extensions(Reader& reader) noexcept {
  CertificateView unused;
  return read_extensions(reader, unused);
}

Error skip_entry(Reader& list, bool may_have_extensions) noexcept {
  auto entry = list.read_constructed(kSequence);
  if (!entry) return entry.error();
  const auto serial = entry->read_integer();
  if (!serial) return serial.error();
  const auto date = read_time(*entry);
  if (!date) return date.error();
  if (entry->at_end()) return {};
  ASSAY_REQUIRE(may_have_extensions, ErrorCode::crl_form, entry->offset());
  ASSAY_TRY(skip_extensions(*entry));
  return entry->expect_end();
}

Error skip_entries(Reader& tbs, bool may_have_extensions) noexcept {
  if (!tbs.next_is(kSequence)) return {};
  const std::size_t at = tbs.offset();
  auto list = tbs.read_constructed(kSequence);
  if (!list) return list.error();
  ASSAY_REQUIRE(!list->at_end(), ErrorCode::crl_form, at);
  while (!list->at_end()) ASSAY_TRY(skip_entry(*list, may_have_extensions));
  return {};
}

Error skip_list_extensions(Reader& tbs, bool may_have_extensions) noexcept {
  if (!tbs.next_is(kExtensionsTag)) return {};
  ASSAY_REQUIRE(may_have_extensions, ErrorCode::crl_form, tbs.offset());
  auto wrapper = tbs.read_constructed(kExtensionsTag);
  if (!wrapper) return wrapper.error();
  ASSAY_TRY(skip_extensions(*wrapper));
  return wrapper->expect_end();
}

/// TBSCertList, RFC 5280 5.1.2. Gives its AlgorithmIdentifier.
Result<Bytes> read_tbs_crl(Reader& outer, CrlView& crl) noexcept {
  auto tbs = outer.read_constructed(kSequence);
  if (!tbs) return tbs.error();
  const auto is_version_2 = read_version(*tbs);
  if (!is_version_2) return is_version_2.error();
  const auto algorithm = read_algorithm(*tbs);
  if (!algorithm) return algorithm.error();
  const auto issuer = read_name(*tbs);
  if (!issuer) return issuer.error();
  crl.issuer = *issuer;
  ASSAY_TRY(read_times(*tbs, crl));
  ASSAY_TRY(skip_entries(*tbs, *is_version_2));
  ASSAY_TRY(skip_list_extensions(*tbs, *is_version_2));
  ASSAY_TRY(tbs->expect_end());
  return *algorithm;
}

Error read_signature(Reader& outer, Bytes inner_algorithm) noexcept {
  const std::size_t at = outer.offset();
  const auto algorithm = read_algorithm(outer);
  if (!algorithm) return algorithm.error();
  ASSAY_REQUIRE(equal(*algorithm, inner_algorithm), ErrorCode::crl_form, at);
  const auto signature = outer.read_bit_string();
  if (!signature) return signature.error();
  return outer.expect_end();
}

}  // namespace

Result<CrlView> parse_crl(Bytes der) noexcept {
  Reader input(der);
  auto outer = input.read_constructed(kSequence);
  if (!outer) return outer.error();
  CrlView crl;
  const auto algorithm = read_tbs_crl(*outer, crl);
  if (!algorithm) return algorithm.error();
  ASSAY_TRY(read_signature(*outer, *algorithm));
  ASSAY_TRY(input.expect_end());
  return crl;
}

}  // namespace assay::der
