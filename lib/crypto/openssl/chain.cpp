#include "lib/crypto/openssl/chain.hpp"

#include "lib/base/check.hpp"
#include "lib/crypto/openssl/certificates.hpp"
#include "lib/crypto/openssl/error_queue.hpp"
#include "lib/crypto/openssl/path.hpp"

namespace assay::crypto::openssl {
namespace {

constexpr std::int64_t kLastCertificateTime = 253402300799;  // 9999-12-31 23:59:59, RFC 5280 4.1.2.5

}  // namespace

Error verify_chain(Context&, const ChainJob& job, ChainFacts& facts) noexcept {
  facts = {};
  ASSAY_REQUIRE(has_anchors(job) && !job.certificates.empty(), ErrorCode::chain_untrusted, 0);
  ASSAY_REQUIRE(job.time >= 0 && job.time <= kLastCertificateTime, ErrorCode::chain_expired, 0);
  ErrorQueue queue;
  Certificates parsed;
  ASSAY_TRY(parse_certificates(job, parsed, queue));
  const Error error = judge_paths(parsed, {job.time, job.unknown_status}, queue, facts);
  return error.failed() ? fail(error.code) : error;
}

}  // namespace assay::crypto::openssl
