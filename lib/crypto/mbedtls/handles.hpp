#pragma once

#include <mbedtls/asn1.h>
#include <mbedtls/bignum.h>
#include <mbedtls/ecp.h>
#include <mbedtls/gcm.h>
#include <mbedtls/rsa.h>

#include "assay/bytes.hpp"

namespace assay::crypto::mbedtls {

inline Bytes bytes_of(const mbedtls_asn1_buf& buffer) noexcept {
  return {buffer.p, buffer.len};
}

/// An object of mbedTLS, made empty and freed by the functions it has for that. It stays where it is.
template <class T, auto kInit, auto kFree>
class Owned {
 public:
  Owned() noexcept { kInit(&object_); }
  ~Owned() { kFree(&object_); }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;

  T* get() noexcept { return &object_; }
  const T* get() const noexcept { return &object_; }
  T* operator->() noexcept { return &object_; }
  const T* operator->() const noexcept { return &object_; }

 private:
  T object_;
};

inline void init_rsa(mbedtls_rsa_context* rsa) noexcept {
  mbedtls_rsa_init(rsa, MBEDTLS_RSA_PKCS_V15, 0);
}

using Gcm = Owned<mbedtls_gcm_context, mbedtls_gcm_init, mbedtls_gcm_free>;
using Group = Owned<mbedtls_ecp_group, mbedtls_ecp_group_init, mbedtls_ecp_group_free>;
using Number = Owned<mbedtls_mpi, mbedtls_mpi_init, mbedtls_mpi_free>;
using Point = Owned<mbedtls_ecp_point, mbedtls_ecp_point_init, mbedtls_ecp_point_free>;
using Rsa = Owned<mbedtls_rsa_context, init_rsa, mbedtls_rsa_free>;

}  // namespace assay::crypto::mbedtls
