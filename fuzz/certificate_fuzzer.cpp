// A certificate: views lie inside, extensions found by name are those found by number, and no shorter or longer text is
// the same certificate.
#include "assay/certificate.hpp"

#include <vector>

#include "fuzz/harness.hpp"

namespace {

using assay::Bytes;

void check_extensions(const assay::CertificateView& certificate) {
  std::size_t count = 0;
  for (auto at = assay::extension_at(certificate, 0); at.found; at = assay::extension_at(certificate, ++count)) {
    FUZZ_CHECK(fuzz::lies_inside(at.extension.value, certificate.extensions));
    const auto named = assay::find_extension(certificate, at.extension.oid);
    FUZZ_CHECK(named.found && named.extension.oid.data() == at.extension.oid.data());
  }
  FUZZ_CHECK(count <= 64);
}

void check_name(Bytes name) {
  std::size_t count = 0;
  for (auto at = assay::name_attribute_at(name, 0); at.found; at = assay::name_attribute_at(name, ++count)) {
    FUZZ_CHECK(fuzz::lies_inside(at.attribute.oid, name) && fuzz::lies_inside(at.attribute.value, name));
  }
}

}  // namespace

void fuzz::run(Bytes input) {
  const auto parsed = assay::parse_certificate(input);
  const Bytes views[] = {parsed->der,       parsed->serial,  parsed->signature_algorithm,
                         parsed->issuer,    parsed->subject, parsed->subject_public_key_info,
                         parsed->extensions};
  for (const Bytes view : views) FUZZ_CHECK(lies_inside(view, input) && (parsed || view.empty()));
  if (!parsed) {
    FUZZ_CHECK(parsed->version == 0 && !parsed->is_ca && parsed->not_after == 0);
    FUZZ_CHECK(parsed.error().offset <= input.size());
    return;
  }
  FUZZ_CHECK(same(parsed->der, input) && parsed->version >= 1 && parsed->version <= 3);
  FUZZ_CHECK(!parsed->is_ca || parsed->has_basic_constraints);
  check_extensions(*parsed);
  check_name(parsed->issuer);
  check_name(parsed->subject);
  std::vector<std::uint8_t> longer(input.begin(), input.end());
  longer.push_back(0);
  FUZZ_CHECK(!assay::parse_certificate(longer) && !assay::parse_certificate(input.first(input.size() - 1)));
}
