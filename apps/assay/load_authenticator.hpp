#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "encoding.hpp"

struct evp_pkey_st;

namespace assay::cli {

/// What a page hands to navigator.credentials, as far as an authenticator needs it.
struct LoadCeremony {
  std::string challenge;  ///< base64url, as it came
  std::string origin;
  std::string rp_id;
};

/// A passkey in software: ES256, discoverable, verifies the user, no attestation.
class LoadPasskey {
 public:
  LoadPasskey();

  /// RegistrationResponseJSON.
  std::string create(const LoadCeremony& ceremony, const std::string& user_handle);
  /// AuthenticationResponseJSON; the counter grows.
  std::string get(const LoadCeremony& ceremony);

 private:
  struct Freer {
    void operator()(evp_pkey_st* key) const;
  };
  ByteVector authenticator_data(const std::string& rp_id, unsigned flags) const;
  ByteVector cose_key() const;
  ByteVector sign(Bytes message) const;

  std::unique_ptr<evp_pkey_st, Freer> key_;
  ByteVector id_;
  std::string user_handle_;  ///< base64url
  std::uint32_t counter_ = 0;
};

}  // namespace assay::cli
