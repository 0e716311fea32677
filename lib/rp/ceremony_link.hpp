#pragma once

#include <cstdint>
#include <span>

#include "assay/ceremony_state.hpp"
#include "assay/error.hpp"
#include "lib/base/workspace.hpp"

namespace assay::rp {

// What ties the beginning of a ceremony to its end. Precondition: the Workspace has a backend. Errors:
// backend_failure.

/// What stands for a session in ceremony state. No session is one like any other.
Error session_digest(const Workspace::Impl& impl, Bytes session, std::span<std::uint8_t, 32> digest32) noexcept;
/// What stands for a credential of allowCredentials.
Error credential_id_digest(const Workspace::Impl& impl, Bytes credential_id, CredentialIdDigest& digest) noexcept;

}  // namespace assay::rp
