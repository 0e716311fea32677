#include <limits>
#include <string>

#include "assay/attestation_object.hpp"
#include "cbor_item.hpp"
#include "encoding.hpp"
#include "inspect.hpp"
#include "object_names.hpp"

namespace assay::cli {
namespace {

void print_member(Tree& tree, std::string_view name, const CborItem& value);

void print_certificates(Tree& tree, const CborItem& x5c) {
  const auto branch = tree.branch("x5c");
  for (std::size_t i = 0; i < x5c.items.size(); ++i) {
    const CborItem& item = x5c.items[i];
    const std::string index = "[" + std::to_string(i) + "]";
    if (item.kind == CborItem::Kind::bytes) {
      const auto certificate = tree.branch(index);
      print_certificate(tree, item.content);
    } else {
      tree.line(index, to_diagnostic(item));
    }
  }
}

void print_map(Tree& tree, const CborItem& map) {
  for (std::size_t i = 0; i + 1 < map.items.size(); i += 2) {
    const CborItem& key = map.items[i];
    const bool is_text = key.kind == CborItem::Kind::text;
    print_member(tree, is_text ? std::string(text_of(key.content)) : to_diagnostic(key), map.items[i + 1]);
  }
}

void print_array(Tree& tree, const CborItem& array) {
  for (std::size_t i = 0; i < array.items.size(); ++i) {
    print_member(tree, "[" + std::to_string(i) + "]", array.items[i]);
  }
}

/// The statement's alg as a number; 0 where it is none, or far too large.
std::int64_t integer_of(const CborItem& item) {
  if (item.value > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max())) return 0;
  const auto value = static_cast<std::int64_t>(item.value);
  if (item.kind == CborItem::Kind::unsigned_integer) return value;
  return item.kind == CborItem::Kind::negative_integer ? -1 - value : 0;
}

void print_member(Tree& tree, std::string_view name, const CborItem& value) {
  using Kind = CborItem::Kind;
  if (name == "x5c" && value.kind == Kind::array) return print_certificates(tree, value);
  if (name == "alg" && integer_of(value) != 0) return tree.line(name, algorithm_label(integer_of(value)));
  switch (value.kind) {
    case Kind::bytes: return tree.bytes(name, value.content);
    case Kind::text: return tree.line(name, text_of(value.content));
    case Kind::map:
    case Kind::array: {
      if (value.items.empty()) return tree.line(name, to_diagnostic(value));
      const auto branch = tree.branch(name);
      return value.kind == Kind::map ? print_map(tree, value) : print_array(tree, value);
    }
    default: return tree.line(name, to_diagnostic(value));
  }
}

}  // namespace

void print_attestation_object(Tree& tree, Bytes attestation_object) {
  const Result<AttestationObjectView> object = parse_attestation_object(attestation_object);
  if (!object) {
    tree.refused("attestation object", object.error());
    return;
  }
  const auto branch = tree.branch("attestation object");
  tree.line("fmt", object->format);
  tree.line("CTAP2 canonical CBOR", object->canonical ? "yes" : "no");
  if (const std::optional<CborItem> statement = read_cbor(object->statement)) {
    print_member(tree, "attStmt", *statement);
  } else {
    tree.bytes("attStmt", object->statement);
  }
  print_authenticator_data(tree, object->authenticator_data);
}

}  // namespace assay::cli
