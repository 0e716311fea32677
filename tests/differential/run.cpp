#include "tests/differential/run.hpp"

#include "tests/differential/mutation.hpp"
#include "tests/differential/peer.hpp"

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

Mutant authenticate(rp_test::AuthenticationCase& c, Random& random) {
  c.record.backup_eligible = assay::Tristate::unknown;
  std::string names = mutate(c.spec, authentication_mutations(), random);
  names += extensions_of(c.spec.auth_data);
  return {"authentication", std::move(names), &c, nullptr, c.verify().error};
}

Mutant enrol(rp_test::RegistrationCase& c, Random& random) {
  std::string names = mutate(c.spec, registration_mutations(), random);
  names += extensions_of(c.spec.auth_data);
  return {"registration", std::move(names), nullptr, &c, c.verify().error};
}

void note(Tally& tally, const Mutant& mutant) {
  const rp_test::AuthenticationCase* const a = mutant.authentication;
  const bool theirs = a != nullptr ? libfido2_accepts(a->made, a->spec.key, a->spec.auth_data.sign_count)
                                   : libfido2_accepts(mutant.registration->made, testlib::cose::kEs256);
  const bool ours = !mutant.error.failed();
  const std::string& what = mutant.ceremony;
  ++tally.num_judged;
  if (ours && theirs) ++tally.num_accepted_by_both;
  if (ours && !theirs) ++tally.only_we_accept[what + ": " + mutant.mutations];
  if (!ours && theirs) ++tally.only_we_refuse[what + ": " + std::string(assay::error_name(mutant.error.code))];
}

}  // namespace

void for_each_mutant(std::uint64_t seed, std::uint64_t count, const std::function<void(const Mutant&)>& visit) {
  constexpr int kAlgorithms[] = {testlib::cose::kEs256, testlib::cose::kEdDsa, testlib::cose::kRs256};
  constexpr AttestationKind kKinds[] = {AttestationKind::packed_self, AttestationKind::packed_x5c,
                                        AttestationKind::fido_u2f};
  Random random(seed);
  for (std::uint64_t i = 0; i < count; ++i) {
    if (i % 2 == 0) {
      rp_test::AuthenticationCase c(kAlgorithms[random() % std::size(kAlgorithms)]);
      visit(authenticate(c, random));
    } else {
      rp_test::RegistrationCase c(kKinds[random() % std::size(kKinds)]);
      visit(enrol(c, random));
    }
  }
}

Tally compare_with_libfido2(std::uint64_t seed, std::uint64_t count) {
  Tally tally;
  for_each_mutant(seed, count, [&](const Mutant& mutant) { note(tally, mutant); });
  return tally;
}

}  // namespace differential
