#pragma once

#include "assay/bytes.hpp"
#include "assay/public_key.hpp"
#include "assay/workspace.hpp"
#include "tree.hpp"

namespace assay::cli {

/// Each prints one structure, and what is inside it. A structure that its parser refuses is reported to the tree, with
/// the error, and printed as far as that makes sense.
void print_attestation_object(Tree& tree, Bytes attestation_object);
void print_authenticator_data(Tree& tree, Bytes authenticator_data);
void print_cose_key(Tree& tree, Bytes cose_key);
void print_certificate(Tree& tree, Bytes der);
void print_client_data(Tree& tree, Bytes client_data_json, Workspace& workspace);
void print_registration(Tree& tree, Bytes credential_json, Workspace& workspace);
void print_authentication(Tree& tree, Bytes credential_json, Workspace& workspace);

/// The members of a key that a parser accepted.
void print_public_key(Tree& tree, const PublicKeyView& key);

}  // namespace assay::cli
