#include "tests/differential/run.hpp"

#include "tests/differential/mutation.hpp"
#include "tests/differential/peer.hpp"
#include "tests/rp/fixture.hpp"

namespace differential {
namespace {

using testlib::AttestationKind;

template <class Spec>
std::string mutate(Spec& spec, std::span<const Mutation<Spec>> mutations, Random& random) {
  std::string names;
  for (std::uint64_t left = 1 + random() % 2; left > 0; --left) {
    const Mutation<Spec>& mutation = mutations[random() % mutations.size()];
    mutation.apply(spec, random);
    names += (names.empty() ? "" : ", ") + std::string(mutation.name);
  }
  return names;
}

/// The extension outputs, where there are any: what readers differ about.
std::string extensions_of(const testlib::AuthDataSpec& data) {
  return (data.flags & testlib::flag::kEd) == 0 ? "" : " " + testlib::to_hex(data.extensions);
}

template <class Verdict>
void note(Tally& tally, const std::string& what, const std::string& mutations, const Verdict& ours, bool theirs) {
  ++tally.num_judged;
  if (ours.accepted() && theirs) ++tally.num_accepted_by_both;
  if (ours.accepted() && !theirs) ++tally.only_we_accept[what + ": " + mutations];
  if (!ours.accepted() && theirs) ++tally.only_we_refuse[what + ": " + std::string(assay::error_name(ours.error.code))];
}

void authenticate(Tally& tally, Random& random) {
  constexpr int kAlgorithms[] = {testlib::cose::kEs256, testlib::cose::kEdDsa, testlib::cose::kRs256};
  rp_test::AuthenticationCase c(kAlgorithms[random() % std::size(kAlgorithms)]);
  c.record.backup_eligible = assay::Tristate::unknown;
  std::string names = mutate(c.spec, authentication_mutations(), random);
  names += extensions_of(c.spec.auth_data);
  const auto verdict = c.verify();
  note(tally, "authentication", names, verdict, libfido2_accepts(c.made, c.spec.key, c.spec.auth_data.sign_count));
}

void enrol(Tally& tally, Random& random) {
  constexpr AttestationKind kKinds[] = {AttestationKind::packed_self, AttestationKind::packed_x5c,
                                        AttestationKind::fido_u2f};
  rp_test::RegistrationCase c(kKinds[random() % std::size(kKinds)]);
  std::string names = mutate(c.spec, registration_mutations(), random);
  names += extensions_of(c.spec.auth_data);
  const auto verdict = c.verify();
  note(tally, "registration", names, verdict, libfido2_accepts(c.made, testlib::cose::kEs256));
}

}  // namespace

Tally compare_with_libfido2(std::uint64_t seed, std::uint64_t count) {
  Random random(seed);
  Tally tally;
  for (std::uint64_t i = 0; i < count; ++i) i % 2 == 0 ? authenticate(tally, random) : enrol(tally, random);
  return tally;
}

}  // namespace differential
