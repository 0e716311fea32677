// Which code a native backend runs.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "lib/cpu/features.hpp"
#include "lib/crypto/known_answers.hpp"
#include "lib/crypto/native/backend.hpp"
#include "lib/crypto/native/companion.hpp"
#include "lib/crypto/native/context.hpp"
#include "tests/crypto/fixture.hpp"
#include "tests/testlib/cpu_choice.hpp"

namespace assay::crypto {
namespace {

using cpu::Level;

const KnownSignature& known(Algorithm algorithm) {
  return *std::ranges::find(known_signatures(), algorithm, &KnownSignature::algorithm);
}

const native::WorkDone& work_of(Context& context) {
  return static_cast<native::NativeContext&>(context).done;
}

Error verify(const Backend& backend, Context& context, Algorithm algorithm) {
  const KnownSignature& signature = known(algorithm);
  return backend.verify_one(context, {algorithm, signature.key, nullptr, known_message(), signature.signature},
                            nullptr);
}

TEST(Native, RunsItsOwnCodeForItsOwnAlgorithmsAndLeavesTheRest) {
  const Backend& backend = backend_named("native");
  const OwnContext context(backend);
  for (const Algorithm algorithm : {Algorithm::es256, Algorithm::esp256}) {
    EXPECT_EQ(verify(backend, *context, algorithm).code, ErrorCode::ok);
  }
  EXPECT_EQ(work_of(*context).p256_signatures, 2U);
  for (const Algorithm algorithm : {Algorithm::ml_dsa_44, Algorithm::ml_dsa_65, Algorithm::ml_dsa_87}) {
    EXPECT_EQ(verify(backend, *context, algorithm).code, ErrorCode::ok);
  }
  EXPECT_EQ(work_of(*context).mldsa_signatures, 3U);
  EXPECT_EQ(work_of(*context).companion_signatures, 0U);
  EXPECT_EQ(verify(backend, *context, Algorithm::es384).code, ErrorCode::ok);
  EXPECT_EQ(work_of(*context).companion_signatures, 1U);
}

TEST(Native, FillsLanesAcrossOtherAlgorithms) {
  const Backend& backend = backend_named("native");
  const OwnContext context(backend);
  std::vector<VerifyJob> jobs;
  for (int i = 0; i < 20; ++i) {
    for (const Algorithm algorithm : {Algorithm::es256, Algorithm::es384}) {
      const KnownSignature& signature = known(algorithm);
      jobs.push_back({algorithm, signature.key, nullptr, known_message(), signature.signature});
    }
  }
  const std::vector<const LoadedKey*> none(jobs.size(), nullptr);
  std::vector<Error> results(jobs.size(), Error{ErrorCode::backend_failure});
  backend.verify_batch(*context, jobs, none, results);
  for (const Error& result : results) EXPECT_EQ(result, Error{});
  EXPECT_EQ(work_of(*context).p256_calls, 1U);
  EXPECT_EQ(work_of(*context).p256_signatures, 20U);
}

/// What each name runs: the kernels of the levels that it stands for, whatever else the machine has.
TEST(Dispatch, EachNameRunsTheKernelsOfItsLevels) {
  const cpu::Levels adx = cpu::kPortable.with(Level::adx).with(Level::avx2);
  const std::map<std::string_view, cpu::Levels> levels = {{"native", cpu::available_levels()},
                                                          {"native-portable", cpu::kPortable},
                                                          {"native-adx", adx},
                                                          {"native-ifma", adx.with(Level::sha_ni).with(Level::ifma)}};
  for (const native::NativeBackend& one : native::native_backends()) {
    SCOPED_TRACE(one.backend->name);
    if (!cpu::available_levels().has_all(one.needed)) continue;
    const OwnContext context(*one.backend);
    const native::Kernels& kernels = static_cast<native::NativeContext&>(*context).kernels;
    const native::Kernels expected = native::kernels_for(levels.at(one.backend->name));
    EXPECT_EQ(kernels.p256_verify, expected.p256_verify);
    EXPECT_EQ(kernels.mldsa, expected.mldsa);
    EXPECT_EQ(kernels.sha256, expected.sha256);
    EXPECT_EQ(algorithm_implementation(*one.backend, Algorithm::es256), expected.p256_name);
    EXPECT_EQ(algorithm_implementation(*one.backend, Algorithm::ml_dsa_44), expected.mldsa_name);
    EXPECT_EQ(algorithm_implementation(*one.backend, Algorithm::es384), native::companion().name);
  }
}

TEST(Dispatch, PortableMeansPortable) {
  const native::Kernels kernels = native::kernels_for(cpu::kPortable);
  for (const std::string_view name : {kernels.p256_name, kernels.mldsa_name, kernels.sha256_name}) {
    EXPECT_EQ(name, "native/portable");
  }
  EXPECT_EQ(kernels.p256_verify, &assay::native::p256::verify_portable_var);
}

TEST(Dispatch, EveryKernelThatTheMachineCanRunIsReached) {
  const cpu::Levels levels = cpu::available_levels();
  const native::Kernels kernels = native::kernels_for(levels);
  EXPECT_EQ(kernels.sha256_name, levels.has(Level::sha_ni) ? "native/sha_ni" : "native/portable");
  if (levels.has(Level::ifma)) {
    EXPECT_EQ(kernels.p256_name, "native/ifma");
    EXPECT_EQ(kernels.mldsa_name, "native/ifma");
  }
  if (levels.has(Level::avx2)) {
    EXPECT_EQ(native::kernels_for(cpu::kPortable.with(Level::avx2)).mldsa_name, "native/avx2");
  }
  if (levels.has(Level::adx)) {
    EXPECT_EQ(native::kernels_for(cpu::kPortable.with(Level::adx)).p256_name, "native/adx");
  }
}

TEST(Dispatch, AssayCpuDecidesWhichKernelRuns) {
  const std::map<std::string_view, std::pair<std::string_view, std::string_view>> names = {
      {"portable", {"native/portable", "native/portable"}},
      {"adx", {"native/adx", "native/avx2"}},
      {"ifma", {"native/ifma", "native/ifma"}}};
  if (testlib::chosen_cpu().empty()) GTEST_SKIP() << "ASSAY_CPU is not set";
  const auto& [p256_name, mldsa_name] = names.at(testlib::chosen_cpu());
  const Backend& backend = backend_named("native");
  EXPECT_EQ(algorithm_implementation(backend, Algorithm::es256), p256_name);
  EXPECT_EQ(algorithm_implementation(backend, Algorithm::ml_dsa_65), mldsa_name);
  const OwnContext context(backend);
  EXPECT_EQ(static_cast<native::NativeContext&>(*context).kernels.p256_name, p256_name);
  EXPECT_EQ(verify(backend, *context, Algorithm::es256), Error{});
  EXPECT_EQ(verify(backend, *context, Algorithm::ml_dsa_65), Error{});
  EXPECT_EQ(work_of(*context).p256_signatures, 1U);
  EXPECT_EQ(work_of(*context).mldsa_signatures, 1U);
}

TEST(Registry, NamesOnlyBackendsThatTheMachineCanRun) {
  for (const native::NativeBackend& one : native::native_backends()) {
    const bool available = cpu::available_levels().has_all(one.needed);
    const auto found = find_backend(one.backend->name);
    EXPECT_EQ(found.error().code, available ? ErrorCode::ok : ErrorCode::backend_unavailable) << one.backend->name;
    EXPECT_EQ(std::ranges::count(backend_names(), one.backend->name), available ? 1 : 0) << one.backend->name;
  }
  EXPECT_EQ(find_backend("native-sse9").error().code, ErrorCode::backend_unknown);
}

TEST(Registry, SaysWhoDoesTheWork) {
  const Backend& openssl = openssl_backend();
  EXPECT_EQ(algorithm_implementation(openssl, Algorithm::es256), "openssl");
  EXPECT_EQ(algorithm_implementation(openssl, static_cast<Algorithm>(-1)), "");
  const Backend& native = backend_named("native");
  EXPECT_TRUE(algorithm_implementation(native, Algorithm::es256).starts_with("native/"));
  EXPECT_EQ(algorithm_implementation(native, Algorithm::rs256), "openssl");
}

TEST(Automatic, TakesNativeCodeWhereThereIsAndSaysSo) {
  const Backend& chosen = backend_named("auto");
  const Backend& native = backend_named("native");
  for (const Algorithm algorithm : backend_algorithms(chosen)) {
    EXPECT_TRUE(chosen.can_verify(algorithm));
    EXPECT_EQ(algorithm_implementation(chosen, algorithm), algorithm_implementation(native, algorithm));
  }
  EXPECT_EQ(algorithm_implementation(chosen, static_cast<Algorithm>(-1)), "");
}

TEST(Automatic, PassesOverABackendThatDoesNotReproduceItsAnswers) {
  Backend broken = backend_named("native");
  broken.verify_one = [](Context&, const VerifyJob&, const LoadedKey*) noexcept { return Error{}; };
  const OwnContext context(broken);
  EXPECT_FALSE(reproduces(broken, *context, known(Algorithm::es256)));
  EXPECT_TRUE(reproduces(backend_named("native"), *context, known(Algorithm::es256)));
  const OwnContext of_library(openssl_backend());
  EXPECT_FALSE(reproduces(backend_named("openssl"), *of_library, {static_cast<Algorithm>(-1), {}, {}}));
}

}  // namespace
}  // namespace assay::crypto
