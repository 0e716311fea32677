#include <algorithm>
#include <array>
#include <optional>

#include "assay/public_key.hpp"
#include "lib/base/check.hpp"
#include "lib/cbor/reader.hpp"
#include "lib/cose/algorithm_table.hpp"
#include "lib/cose/key_check.hpp"

namespace assay {
namespace cose {
namespace {

/// The labels that a credential public key can have (RFC 9052 7.1, RFC 9053 7, RFC 8230 4, RFC 9964 3). What the
/// negative ones mean depends on kty.
constexpr std::array<std::int64_t, 5> kLabels = {1, 3, -1, -2, -3};
enum Slot : std::uint8_t { kKty, kAlg, kMinus1, kMinus2, kMinus3 };

struct Parameter {
  std::size_t label_offset = 0;
  std::size_t offset = 0;
  Bytes value;  ///< the CBOR item; empty if the parameter is absent

  bool present() const noexcept { return !value.empty(); }
};

struct Parameters {
  std::array<Parameter, kLabels.size()> slots;
  std::optional<std::size_t> foreign_label;  ///< offset of the first label that is not one of kLabels

  const Parameter& operator[](Slot slot) const noexcept { return slots[slot]; }
};

/// One of kLabels; none for a label that is another integer, also one that int64 cannot hold.
Result<std::optional<std::size_t>> read_label(cbor::Reader& map) noexcept {
  const std::size_t offset = map.offset();
  const auto label = map.read_integer();
  if (label) {
    const auto found = std::ranges::find(kLabels, *label);
    if (found == kLabels.end()) return std::optional<std::size_t>();
    return std::optional(static_cast<std::size_t>(found - kLabels.begin()));
  }
  const auto type = map.peek_type();
  if (!type) return type.error();
  ASSAY_REQUIRE(*type != cbor::Type::text_string, ErrorCode::cbor_key_type, offset);
  const auto skipped = map.skip_item();
  if (!skipped) return skipped.error();
  return std::optional<std::size_t>();
}

Error read_parameter(cbor::Reader& map, Parameters& parameters) noexcept {
  const std::size_t label_offset = map.offset();
  const auto label = read_label(map);
  if (!label) return label.error();
  const std::size_t offset = map.offset();
  const auto value = map.skip_item();
  if (!value) return value.error();
  if (*label) {
    parameters.slots[**label] = {label_offset, offset, *value};
  } else if (!parameters.foreign_label) {
    parameters.foreign_label = label_offset;
  }
  return {};
}

Result<Parameters> read_parameters(Bytes cose_key) noexcept {
  const auto checked = cbor::check_item(cose_key, {});
  if (!checked) return checked.error();
  ASSAY_REQUIRE(checked->item.size() == cose_key.size(), ErrorCode::cbor_trailing, checked->item.size());
  cbor::Reader map(checked->item);
  const auto num_pairs = map.read_map();
  if (!num_pairs) return num_pairs.error();
  Parameters parameters;
  for (std::size_t i = 0; i < *num_pairs; ++i) ASSAY_TRY(read_parameter(map, parameters));
  return parameters;
}

Result<std::int64_t> integer_of(const Parameter& parameter) noexcept {
  const auto number = cbor::Reader(parameter.value).read_integer();
  if (!number) return fail(number.error().code, parameter.offset);
  return *number;
}

Result<Bytes> bytes_of(const Parameter& parameter) noexcept {
  const auto bytes = cbor::Reader(parameter.value).read_bytes();
  if (!bytes) return fail(bytes.error().code, parameter.offset);
  return *bytes;
}

bool is_boolean(const Parameter& parameter) noexcept {
  const auto type = cbor::Reader(parameter.value).peek_type();
  return type && *type == cbor::Type::boolean;
}

struct KeyShape {
  KeyType type = KeyType::none;
  std::size_t num_slots = 0;  ///< the first so many of kLabels are needed, and no others
};
constexpr std::array kShapes = {KeyShape{KeyType::okp, kMinus2 + 1}, KeyShape{KeyType::ec2, kMinus3 + 1},
                                KeyShape{KeyType::rsa, kMinus2 + 1}, KeyShape{KeyType::akp, kMinus1 + 1}};

/// Type none, and any parameters, for a kty that is not one of ours.
constexpr KeyShape shape_of(std::int64_t kty) noexcept {
  for (const KeyShape& shape : kShapes) {
    if (static_cast<std::int64_t>(shape.type) == kty) return shape;
  }
  return {KeyType::none, kLabels.size()};
}

constexpr Curve curve_of(std::int64_t crv) noexcept {
  for (const Curve curve : {Curve::p256, Curve::p384, Curve::p521, Curve::ed25519, Curve::ed448, Curve::secp256k1}) {
    if (static_cast<std::int64_t>(curve) == crv) return curve;
  }
  return Curve::none;
}

/// Whether the parameters are those of the key type.
Error check_shape(const Parameters& parameters, const KeyShape& shape) noexcept {
  if (shape.type == KeyType::none) return {};
  for (std::size_t i = 0; i < shape.num_slots; ++i) {
    ASSAY_REQUIRE(parameters.slots[i].present(), ErrorCode::cose_key_missing_parameter, 0);
  }
  for (std::size_t i = shape.num_slots; i < kLabels.size(); ++i) {
    const Parameter& parameter = parameters.slots[i];
    ASSAY_REQUIRE(!parameter.present(), ErrorCode::cose_key_unexpected_parameter, parameter.label_offset);
  }
  ASSAY_REQUIRE(!parameters.foreign_label, ErrorCode::cose_key_unexpected_parameter,
                parameters.foreign_label.value_or(0));
  return {};
}

Error read_curve_key(const Parameters& parameters, PublicKeyView& key) noexcept {
  const auto crv = integer_of(parameters[kMinus1]);
  if (!crv) return crv.error();
  const auto x = bytes_of(parameters[kMinus2]);
  if (!x) return x.error();
  key.curve = curve_of(*crv);
  key.x = *x;
  // A y that is a boolean says that the point is compressed, which is judged once the key is known to fit `alg`.
  if (key.type != KeyType::ec2) return {};
  const auto y = bytes_of(parameters[kMinus3]);
  if (!y) return is_boolean(parameters[kMinus3]) ? Error{} : y.error();
  key.y = *y;
  return {};
}

Error read_rsa_key(const Parameters& parameters, PublicKeyView& key) noexcept {
  const auto n = bytes_of(parameters[kMinus1]);
  if (!n) return n.error();
  const auto e = bytes_of(parameters[kMinus2]);
  if (!e) return e.error();
  key.n = *n;
  key.e = *e;
  return {};
}

Error read_numbers(const Parameters& parameters, PublicKeyView& key) noexcept {
  switch (key.type) {
    case KeyType::okp:
    case KeyType::ec2: return read_curve_key(parameters, key);
    case KeyType::rsa: return read_rsa_key(parameters, key);
    case KeyType::akp: {
      const auto pub = bytes_of(parameters[kMinus1]);
      if (!pub) return pub.error();
      key.x = *pub;
      return {};
    }
    case KeyType::none: break;
  }
  return {};
}

/// COSE names algorithms by integers and by text, and none that we know by text.
bool is_name_of_algorithm(const Parameter& alg) noexcept {
  const auto type = cbor::Reader(alg.value).peek_type();
  return type && (*type == cbor::Type::unsigned_integer || *type == cbor::Type::negative_integer ||
                  *type == cbor::Type::text_string);
}

Result<Algorithm> algorithm_of(const Parameter& alg) noexcept {
  const auto number = integer_of(alg);
  if (!number && !is_name_of_algorithm(alg)) return number.error();
  ASSAY_REQUIRE(number && is_known_algorithm(*number), ErrorCode::algorithm_unknown, alg.offset);
  return static_cast<Algorithm>(*number);
}

}  // namespace
}  // namespace cose

Result<PublicKeyView> parse_cose_key(Bytes cose_key, Rs1Keys rs1) noexcept {
  const auto parameters = cose::read_parameters(cose_key);
  if (!parameters) return parameters.error();
  const cose::Parameter& kty = (*parameters)[cose::kKty];
  const cose::Parameter& alg = (*parameters)[cose::kAlg];
  ASSAY_REQUIRE(kty.present() && alg.present(), ErrorCode::cose_key_missing_parameter, 0);
  const auto kty_number = cose::integer_of(kty);
  if (!kty_number) return kty_number.error();
  const cose::KeyShape shape = cose::shape_of(*kty_number);
  ASSAY_TRY(cose::check_shape(*parameters, shape));

  PublicKeyView key;
  key.type = shape.type;
  ASSAY_TRY(cose::read_numbers(*parameters, key));
  const auto algorithm = cose::algorithm_of(alg);
  if (!algorithm) return algorithm.error();
  key.algorithm = *algorithm;
  const bool enabled = key.algorithm != Algorithm::rs1 || rs1 == Rs1Keys::accept;
  ASSAY_REQUIRE(enabled, ErrorCode::algorithm_disabled, alg.offset);
  ASSAY_REQUIRE(algorithm_fits_key(key.algorithm, key.type, key.curve), ErrorCode::cose_algorithm_key_mismatch,
                alg.offset);
  const cose::Parameter& y = (*parameters)[cose::kMinus3];
  const bool is_compressed = key.type == KeyType::ec2 && key.y.empty() && cose::is_boolean(y);
  ASSAY_REQUIRE(!is_compressed, ErrorCode::key_point_compressed, y.offset);
  ASSAY_TRY(cose::check_key(key, cose_key));
  return key;
}

}  // namespace assay
