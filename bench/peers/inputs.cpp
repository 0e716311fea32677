#include "bench/peers/inputs.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace peers {
namespace {

using Json = nlohmann::json;

std::uint32_t value_of(char digit) {
  static const std::string kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const auto found = kDigits.find(digit);
  if (found == std::string::npos) throw std::runtime_error("no base64url");
  return static_cast<std::uint32_t>(found);
}

Bytes bytes_of(const Json& object, const char* member) {
  Bytes bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char digit : object.at(member).get<std::string>()) {
    bits = (bits << 6 | value_of(digit)) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<std::uint8_t>(bits >> count));
  }
  return bytes;
}

void read(const Json& object, Authentication& to) {
  to.id = bytes_of(object, "id");
  to.user_handle = bytes_of(object, "user_handle");
  to.challenge = bytes_of(object, "challenge");
  to.client_data_json = bytes_of(object, "client_data_json");
  to.authenticator_data = bytes_of(object, "authenticator_data");
  to.signature = bytes_of(object, "signature");
  to.message = bytes_of(object, "message");
  to.cose_key = bytes_of(object, "cose_key");
  to.key = bytes_of(object, "key");
  to.json = object.at("json").get<std::string>();
}

void read(const Json& object, Registration& to) {
  to.id = bytes_of(object, "id");
  to.user_handle = bytes_of(object, "user_handle");
  to.challenge = bytes_of(object, "challenge");
  to.client_data_json = bytes_of(object, "client_data_json");
  to.attestation_object = bytes_of(object, "attestation_object");
  to.authenticator_data = bytes_of(object, "authenticator_data");
  to.statement = bytes_of(object, "statement");
  to.json = object.at("json").get<std::string>();
}

template <class Input>
void read(const Json& object, Set<Input>& to) {
  to.num_good = object.at("good").size();
  for (const char* part : {"good", "refused"}) {
    for (const Json& input : object.at(part)) read(input, to.inputs.emplace_back());
  }
}

}  // namespace

Inputs read_inputs(const char* path) {
  std::ifstream file(path);
  const Json text = Json::parse(file);
  Inputs inputs;
  inputs.rp_id = text.at("rp_id").get<std::string>();
  inputs.origin = text.at("origin").get<std::string>();
  inputs.root = bytes_of(text, "root");
  read(text.at("assertion_es256"), inputs.es256);
  read(text.at("assertion_eddsa"), inputs.eddsa);
  read(text.at("assertion_es256k"), inputs.es256k);
  read(text.at("registration_none"), inputs.none);
  read(text.at("registration_packed_x5c"), inputs.packed_x5c);
  return inputs;
}

}  // namespace peers
