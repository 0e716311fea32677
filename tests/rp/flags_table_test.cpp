// All 256 flag bytes of authenticator data in both ceremonies, under every policy that looks at flags, against a table
// of what WebAuthn asks.
#include <array>
#include <functional>

#include "tests/rp/fixture.hpp"

namespace {

using assay::ErrorCode;
using assay::FlagPolicy;
using assay::Step;
using assay::Tristate;
using assay::UserVerification;
using rp_test::AuthenticationCase;
using rp_test::RegistrationCase;
namespace flag = testlib::flag;

constexpr UserVerification kVerifications[] = {UserVerification::required, UserVerification::preferred,
                                               UserVerification::discouraged};
constexpr FlagPolicy kFlagPolicies[] = {FlagPolicy::any, FlagPolicy::must_be_set, FlagPolicy::must_be_clear};

/// What is asked of flags; a ceremony looks at its own part of it.
struct Asked {
  bool conditional = false;
  UserVerification verification = UserVerification::discouraged;
  FlagPolicy eligible = FlagPolicy::any;
  FlagPolicy state = FlagPolicy::any;
  Tristate known_eligible = Tristate::unknown;
};

struct Expected {
  ErrorCode code = ErrorCode::ok;
  Step step = Step::none;
};

/// A reason to refuse: what is said where `applies`.
struct Row {
  ErrorCode code;
  Step step;
  std::function<bool(unsigned flags, const Asked& asked)> applies;
};

bool contradicts(FlagPolicy policy, bool set) {
  return (policy == FlagPolicy::must_be_set && !set) || (policy == FlagPolicy::must_be_clear && set);
}
bool lacks_presence(unsigned f, const Asked& a) {
  return !a.conditional && (f & flag::kUp) == 0;
}
bool lacks_verification(unsigned f, const Asked& a) {
  return a.verification == UserVerification::required && (f & flag::kUv) == 0;
}
bool backed_up_but_not_eligible(unsigned f, const Asked&) {
  return (f & (flag::kBe | flag::kBs)) == flag::kBs;
}
bool has_unwanted_state(unsigned f, const Asked& a) {
  return contradicts(a.state, (f & flag::kBs) != 0);
}
bool has_unwanted_eligibility(unsigned f, const Asked& a) {
  return contradicts(a.eligible, (f & flag::kBe) != 0);
}
bool changed_eligibility(unsigned f, const Asked& a) {
  return a.known_eligible != Tristate::unknown && (a.known_eligible == Tristate::yes) != ((f & flag::kBe) != 0);
}
bool has_credential(unsigned f, const Asked&) {
  return (f & flag::kAt) != 0;
}
bool lacks_credential(unsigned f, const Asked&) {
  return (f & flag::kAt) == 0;
}

// WebAuthn 7.1 and 7.2; the first that applies decides. Bits 1 and 5 are reserved and never matter.
const Row kRegistration[] = {
    {ErrorCode::attested_data_missing, Step::reg_att_obj, lacks_credential},
    {ErrorCode::user_not_present, Step::reg_up, lacks_presence},
    {ErrorCode::user_not_verified, Step::reg_uv, lacks_verification},
    {ErrorCode::backup_state_without_eligibility, Step::reg_be_bs, backed_up_but_not_eligible},
    {ErrorCode::backup_eligibility_policy, Step::reg_be_policy, has_unwanted_eligibility},
    {ErrorCode::backup_state_policy, Step::reg_bs_policy, has_unwanted_state},
};
const Row kAuthentication[] = {
    {ErrorCode::attested_data_unexpected, Step::auth_parts, has_credential},
    {ErrorCode::user_not_present, Step::auth_up, lacks_presence},
    {ErrorCode::user_not_verified, Step::auth_uv, lacks_verification},
    {ErrorCode::backup_state_without_eligibility, Step::auth_be_bs, backed_up_but_not_eligible},
    {ErrorCode::backup_eligibility_changed, Step::auth_be_immutable, changed_eligibility},
    {ErrorCode::backup_state_policy, Step::auth_bs_policy, has_unwanted_state},
};

template <std::size_t kSize>
Expected look_up(const Row (&table)[kSize], unsigned flags, const Asked& asked) {
  for (const Row& row : table) {
    if (row.applies(flags, asked)) return {row.code, row.step};
  }
  return {};
}

template <class Verdict>
void expect(const Verdict& verdict, const Expected& expected, unsigned flags) {
  ASSERT_EQ(assay::error_name(verdict.error.code), assay::error_name(expected.code)) << std::hex << flags;
  ASSERT_EQ(assay::step_slug(verdict.error.step), assay::step_slug(expected.step)) << std::hex << flags;
  ASSERT_EQ(verdict.accepted(), expected.code == ErrorCode::ok) << std::hex << flags;
}

const testlib::ByteVector kExtensions = testlib::from_hex("a16178f5");  // {"x": true}, which nobody asked for

/// A registration whose authenticator data has these flags, and the parts that they announce.
RegistrationCase registration(unsigned flags) {
  RegistrationCase c;
  c.spec.auth_data.aaguid.assign(16, 0);
  c.spec.auth_data.flags = static_cast<std::uint8_t>(flags);
  c.spec.auth_data.extensions = kExtensions;
  c.made = testlib::make_registration(c.spec);
  return c;
}

AuthenticationCase authentication(unsigned flags) {
  AuthenticationCase c;
  c.spec.auth_data.flags = static_cast<std::uint8_t>(flags);
  c.spec.auth_data.extensions = kExtensions;
  c.spec.auth_data.credential_id = c.spec.credential_id;
  c.spec.auth_data.cose_key = c.spec.key.cose_key();
  c.made = testlib::make_authentication(c.spec);
  return c;
}

void judge(RegistrationCase& c, unsigned flags, const Asked& asked) {
  c.request.conditional = asked.conditional;
  c.request.user_verification = asked.verification;
  c.request.backup_eligible = asked.eligible;
  c.request.backup_state = asked.state;
  expect(c.verify_made(), look_up(kRegistration, flags, asked), flags);
}

void judge(AuthenticationCase& c, unsigned flags, const Asked& asked) {
  c.user_verification = asked.verification;
  c.backup_state = asked.state;
  c.record.backup_eligible = asked.known_eligible;
  expect(c.verify_made(), look_up(kAuthentication, flags, asked), flags);
}

TEST(FlagsTable, RegistrationIsJudgedByItUnderEveryPolicy) {
  for (unsigned flags = 0; flags < 256; ++flags) {
    RegistrationCase c = registration(flags);
    for (const bool conditional : {false, true}) {
      for (const UserVerification verification : kVerifications) {
        for (const FlagPolicy eligible : kFlagPolicies) {
          for (const FlagPolicy state : kFlagPolicies)
            judge(c, flags, {conditional, verification, eligible, state, {}});
        }
      }
    }
    if (HasFatalFailure()) return;
  }
}

TEST(FlagsTable, AuthenticationIsJudgedByItUnderEveryPolicyAndRecord) {
  for (unsigned flags = 0; flags < 256; ++flags) {
    AuthenticationCase c = authentication(flags);
    for (const UserVerification verification : kVerifications) {
      for (const FlagPolicy state : kFlagPolicies) {
        for (const Tristate known : {Tristate::unknown, Tristate::no, Tristate::yes}) {
          judge(c, flags, {false, verification, FlagPolicy::any, state, known});
        }
      }
    }
    if (HasFatalFailure()) return;
  }
}

/// Parts that authenticator data has, whatever its flags say.
struct Layout {
  bool credential;
  bool extensions;
};
constexpr Layout kLayouts[] = {{false, false}, {false, true}, {true, false}, {true, true}};

/// What the reader says where flags announce other parts than there are. The AAGUID is zeros: as CBOR, an integer.
ErrorCode reading(const Layout& layout, unsigned flags) {
  const bool credential = (flags & flag::kAt) != 0;
  const bool extensions = (flags & flag::kEd) != 0;
  if (credential && !layout.credential) return ErrorCode::auth_data_truncated;
  if (extensions && layout.credential && !credential) return ErrorCode::cbor_wrong_type;
  if (extensions && !layout.extensions) return ErrorCode::auth_data_truncated;
  const bool left_over = (layout.credential && !credential) || (layout.extensions && !extensions);
  return left_over ? ErrorCode::auth_data_trailing : ErrorCode::ok;
}

unsigned flags_of(const Layout& layout) {
  return (layout.credential ? unsigned{flag::kAt} : 0U) | (layout.extensions ? unsigned{flag::kEd} : 0U);
}

/// Puts another flags byte in authenticator data that is made already.
auto with_flags(unsigned flags) {
  return [flags](testlib::ByteVector& auth_data) { auth_data[32] = static_cast<std::uint8_t>(flags); };
}

const Asked kLittle{.conditional = true};

TEST(FlagsTable, RegistrationHasThePartsThatItsFlagsAnnounce) {
  for (const Layout& layout : kLayouts) {
    RegistrationCase c = registration(flags_of(layout));
    c.request.conditional = true;
    c.request.user_verification = UserVerification::discouraged;
    for (unsigned flags = 0; flags < 256; ++flags) {
      c.spec.hooks.auth_data = with_flags(flags);
      const ErrorCode read = reading(layout, flags);
      const Expected expected =
          read == ErrorCode::ok ? look_up(kRegistration, flags, kLittle) : Expected{read, Step::reg_att_obj};
      ASSERT_NO_FATAL_FAILURE(expect(c.verify(), expected, flags));
    }
  }
}

TEST(FlagsTable, AuthenticationHasThePartsThatItsFlagsAnnounce) {
  for (const Layout& layout : kLayouts) {
    AuthenticationCase c = authentication(flags_of(layout));
    c.user_verification = UserVerification::discouraged;
    c.record.backup_eligible = Tristate::unknown;
    for (unsigned flags = 0; flags < 256; ++flags) {
      c.spec.hooks.auth_data = with_flags(flags);
      const ErrorCode read = reading(layout, flags);
      const Expected expected =
          read == ErrorCode::ok ? look_up(kAuthentication, flags, {}) : Expected{read, Step::auth_parts};
      ASSERT_NO_FATAL_FAILURE(expect(c.verify(), expected, flags));
    }
  }
}

}  // namespace
