#include "lib/jws/jws.hpp"

#include <algorithm>
#include <string_view>

#include "assay/base64url.hpp"
#include "lib/base/base64.hpp"
#include "lib/base/check.hpp"
#include "lib/base/text_part.hpp"
#include "lib/json/walk.hpp"
#include "lib/jws/raw_signature.hpp"

namespace assay::jws {
namespace {

using json::Kind;
using json::Value;

struct AlgorithmRow {
  std::string_view name;
  Algorithm algorithm = Algorithm::none;
  std::size_t raw_signature_len = 0;  ///< of ECDSA: r and s
};
/// RFC 7518 3.1 and RFC 8037 3.1, without MACs and `none`.
constexpr std::array kAlgorithms = {
    AlgorithmRow{"ES256", Algorithm::es256, 64},  AlgorithmRow{"ES384", Algorithm::es384, 96},
    AlgorithmRow{"ES512", Algorithm::es512, 132}, AlgorithmRow{"RS256", Algorithm::rs256},
    AlgorithmRow{"RS384", Algorithm::rs384},      AlgorithmRow{"RS512", Algorithm::rs512},
    AlgorithmRow{"PS256", Algorithm::ps256},      AlgorithmRow{"PS384", Algorithm::ps384},
    AlgorithmRow{"PS512", Algorithm::ps512},      AlgorithmRow{"EdDSA", Algorithm::eddsa},
};

AlgorithmRow find_algorithm(std::string_view name) noexcept {
  const auto* const row = std::ranges::find(kAlgorithms, name, &AlgorithmRow::name);
  return row == kAlgorithms.end() ? AlgorithmRow{} : *row;
}

constexpr std::array<std::string_view, 5> kRefusedMembers = {"crit", "b64", "jwk", "jku", "x5u"};

/// Keeps what is looked at of a header, of whatever type it is.
class HeaderReader final : public json::Visitor {
 public:
  void on_value(const Value& value) noexcept override {
    if (value.depth == 0) {
      root = value;
    } else if (value.depth == 1 && root.kind == Kind::object) {
      on_member(value);
    } else if (value.depth == 2 && is_in_x5c_ && x5c.kind == Kind::array) {
      on_certificate(value);
    }
  }

  Value root;
  Value alg;
  Value x5c;
  Value refused;            ///< the first that must not be there
  Value wrong_certificate;  ///< the first that is no string
  std::array<Value, kMaxCertificates> certificates;
  std::size_t num_certificates = 0;  ///< more than there is room for, if need be

 private:
  void on_member(const Value& value) noexcept {
    is_in_x5c_ = value.name == "x5c";
    if (is_in_x5c_) x5c = value;
    if (value.name == "alg") alg = value;
    const bool is_refused = json::index_of(kRefusedMembers, value.name) < kRefusedMembers.size();
    if (is_refused && refused.kind == Kind::absent) refused = value;
  }

  void on_certificate(const Value& value) noexcept {
    if (value.kind != Kind::string && wrong_certificate.kind == Kind::absent) wrong_certificate = value;
    if (num_certificates < certificates.size()) certificates[num_certificates] = value;
    ++num_certificates;
  }

  bool is_in_x5c_ = false;  ///< the last member seen
};

/// The three parts, each base64url text.
struct Parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
};

Result<Parts> split(std::string_view text) noexcept {
  const std::size_t first = std::min(text.find('.'), text.size());
  const std::size_t second = std::min(text.find('.', first + 1), text.size());
  ASSAY_REQUIRE(second < text.size(), ErrorCode::jws_form, text.size());
  const std::size_t third = text.find('.', second + 1);
  ASSAY_REQUIRE(third == std::string_view::npos, ErrorCode::jws_form, third);
  return Parts{text_part(text, 0, first), text_part(text, first + 1, second - first - 1), text_part(text, second + 1)};
}

/// Moves an offset that counts in the decoded header to the character of the text, which begins with it, that holds it.
Error in_text(Error error) noexcept {
  error.offset += error.offset / 3;
  return error;
}

Error check_types(const HeaderReader& header) noexcept {
  ASSAY_REQUIRE(header.root.kind == Kind::object, ErrorCode::json_wrong_type, header.root.offset);
  for (const Value& value : {header.alg, header.x5c}) {
    ASSAY_REQUIRE(value.kind != Kind::absent, ErrorCode::json_missing_member, header.root.offset);
  }
  ASSAY_REQUIRE(header.alg.kind == Kind::string, ErrorCode::json_wrong_type, header.alg.offset);
  ASSAY_REQUIRE(header.x5c.kind == Kind::array, ErrorCode::json_wrong_type, header.x5c.offset);
  const Value& wrong = header.wrong_certificate;
  ASSAY_REQUIRE(wrong.kind == Kind::absent, ErrorCode::json_wrong_type, wrong.offset);
  return {};
}

Error check_header(const HeaderReader& header, std::size_t max_certificates) noexcept {
  ASSAY_TRY(check_types(header));
  ASSAY_REQUIRE(header.refused.kind == Kind::absent, ErrorCode::jws_header, header.refused.offset);
  const bool is_known = find_algorithm(header.alg.text).algorithm != Algorithm::none;
  ASSAY_REQUIRE(is_known, ErrorCode::jws_algorithm, header.alg.offset);
  ASSAY_REQUIRE(header.num_certificates > 0, ErrorCode::attestation_x5c_empty, header.x5c.offset);
  ASSAY_REQUIRE(header.num_certificates <= max_certificates, ErrorCode::too_many_certificates, header.x5c.offset);
  return {};
}

/// A JWS on its way from text into the arena.
class Decoder {
 public:
  Decoder(Bytes text, Workspace::Impl& impl, Arena& arena) noexcept : text_(text), impl_(impl), arena_(arena) {}

  Error decode(JwsView& jws) noexcept {
    const auto parts = split(text_of(text_));
    if (!parts) return parts.error();
    HeaderReader header;
    ASSAY_TRY(read_header(parts->header, header));
    ASSAY_TRY(in_text(decode_certificates(header, jws)));
    const AlgorithmRow row = find_algorithm(header.alg.text);
    jws.algorithm = row.algorithm;
    jws.signing_input = text_.first(parts->header.size() + 1 + parts->payload.size());
    ASSAY_TRY(decode_part(parts->payload, jws.payload));
    return decode_signature(parts->signature, row.raw_signature_len, jws.signature);
  }

 private:
  /// The decoded header is not kept: the parser has a copy.
  Error read_header(std::string_view part, HeaderReader& header) noexcept {
    const ArenaScope scope(arena_);
    Bytes json;
    ASSAY_TRY(decode_part(part, json));
    ASSAY_TRY(in_text(json::walk(impl_, json, header)));
    return in_text(check_header(header, std::min(impl_.limits.certificates, kMaxCertificates)));
  }

  Error decode_certificates(const HeaderReader& header, JwsView& jws) noexcept {
    jws.num_certificates = header.num_certificates;
    for (std::size_t i = 0; i < header.num_certificates; ++i) {
      const Value& value = header.certificates[i];
      const MutableBytes room = arena_.take(value.text.size() / 4 * 3);
      ASSAY_REQUIRE(room.data() != nullptr, ErrorCode::workspace_full, value.offset);
      jws.certificates[i] = base64_decode(value.text, room);
      ASSAY_REQUIRE(!jws.certificates[i].empty(), ErrorCode::jws_certificate, value.offset);
      const bool is_short = jws.certificates[i].size() <= impl_.limits.certificate;
      ASSAY_REQUIRE(is_short, ErrorCode::certificate_too_long, value.offset);
    }
    return {};
  }

  Error decode_part(std::string_view part, Bytes& out) noexcept {
    const auto begins_at = static_cast<std::size_t>(part.data() - text_of(text_).data());
    const MutableBytes room = arena_.take(base64url_decoded_len(part.size()));
    ASSAY_REQUIRE(room.data() != nullptr, ErrorCode::workspace_full, begins_at);
    const auto num_bytes = base64url_decode(part, room);
    if (!num_bytes) return fail(num_bytes.error().code, begins_at + num_bytes.error().offset);
    out = room.first(*num_bytes);
    return {};
  }

  /// `raw_len` is 0 for a signature that is in its final form.
  Error decode_signature(std::string_view part, std::size_t raw_len, Bytes& out) noexcept {
    if (raw_len == 0) return decode_part(part, out);
    const std::size_t begins_at = text_.size() - part.size();
    DerSignature buffer;
    Bytes der;
    ASSAY_TRY(decode_raw_signature(part, raw_len, buffer, der));
    const MutableBytes room = arena_.take(der.size());
    ASSAY_REQUIRE(room.data() != nullptr, ErrorCode::workspace_full, begins_at);
    std::ranges::copy(der, room.begin());
    out = room;
    return {};
  }

  Error decode_raw_signature(std::string_view part, std::size_t raw_len, DerSignature& buffer, Bytes& der) noexcept {
    const ArenaScope scope(arena_);
    Bytes raw;
    ASSAY_TRY(decode_part(part, raw));
    ASSAY_REQUIRE(raw.size() == raw_len, ErrorCode::signature_length, text_.size() - part.size());
    der = der_from_raw_signature(raw, buffer);
    return {};
  }

  Bytes text_;
  Workspace::Impl& impl_;
  Arena& arena_;
};

}  // namespace

Result<JwsView> parse_jws(Bytes text, Workspace::Impl& impl, Arena& arena) noexcept {
  const std::size_t mark = arena.used();
  JwsView jws;
  if (const Error error = Decoder(text, impl, arena).decode(jws); error.failed()) {
    arena.rewind(mark);
    return error;
  }
  return jws;
}

}  // namespace assay::jws
