#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// The ceremonies that all peers judge, as bench/peers/make_inputs.cpp wrote them.
namespace peers {

using Bytes = std::vector<std::uint8_t>;

struct Authentication {
  Bytes id;
  Bytes user_handle;
  Bytes challenge;
  Bytes client_data_json;
  Bytes authenticator_data;
  Bytes signature;
  Bytes message;   ///< that the signature is over
  Bytes cose_key;  ///< of the credential
  Bytes key;       ///< the same bare: an uncompressed point, or what Ed25519 calls its public key
  std::string json;
};

struct Registration {
  Bytes user_handle;
  Bytes challenge;
  Bytes client_data_json;
  Bytes attestation_object;
  Bytes authenticator_data;
  Bytes statement;  ///< attStmt, CBOR
  Bytes id;
  std::string json;
};

/// Inputs of one kind: those that verify, and after them those that do not.
template <class Input>
struct Set {
  std::vector<Input> inputs;
  std::size_t num_good = 0;
};

struct Inputs {
  std::string rp_id;
  std::string origin;
  Bytes root;  ///< of the attestation certificates, DER
  Set<Authentication> es256, eddsa, es256k;
  Set<Registration> none, packed_x5c;
};

/// Throws where the file is not what make_inputs writes.
Inputs read_inputs(const char* path);

}  // namespace peers
