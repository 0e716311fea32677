#pragma once

#include <cstdint>

#include "tests/testlib/ceremony.hpp"

/// libfido2's word on a ceremony. It looks neither into client data nor at chains, so it is asked for less.
namespace differential {

bool libfido2_accepts(const testlib::Authentication& made, const testlib::SigningKey& key,
                      std::uint32_t expected_count);

/// Both ways of verifying that it has: by the certificate, or by the credential key where there is none.
bool libfido2_accepts(const testlib::Registration& made, int algorithm);

}  // namespace differential
