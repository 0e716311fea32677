// Who is signed in: everybody who can be asked for, every user handle that a response can give, every credential that
// can sign.
#include "tests/rp/server.hpp"

namespace {

using assay::ErrorCode;
using assay::Step;
using rp_test::Begun;
using rp_test::Client;
using rp_test::Finished;
using rp_test::Server;
using testlib::ByteVector;

/// Whom the ceremony was begun for. Alice and Bob have a credential each, Carol has an account alone; a decoy is what
/// allowCredentials then names.
enum class Asked { nobody_in_particular, alice, alice_by_list, carol, carol_by_decoy, stranger, stranger_by_decoy };
/// Whose credential signs; nobody knows the third.
enum Signer { kAlices, kBobs, kUnknown };
enum Handle { kAbsent, kAlice, kBob, kGarbage };

constexpr ErrorCode kOk = ErrorCode::ok;
constexpr ErrorCode kMissing = ErrorCode::user_handle_missing;
constexpr ErrorCode kMismatch = ErrorCode::user_handle_mismatch;
constexpr ErrorCode kNotOwned = ErrorCode::credential_not_owned;
constexpr ErrorCode kNotListed = ErrorCode::credential_not_allowed;
constexpr ErrorCode kNoRecord = ErrorCode::unknown_credential;

struct Row {
  Asked asked;
  Signer signer;
  ErrorCode by_handle[4];  ///< absent, Alice's, Bob's, garbage
};

constexpr Row kTable[] = {
    {Asked::nobody_in_particular, kAlices, {kMissing, kOk, kMismatch, kMismatch}},
    {Asked::nobody_in_particular, kBobs, {kMissing, kMismatch, kOk, kMismatch}},
    {Asked::nobody_in_particular, kUnknown, {kMissing, kNoRecord, kNoRecord, kNoRecord}},
    {Asked::alice, kAlices, {kOk, kOk, kMismatch, kMismatch}},
    {Asked::alice, kBobs, {kNotOwned, kNotOwned, kNotOwned, kNotOwned}},
    {Asked::alice, kUnknown, {kNoRecord, kNoRecord, kNoRecord, kNoRecord}},
    {Asked::alice_by_list, kAlices, {kOk, kOk, kMismatch, kMismatch}},
    {Asked::alice_by_list, kBobs, {kNotListed, kNotListed, kNotListed, kNotListed}},
    {Asked::alice_by_list, kUnknown, {kNotListed, kNotListed, kNotListed, kNotListed}},
    {Asked::carol, kAlices, {kNotOwned, kNotOwned, kNotOwned, kNotOwned}},
    {Asked::carol, kBobs, {kNotOwned, kNotOwned, kNotOwned, kNotOwned}},
    {Asked::carol, kUnknown, {kNoRecord, kNoRecord, kNoRecord, kNoRecord}},
    {Asked::carol_by_decoy, kAlices, {kNotListed, kNotListed, kNotListed, kNotListed}},
    {Asked::carol_by_decoy, kBobs, {kNotListed, kNotListed, kNotListed, kNotListed}},
    {Asked::carol_by_decoy, kUnknown, {kNotListed, kNotListed, kNotListed, kNotListed}},
    {Asked::stranger, kAlices, {kNotOwned, kNotOwned, kNotOwned, kNotOwned}},
    {Asked::stranger, kBobs, {kNotOwned, kNotOwned, kNotOwned, kNotOwned}},
    {Asked::stranger, kUnknown, {kNoRecord, kNoRecord, kNoRecord, kNoRecord}},
    {Asked::stranger_by_decoy, kAlices, {kNotListed, kNotListed, kNotListed, kNotListed}},
    {Asked::stranger_by_decoy, kBobs, {kNotListed, kNotListed, kNotListed, kNotListed}},
    {Asked::stranger_by_decoy, kUnknown, {kNotListed, kNotListed, kNotListed, kNotListed}},
};
static_assert(std::size(kTable) == 7 * 3);

/// The accounts, and a ceremony for one of them.
class Site {
 public:
  Site() { server_.store = {clients_[kAlices].credential(alice_), clients_[kBobs].credential(bob_)}; }

  Finished sign_in(Asked asked, Signer signer, Handle handle) {
    const Begun begun = begin(asked);
    const ByteVector handles[] = {{}, alice_, bob_, testlib::seed_bytes("garbage", 16)};
    clients_[signer].user_handle = handles[handle];
    return server_.finish_authentication(begun, clients_[signer].get(begun));
  }
  const ByteVector& owner(Signer signer) const { return signer == kAlices ? alice_ : bob_; }

 private:
  Begun begin(Asked asked) {
    const ByteVector decoy = testlib::seed_bytes("decoy", 32);
    const ByteVector& listed = asked == Asked::alice_by_list ? server_.store[0].id : decoy;
    const assay::CredentialDescriptor list[] = {{.id = listed}};
    const bool by_list =
        asked == Asked::alice_by_list || asked == Asked::carol_by_decoy || asked == Asked::stranger_by_decoy;
    return server_.begin_authentication([&](assay::AuthenticationStart& start) {
      start.user = user(asked);
      if (by_list) start.allow_credentials = list;
    });
  }
  assay::ExpectedUser user(Asked asked) const {
    if (asked == Asked::nobody_in_particular) return assay::Discoverable{};
    if (asked == Asked::alice || asked == Asked::alice_by_list) return assay::KnownUser{alice_};
    return assay::KnownUser{asked == Asked::carol || asked == Asked::carol_by_decoy ? carol_ : stranger_};
  }

  Server server_;
  Client clients_[3] = {Client("alice's"), Client("bob's"), Client("nobody's")};
  ByteVector alice_ = server_.user_handle;
  ByteVector bob_ = testlib::seed_bytes("bob", 16);
  ByteVector carol_ = testlib::seed_bytes("carol", 16);
  ByteVector stranger_ = testlib::seed_bytes("stranger", 16);
};

Step step_of(ErrorCode code, Asked asked) {
  if (code == kNotListed) return Step::auth_allow_credentials;
  return asked == Asked::nobody_in_particular ? Step::auth_user_discovered : Step::auth_user_known;
}

TEST(Catalogue, SV_07_TheWholeTruthTableOfUsersHandlesAndCredentials) {
  Site site;
  int num_signed_in = 0;
  for (const Row& row : kTable) {
    for (const Handle handle : {kAbsent, kAlice, kBob, kGarbage}) {
      SCOPED_TRACE(testing::Message() << static_cast<int>(row.asked) << " " << row.signer << " " << handle);
      const Finished finished = site.sign_in(row.asked, row.signer, handle);
      const ErrorCode expected = row.by_handle[handle];
      if (expected == kOk) {
        rp_test::expect_accepted(finished);
        EXPECT_EQ(finished.user_handle, site.owner(row.signer));
        ++num_signed_in;
      } else {
        rp_test::expect_refused(finished, expected, step_of(expected, row.asked));
        EXPECT_TRUE(finished.user_handle.empty());
      }
    }
  }
  EXPECT_EQ(num_signed_in, 6);
}

}  // namespace
