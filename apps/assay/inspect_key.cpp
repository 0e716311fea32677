#include "cbor_item.hpp"
#include "inspect.hpp"
#include "object_names.hpp"

namespace assay::cli {

void print_public_key(Tree& tree, const PublicKeyView& key) {
  const auto type = std::to_string(static_cast<int>(key.type));
  tree.line("kty", type + " (" + std::string(key_type_name(key.type)) + ")");
  if (key.algorithm != Algorithm::none) tree.line("alg", algorithm_label(static_cast<std::int64_t>(key.algorithm)));
  if (key.curve != Curve::none) {
    tree.line("crv", std::to_string(static_cast<int>(key.curve)) + " (" + std::string(curve_name(key.curve)) + ")");
  }
  if (!key.x.empty()) tree.bytes(key.type == KeyType::akp ? "pub" : "x", key.x);
  if (!key.y.empty()) tree.bytes("y", key.y);
  if (!key.n.empty()) tree.bytes("n", key.n);
  if (!key.e.empty()) tree.bytes("e", key.e);
}

void print_cose_key(Tree& tree, Bytes cose_key) {
  const Result<PublicKeyView> key = parse_cose_key(cose_key);
  if (!key) {
    tree.refused("COSE key", key.error());
    tree.line("as CBOR", to_diagnostic(cose_key));
    return;
  }
  const auto branch = tree.branch("COSE key");
  print_public_key(tree, *key);
}

}  // namespace assay::cli
