#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "assay/extension_inputs.hpp"
#include "assay/extension_outputs.hpp"

namespace assay::rp {

/// The client outputs that have a type.
enum class ClientOutput : std::uint8_t {
  appid,
  appid_exclude,
  cred_props,
  cred_blob,
  get_cred_blob,
  large_blob,
  prf,
  hmac_create_secret,
  hmac_get_secret,
  uvm,
  payment,
  remote_client_data,
};
inline constexpr std::size_t kNumClientOutputs = 12;

/// The authenticator outputs that have one.
enum class AuthenticatorOutput : std::uint8_t {
  cred_protect,
  min_pin_length,
  cred_blob,
  hmac_secret,
  hmac_secret_mc,
  uvm,
  third_party_payment,
};
inline constexpr std::size_t kNumAuthenticatorOutputs = 7;

/// A set of outputs of one of the two kinds.
template <class Output>
class OutputSet {
 public:
  constexpr OutputSet() noexcept = default;
  constexpr OutputSet(Output output) noexcept { add(output); }

  constexpr void add(Output output) noexcept { bits_ = static_cast<std::uint16_t>(bits_ | bit(output)); }
  constexpr void add(OutputSet other) noexcept { bits_ = static_cast<std::uint16_t>(bits_ | other.bits_); }
  constexpr bool has(Output output) const noexcept { return (bits_ & bit(output)) != 0; }
  constexpr bool meets(OutputSet other) const noexcept { return (bits_ & other.bits_) != 0; }

 private:
  static constexpr unsigned bit(Output output) noexcept { return 1U << static_cast<unsigned>(output); }
  std::uint16_t bits_ = 0;
};
using ClientOutputSet = OutputSet<ClientOutput>;
using AuthenticatorOutputSet = OutputSet<AuthenticatorOutput>;

/// What was asked for, seen from the outputs: which of them answer something.
class AskedExtensions {
 public:
  AskedExtensions() noexcept = default;
  explicit AskedExtensions(const RegistrationExtensions& asked) noexcept;
  explicit AskedExtensions(const AuthenticationExtensions& asked) noexcept;

  bool asks(ClientOutput output) const noexcept { return client_.has(output); }
  bool asks(AuthenticatorOutput output) const noexcept { return authenticator_.has(output); }
  std::span<const std::string_view> others() const noexcept { return others_; }
  /// Whether each extension with a type has at least one of the outputs that answer it.
  bool all_answered(ClientOutputSet client, AuthenticatorOutputSet authenticator) const noexcept;

 private:
  struct Question {
    ClientOutputSet client;
    AuthenticatorOutputSet authenticator;
  };
  void add(bool is_asked, ClientOutputSet client, AuthenticatorOutputSet authenticator) noexcept;

  std::array<Question, kNumClientOutputs> questions_{};
  std::size_t num_questions_ = 0;
  ClientOutputSet client_;
  AuthenticatorOutputSet authenticator_;
  std::span<const std::string_view> others_;
};

/// Which of `others` an identifier is, as a bit; 0 if it is none.
std::uint32_t other_bit(std::span<const std::string_view> others, std::string_view identifier) noexcept;

void add_unsolicited(UnsolicitedOutputs& unsolicited, std::string_view identifier) noexcept;

}  // namespace assay::rp
