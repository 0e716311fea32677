#include "lib/crypto/mbedtls/key.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <new>

#include "lib/base/check.hpp"
#include "lib/crypto/mbedtls/failure.hpp"

namespace assay::crypto::mbedtls {
namespace {

constexpr std::size_t kMaxModulus = 1024;

/// mbedTLS keeps a number that it needs for the modulus when it is first used; afterwards it only reads.
int use_once(Rsa& rsa, std::size_t size) noexcept {
  std::array<std::uint8_t, kMaxModulus> in{};
  std::array<std::uint8_t, kMaxModulus> out;
  in[size - 1] = 2;
  return mbedtls_rsa_public(rsa.get(), in.data(), out.data());
}

int make_point(const PublicKeyView& key, Point& point) noexcept {
  Group group;
  const int result = mbedtls_ecp_group_load(group.get(), group_id(key.curve));
  return result != 0 ? result : read_point(key, *group.get(), point);
}

}  // namespace

int read_point(const PublicKeyView& key, const mbedtls_ecp_group& group, Point& point) noexcept {
  int result = mbedtls_mpi_read_binary(&point->X, key.x.data(), key.x.size());
  if (result == 0) result = mbedtls_mpi_read_binary(&point->Y, key.y.data(), key.y.size());
  if (result == 0) result = mbedtls_mpi_lset(&point->Z, 1);
  return result != 0 ? result : mbedtls_ecp_check_pubkey(&group, point.get());
}

int make_rsa(const PublicKeyView& key, Rsa& rsa) noexcept {
  if (key.n.size() > kMaxModulus) return MBEDTLS_ERR_RSA_BAD_INPUT_DATA;
  int result = mbedtls_rsa_import_raw(rsa.get(), key.n.data(), key.n.size(), nullptr, 0, nullptr, 0, nullptr, 0,
                                      key.e.data(), key.e.size());
  if (result == 0) result = mbedtls_rsa_complete(rsa.get());
  if (result == 0) result = mbedtls_rsa_check_pubkey(rsa.get());
  return result != 0 ? result : use_once(rsa, key.n.size());
}

Result<LoadedKey*> load_key(const PublicKeyView& view, Algorithm algorithm) noexcept {
  const AlgorithmRow* row = find_algorithm(algorithm);
  ASSAY_REQUIRE(row != nullptr && row->key_type == view.type, ErrorCode::algorithm_unsupported, 0);
  std::unique_ptr<MbedtlsKey> key(new (std::nothrow) MbedtlsKey);
  ASSAY_REQUIRE(key != nullptr, ErrorCode::out_of_memory, 0);
  const int result = row->scheme == Scheme::ecdsa ? make_point(view, key->point) : make_rsa(view, key->rsa);
  if (result != 0) return failure_of(result);
  return static_cast<LoadedKey*>(key.release());
}

void free_key(LoadedKey* key) noexcept {
  delete static_cast<MbedtlsKey*>(key);
}

}  // namespace assay::crypto::mbedtls
