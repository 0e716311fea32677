// Borrowed bytes are never written to.
// expected: (read-only|cannot assign|not assignable|assignment of)
#include "assay/assay.hpp"

std::uint8_t first(const assay::RegistrationResponse& response) {
#ifdef MUST_FAIL
  response.client_data_json[0] = 0;
#endif
  return response.client_data_json[0];
}
