#include "lib/attest/android_application_id.hpp"

#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/der/reader.hpp"

namespace assay::attest {
namespace {

using der::Reader;

Error skip_package(Reader& packages) noexcept {
  auto package = packages.read_constructed(der::kSequence);
  if (!package) return package.error();
  const auto name = package->read(der::kOctetString);
  if (!name) return name.error();
  const auto version = package->read(der::kInteger);
  if (!version) return version.error();
  return package->expect_end();
}

Error skip_packages(Reader& reader) noexcept {
  auto packages = reader.read_constructed(der::kSet);
  if (!packages) return packages.error();
  while (!packages->at_end()) ASSAY_TRY(skip_package(*packages));
  return {};
}

Result<bool> find_digest(Reader& reader, Bytes digest32) noexcept {
  auto digests = reader.read_constructed(der::kSet);
  if (!digests) return digests.error();
  bool found = false;
  while (!digests->at_end()) {
    const auto digest = digests->read(der::kOctetString);
    if (!digest) return digest.error();
    found = found || equal(digest->content, digest32);
  }
  return found;
}

Result<bool> read(Reader& reader, Bytes digest32) noexcept {
  auto sequence = reader.read_constructed(der::kSequence);
  if (!sequence) return sequence.error();
  ASSAY_TRY(skip_packages(*sequence));
  const auto found = find_digest(*sequence, digest32);
  if (!found) return found.error();
  ASSAY_TRY(sequence->expect_end());
  ASSAY_TRY(reader.expect_end());
  return *found;
}

}  // namespace

Result<bool> is_signed_by(Bytes application_id, Bytes digest32) noexcept {
  Reader reader(application_id);
  const auto found = read(reader, digest32);
  ASSAY_REQUIRE(found.has_value(), ErrorCode::android_application_id_form, found.error().offset);
  return *found;
}

}  // namespace assay::attest
