#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <optional>
#include <string>

#include "assay/public_key.hpp"
#include "tests/signature/fixture.hpp"
#include "tests/signature/wycheproof.hpp"
#include "tests/testlib/cbor_writer.hpp"
#include "tests/testlib/exact_bytes.hpp"
#include "tests/vectors/vector_files.hpp"

// Every file of the set. A group that is of an algorithm of ours is verified as that algorithm, its key as a COSE key;
// where WebAuthn does not let a credential have the combination but certificates do, its key as a certificate's.

namespace assay::testing {
namespace {

using testlib::ByteVector;

/// How a group is run.
struct Run {
  Algorithm algorithm = Algorithm::none;
  bool as_credential = true;   ///< or as a certificate's key
  bool refuses_valid = false;  ///< what the group calls valid is not valid as this algorithm
};

struct Totals {
  std::map<std::string, int> counts;
  int num_tests = 0;
};

// What WebAuthn calls the parts

int bits_of(const std::string& hash) {
  static const std::map<std::string, int> kBits = {{"SHA-256", 256}, {"SHA-384", 384}, {"SHA-512", 512}};
  const auto found = kBits.find(hash);
  return found == kBits.end() ? 0 : found->second;
}

std::vector<Run> ecdsa_runs(const WycheproofGroup& group) {
  const bool raw = group.type == "EcdsaP1363Verify";
  const std::pair<std::string, std::string> combination = {group.curve, group.hash};
  if (combination == std::pair<std::string, std::string>{"secp256k1", "SHA-256"}) {
    return {{Algorithm::es256k, true, raw}};
  }
  if (group.curve == "secp256k1") return {{Algorithm::es512, false, true}};
  if (combination == std::pair<std::string, std::string>{"secp256r1", "SHA-256"}) {
    return {{Algorithm::es256, true, raw}, {Algorithm::esp256, true, raw}};
  }
  if (combination == std::pair<std::string, std::string>{"secp384r1", "SHA-384"}) {
    return {{Algorithm::es384, true, raw}, {Algorithm::esp384, true, raw}};
  }
  if (combination == std::pair<std::string, std::string>{"secp521r1", "SHA-512"}) {
    return {{Algorithm::es512, true, raw}, {Algorithm::esp512, true, raw}};
  }
  static const std::map<int, Algorithm> kByHash = {
      {256, Algorithm::es256}, {384, Algorithm::es384}, {512, Algorithm::es512}};
  return {{kByHash.at(bits_of(group.hash)), false, raw}};
}

std::vector<Run> rsa_runs(const WycheproofGroup& group) {
  const bool pss = group.type.starts_with("RsassaPss");
  if (!pss && group.hash == "SHA-1") return {{Algorithm::rs1, false, false}};
  static const std::map<int, Algorithm> kPkcs1 = {
      {256, Algorithm::rs256}, {384, Algorithm::rs384}, {512, Algorithm::rs512}};
  static const std::map<int, Algorithm> kPss = {
      {256, Algorithm::ps256}, {384, Algorithm::ps384}, {512, Algorithm::ps512}};
  const int bits = bits_of(group.hash);
  if (bits == 0) return {};
  if (!pss) return {{kPkcs1.at(bits), true, false}};
  const bool is_ours = group.mask_hash == group.hash && 8 * group.salt_size == static_cast<std::size_t>(bits);
  return {{kPss.at(bits), true, !is_ours}};
}

std::vector<Run> ml_dsa_runs(const std::string& file) {
  for (const Algorithm algorithm : {Algorithm::ml_dsa_44, Algorithm::ml_dsa_65, Algorithm::ml_dsa_87}) {
    std::string number(algorithm_name(algorithm));
    number = number.substr(number.size() - 2);
    if (file.find("mldsa_" + number) != std::string::npos) return {{algorithm}};
  }
  return {};
}

std::vector<Run> runs_of(const WycheproofGroup& group, const std::string& file) {
  if (group.type.starts_with("Ecdsa")) return ecdsa_runs(group);
  if (group.type.starts_with("Rsassa")) return rsa_runs(group);
  if (group.type == "MlDsaVerify") return ml_dsa_runs(file);
  if (group.curve == "edwards25519") return {{Algorithm::eddsa}, {Algorithm::ed25519}};
  return {{Algorithm::ed448}};
}

// Keys

/// RFC 9052 table 4, RFC 9053 table 18, RFC 8230 table 4, RFC 9964.
ByteVector cose_key(const WycheproofGroup& group, Algorithm algorithm) {
  namespace cbor = testlib::cbor;
  static const std::map<std::string, int> kCurves = {{"secp256r1", 1},    {"secp384r1", 2},  {"secp521r1", 3},
                                                     {"edwards25519", 6}, {"edwards448", 7}, {"secp256k1", 8}};
  cbor::Map map;
  map.set(3, cbor::integer(static_cast<int>(algorithm)));
  if (!group.modulus.empty()) {
    map.set(1, cbor::integer(3)).set(-1, cbor::bytes(group.modulus)).set(-2, cbor::bytes(group.exponent));
  } else if (group.curve.empty()) {
    map.set(1, cbor::integer(7)).set(-1, cbor::bytes(group.raw_key));
  } else if (group.x.empty()) {
    map.set(1, cbor::integer(1)).set(-1, cbor::integer(kCurves.at(group.curve))).set(-2, cbor::bytes(group.raw_key));
  } else {
    map.set(1, cbor::integer(2)).set(-1, cbor::integer(kCurves.at(group.curve)));
    map.set(-2, cbor::bytes(group.x)).set(-3, cbor::bytes(group.y));
  }
  return map.encode();
}

/// Why our policy refuses the key of a group; ok if it does not.
ErrorCode refusal_of_key(const WycheproofGroup& group, const Run& run) {
  if (!group.modulus.empty()) {
    if (group.modulus.size() < 256) return ErrorCode::key_rsa_modulus_size;
    if (group.exponent != ByteVector{1, 0, 1}) return ErrorCode::key_rsa_exponent;
  }
  static const std::map<Algorithm, std::size_t> kSizes = {
      {Algorithm::ml_dsa_44, 1312}, {Algorithm::ml_dsa_65, 1952}, {Algorithm::ml_dsa_87, 2592}};
  const auto size = kSizes.find(run.algorithm);
  if (size != kSizes.end() && group.raw_key.size() != size->second) return ErrorCode::key_coordinate_length;
  return ErrorCode::ok;
}

// Verdicts

/// What the file says of a test, where it says "acceptable" what we make of it.
bool is_valid(const WycheproofGroup& group, const WycheproofTest& test) {
  // ECDSA is malleable by design; only Bitcoin demands the lower s.
  if (group.type == "EcdsaBitcoinVerify" &&
      (test.has_flag("SignatureMalleabilityBitcoin") || test.comment == "edge case for signature malleability")) {
    return true;
  }
  // RFC 8017 9.2 demands the NULL in signatures that are made; ours are compared with what would be made.
  if (test.has_flag("MissingNull")) return false;
  // SHA-1 and small keys: what may be used is decided elsewhere, the signatures themselves are right.
  if (test.result == "acceptable") return test.has_flag("WeakHash") || test.has_flag("SmallPublicKey");
  return test.result == "valid";
}

/// A signature with a salt of the right size for us, in a file about salts of size 0.
bool is_valid_by_our_rules_alone(const WycheproofGroup& group, const WycheproofTest& test) {
  return group.salt_size == 0 && group.hash == "SHA-256" && test.comment == "s_len changed to 32";
}

bool is_der_error(ErrorCode code) {
  return error_name(code).starts_with("der_");
}

std::string judge(const WycheproofGroup& group, const WycheproofTest& test, const Run& run, const Error& result) {
  if (group.type == "EcdsaP1363Verify") {
    EXPECT_TRUE(run.algorithm == Algorithm::es512 && group.curve == "secp256k1" ? result.failed()
                                                                                : is_der_error(result.code))
        << error_name(result.code);
    return "raw signatures refused";
  }
  if (is_valid_by_our_rules_alone(group, test)) {
    EXPECT_EQ(result.code, ErrorCode::ok);
    return "invalid by other rules, accepted";
  }
  if (is_valid(group, test) && run.refuses_valid) {
    EXPECT_TRUE(result.code == ErrorCode::signature_invalid || result.code == ErrorCode::cose_algorithm_key_mismatch)
        << error_name(result.code);
    return "valid by other rules, refused";
  }
  if (is_valid(group, test)) {
    EXPECT_EQ(result.code, ErrorCode::ok);
    return run.as_credential ? "accepted" : "accepted with a certificate key";
  }
  const bool refused = result.error_class() == ErrorClass::malformed || result.code == ErrorCode::signature_invalid;
  EXPECT_TRUE(refused) << error_name(result.code);
  return run.as_credential ? "refused" : "refused with a certificate key";
}

class Runner {
 public:
  Runner(const Backend& backend, Workspace& workspace, Totals& totals)
      : backend_(backend), workspace_(workspace), totals_(totals) {}

  void run(const WycheproofGroup& group, const std::string& file) {
    const std::vector<Run> runs = runs_of(group, file);
    if (runs.empty()) count("no algorithm of ours", group.tests.size());
    for (std::size_t i = 0; i < runs.size(); ++i) {
      // A second run is the same algorithm under its fully specified name.
      counting_ = i == 0;
      run_as(group, runs[i]);
    }
  }

 private:
  void count(const std::string& what, std::size_t number) {
    if (counting_) totals_.counts[what] += static_cast<int>(number);
  }

  void run_as(const WycheproofGroup& group, const Run& run) {
    const testlib::ExactBytes key(run.as_credential ? cose_key(group, run.algorithm) : group.spki);
    const Result<PublicKeyView> view = run.as_credential ? parse_cose_key(key) : parse_subject_public_key_info(key);
    ASSERT_EQ(view.error().code, refusal_of_key(group, run));
    if (!view) return count("key refused", group.tests.size());
    if (!run.as_credential) refuse_as_credential(group, run);
    if (!backend_.can_verify(run.algorithm)) return refuse_unsupported(group, key);
    verify_all(group, run, key, *view);
  }

  /// A credential key is tied to the hash of its algorithm.
  void refuse_as_credential(const WycheproofGroup& group, const Run& run) {
    const ErrorCode expected =
        run.algorithm == Algorithm::rs1 ? ErrorCode::algorithm_disabled : ErrorCode::cose_algorithm_key_mismatch;
    EXPECT_EQ(parse_cose_key(cose_key(group, run.algorithm)).error().code, expected);
  }

  void refuse_unsupported(const WycheproofGroup& group, Bytes key) {
    for (const WycheproofTest& test : group.tests) {
      SCOPED_TRACE(test.id);
      const Error result = verify_signature(key, test.message, test.signature, workspace_);
      EXPECT_TRUE(result.code == ErrorCode::algorithm_unsupported || result.code == ErrorCode::signature_length ||
                  result.code == ErrorCode::signature_range);
      count("not supported by the backend", 1);
    }
  }

  /// Each test alone, and then all of them together, with a key handle where there can be one.
  void verify_all(const WycheproofGroup& group, const Run& run, Bytes key, const PublicKeyView& view) {
    KeyHandle handle;
    if (run.as_credential) {
      Result<KeyHandle> made = make_key_handle(backend_, key);
      ASSERT_EQ(made.error().code, ErrorCode::ok);
      handle = std::move(*made);
    }
    std::vector<VerifyJob> jobs;
    std::vector<Error> singly;
    for (const WycheproofTest& test : group.tests) {
      SCOPED_TRACE(test.id);
      jobs.push_back({run.algorithm, view, &handle, test.message, test.signature});
      singly.push_back(verify_alone(run, key, test, {run.algorithm, view, nullptr, test.message, test.signature}));
      if (!test.context.empty()) {
        EXPECT_TRUE(singly.back().failed());
        count("with a context, refused", 1);
      } else {
        count(judge(group, test, run, singly.back()), 1);
      }
    }
    std::vector<Error> together(jobs.size(), Error{ErrorCode::backend_failure});
    ASSERT_EQ(verify_batch(jobs, together, workspace_).code, ErrorCode::ok);
    EXPECT_EQ(together, singly);
  }

  Error verify_alone(const Run& run, Bytes key, const WycheproofTest& test, VerifyJob job) {
    const testlib::ExactBytes signature(test.signature);
    if (run.as_credential) return verify_signature(key, test.message, signature, workspace_);
    job.signature = signature;
    return verify_job(job, workspace_);
  }

  const Backend& backend_;
  Workspace& workspace_;
  Totals& totals_;
  bool counting_ = true;
};

std::filesystem::path folder() {
  return external_vectors() / "wycheproof";
}

TEST(Wycheproof, EveryFileIsJudgedAsItSays) {
  if (!std::filesystem::exists(folder())) GTEST_SKIP() << folder() << " is not there";
  with_each_backend([](const Backend& backend, Workspace& workspace) {
    Totals totals;
    const auto files = wycheproof_files(folder());
    EXPECT_EQ(files.size(), 57U);
    for (const auto& file : files) {
      SCOPED_TRACE(file.filename());
      for (const WycheproofGroup& group : read_wycheproof(file)) {
        totals.num_tests += static_cast<int>(group.tests.size());
        Runner(backend, workspace, totals).run(group, file.filename());
      }
    }
    int counted = 0;
    for (const auto& [what, number] : totals.counts) {
      std::cout << number << " " << what << "\n";
      counted += number;
    }
    std::cout << totals.num_tests << " tests in all\n";
    EXPECT_EQ(counted, totals.num_tests);
    EXPECT_EQ(totals.num_tests, 13302);
    // ML-DSA is verified by some backends only.
    EXPECT_EQ(totals.counts["not supported by the backend"] > 0, !backend.can_verify(Algorithm::ml_dsa_44));
    EXPECT_EQ(totals.counts["accepted"] + totals.counts["refused"] + totals.counts["with a context, refused"] +
                  totals.counts["not supported by the backend"],
              7948);
    EXPECT_EQ(totals.counts["accepted with a certificate key"], 644);
    EXPECT_EQ(totals.counts["refused with a certificate key"], 1241);
    EXPECT_EQ(totals.counts["raw signatures refused"], 2084);
    EXPECT_EQ(totals.counts["valid by other rules, refused"], 992);
    EXPECT_EQ(totals.counts["invalid by other rules, accepted"], 2);
    EXPECT_EQ(totals.counts["no algorithm of ours"], 320);
    EXPECT_EQ(totals.counts["key refused"], 71);
  });
}

}  // namespace
}  // namespace assay::testing
