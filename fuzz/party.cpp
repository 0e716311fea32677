#include "fuzz/party.hpp"

#include "assay/base64url.hpp"
#include "assay/client_data.hpp"
#include "tests/testlib/ceremony.hpp"

namespace fuzz {

const assay::RelyingParty& relying_party() {
  static const std::string_view origins[] = {testlib::kOrigin};
  static const auto made = assay::make_relying_party({.id = testlib::kRpId, .origins = origins, .backend = &backend()});
  FUZZ_CHECK(made.has_value());
  return *made;
}

std::vector<std::uint8_t> challenge_in(Bytes client_data_json, assay::Workspace& workspace) {
  const auto data = assay::parse_client_data(client_data_json, workspace);
  std::vector<std::uint8_t> challenge(assay::base64url_decoded_len(data->challenge.size()));
  if (!assay::base64url_decode(data->challenge, challenge)) return {};
  return challenge;
}

}  // namespace fuzz
