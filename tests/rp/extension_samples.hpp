#pragma once

#include <string_view>
#include <vector>

#include "assay/decoy.hpp"
#include "assay/extension_inputs.hpp"
#include "tests/testlib/bytes.hpp"

namespace rp_test {

/// Inputs of every extension that go together, and the bytes that they borrow.
struct ExtensionSamples {
  testlib::ByteVector first = {1, 2, 3, 4};
  testlib::ByteVector second = {5, 6, 7, 8};
  testlib::ByteVector credential_id = testlib::seed_bytes("credential-id/credential", 32);
  std::vector<std::string_view> others = {"newExtension", "other"};
  std::vector<assay::PaymentEntityLogo> logos = {{"https://bank.example/logo.png", "Bank"},
                                                 {"https://network.example/logo.png", "Network"}};
  std::vector<assay::PrfForCredential> by_credential = {{credential_id, {second, {}}}};
  assay::Payment confirmed = {"example.org",
                              "https://shop.example",
                              "Shop",
                              "https://shop.example",
                              {"EUR", "10.50"},
                              {"Card 1234", "https://bank.example/card.png", true, "expires soon"},
                              logos,
                              {}};

  ExtensionSamples() = default;
  ExtensionSamples(const ExtensionSamples&) = delete;
  ExtensionSamples& operator=(const ExtensionSamples&) = delete;

  const assay::Payment& payment() const { return confirmed; }
  std::vector<assay::CredentialDescriptor> allow_credentials() const { return {{credential_id, {}}}; }

  assay::RegistrationExtensions registration() const {
    return {.cred_props = true,
            .cred_protect = assay::CredentialProtection::user_verification_required,
            .enforce_cred_protect = true,
            .min_pin_length = true,
            .cred_blob = first,
            .large_blob = assay::LargeBlobSupport::required,
            .prf = true,
            .prf_eval = {first, second},
            .hmac_secret = true,
            .uvm = true,
            .payment = true,
            .third_party_payment = true,
            .appid_exclude = "https://example.org/appid.json",
            .remote_client_data_json = "{\"type\":\"webauthn.create\"}",
            .others = others};
  }
  assay::AuthenticationExtensions authentication() const {
    return {.appid = "https://example.org/appid.json",
            .get_cred_blob = true,
            .large_blob_read = false,
            .large_blob_write = first,
            .prf = {first, second},
            .prf_by_credential = by_credential,
            .hmac_secret = {},
            .uvm = true,
            .payment = &confirmed,
            .third_party_payment = true,
            .remote_client_data_json = "{\"type\":\"webauthn.get\"}",
            .others = others};
  }
};

}  // namespace rp_test
