#pragma once

#include <cstdint>
#include <span>

#include "lib/crypto/backend.hpp"

namespace assay::crypto {

/// A signature over known_message() that has to be accepted.
struct KnownSignature {
  Algorithm algorithm = Algorithm::none;
  PublicKeyView key;
  Bytes signature;
};
/// One for every algorithm of the library.
std::span<const KnownSignature> known_signatures() noexcept;
Bytes known_message() noexcept;

/// Whether a backend can verify the algorithm and judges this signature, and wrong ones made of it, as it must: singly
/// and in a batch, with the key prepared and without.
bool reproduces(const Backend& backend, Context& context, const KnownSignature& known) noexcept;

/// Lets a backend hash, and judge signatures of every algorithm that it says it can verify: right ones, and ones that
/// it must refuse, singly and in a batch. Errors: those of new_context(); backend_self_test.
Error check_known_answers(const Backend& backend) noexcept;

}  // namespace assay::crypto
