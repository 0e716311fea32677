#include "lib/rp/client_outputs.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "assay/base64url.hpp"
#include "lib/base/check.hpp"
#include "lib/json/walk.hpp"

namespace assay::rp {
namespace {

using json::Kind;
using json::Value;

struct ClientOutputRow {
  std::string_view identifier;
  Kind kind;
  ErrorCode wrong_type;
};

/// In the order of ClientOutput.
constexpr std::array<ClientOutputRow, kNumClientOutputs> kRows = {{
    {"appid", Kind::boolean, ErrorCode::appid_output},
    {"appidExclude", Kind::boolean, ErrorCode::appid_exclude_output},
    {"credProps", Kind::object, ErrorCode::cred_props_output},
    {"credBlob", Kind::boolean, ErrorCode::cred_blob_output},
    {"getCredBlob", Kind::string, ErrorCode::cred_blob_output},
    {"largeBlob", Kind::object, ErrorCode::large_blob_output},
    {"prf", Kind::object, ErrorCode::prf_output},
    {"hmacCreateSecret", Kind::boolean, ErrorCode::hmac_secret_output},
    {"hmacGetSecret", Kind::object, ErrorCode::hmac_secret_output},
    {"uvm", Kind::array, ErrorCode::uvm_output},
    {"payment", Kind::object, ErrorCode::payment_output},
    {"remoteClientDataJSON", Kind::boolean, ErrorCode::remote_client_data_output},
}};

std::size_t row_of(std::string_view identifier) noexcept {
  return static_cast<std::size_t>(std::ranges::find(kRows, identifier, &ClientOutputRow::identifier) - kRows.begin());
}

class OutputsReader final : public json::Visitor {
 public:
  OutputsReader(const AskedExtensions& asked, Arena& arena) noexcept : asked_(asked), arena_(arena) {}

  void on_value(const Value& value) noexcept override {
    if (value.depth == 0) is_object_ = value.kind == Kind::object;
    if (value.depth == 1 && is_object_) on_output(value);
    if (value.depth == 2) on_member(value);
    if (value.depth == 3 && member_ == kInner[row_]) on_inner_member(value);
  }

  Result<ClientOutputs> finish() noexcept {
    ASSAY_REQUIRE(is_object_, ErrorCode::json_wrong_type, 0);
    ASSAY_REQUIRE(!is_full_, ErrorCode::workspace_full, 0);
    for (std::size_t i = 0; i < kNumClientOutputs; ++i) {
      const auto output = static_cast<ClientOutput>(i);
      const bool tolerable = !wrong_.has(output) || !asked_.asks(output);
      ASSAY_REQUIRE(tolerable, kRows[i].wrong_type, offsets_[i]);
    }
    drop_wrong_ones();
    return outputs_;
  }

 private:
  /// The one member of an output that is an object with members that are read.
  static constexpr std::array<std::string_view, kNumClientOutputs + 1> kInner = {
      "", "", "", "", "", "", "results", "", "", "", "browserBoundSignature", "", ""};

  void on_output(const Value& value) noexcept {
    if (outputs_.num_outputs < 255) ++outputs_.num_outputs;
    row_ = row_of(value.name);
    member_ = {};
    const bool is_known = row_ < kNumClientOutputs;
    const std::uint32_t other = other_bit(asked_.others(), value.name);
    outputs_.others |= other;
    if (is_known ? !asked_.asks(current()) : other == 0) add_unsolicited(outputs_.unsolicited, kept_name(value.name));
    if (!is_known) return;
    offsets_[row_] = value.offset;
    seen_.add(current());
    if (value.kind != kRows[row_].kind) wrong_.add(current());
    take_plain(value);
  }

  void take_plain(const Value& value) noexcept {
    switch (current()) {
      case ClientOutput::appid: outputs_.appid = value.is_true; break;
      case ClientOutput::appid_exclude: outputs_.appid_exclude = value.is_true; break;
      case ClientOutput::cred_blob: outputs_.cred_blob = value.is_true; break;
      case ClientOutput::hmac_create_secret: outputs_.hmac_create_secret = value.is_true; break;
      case ClientOutput::remote_client_data: outputs_.remote_client_data = value.is_true; break;
      case ClientOutput::get_cred_blob: outputs_.get_cred_blob = take_bytes(value); break;
      default: break;
    }
  }

  void on_member(const Value& value) noexcept {
    if (row_ >= kNumClientOutputs || value.name.empty()) return;
    member_ = {};
    switch (current()) {
      case ClientOutput::cred_props: on_cred_props(value); break;
      case ClientOutput::large_blob: on_large_blob(value); break;
      case ClientOutput::prf: on_prf(value); break;
      case ClientOutput::hmac_get_secret: on_hmac(value); break;
      case ClientOutput::payment: on_payment(value); break;
      default: break;
    }
  }

  void on_cred_props(const Value& value) noexcept {
    if (value.name != "rk") return;
    outputs_.rk = take_boolean(value) ? Tristate::yes : Tristate::no;
  }

  void on_large_blob(const Value& value) noexcept {
    if (value.name == "supported") outputs_.large_blob_supported = {true, take_boolean(value)};
    if (value.name == "written") outputs_.large_blob_written = {true, take_boolean(value)};
    if (value.name == "blob") outputs_.large_blob = {true, take_bytes(value)};
  }

  void on_prf(const Value& value) noexcept {
    if (value.name == "enabled") outputs_.prf_enabled = {true, take_boolean(value)};
    if (value.name != "results") return;
    outputs_.prf_results.present = true;
    enter(value, kInner[row_]);
  }

  void on_hmac(const Value& value) noexcept {
    if (value.name == "output1") outputs_.hmac_get_secret.first = take_bytes(value);
    if (value.name == "output2") outputs_.hmac_get_secret.second = take_bytes(value);
  }

  void on_payment(const Value& value) noexcept {
    if (value.name == "browserBoundSignature") enter(value, kInner[row_]);
  }

  void on_inner_member(const Value& value) noexcept {
    if (member_.empty()) return;
    if (current() == ClientOutput::payment) {
      if (value.name == "signature") outputs_.browser_bound_signature = {true, take_bytes(value)};
      return;
    }
    if (value.name == "first") outputs_.prf_results.value.first = take_bytes(value);
    if (value.name == "second") outputs_.prf_results.value.second = take_bytes(value);
  }

  void enter(const Value& value, std::string_view member) noexcept {
    if (value.kind == Kind::object) {
      member_ = member;
    } else {
      wrong_.add(current());
    }
  }

  bool take_boolean(const Value& value) noexcept {
    if (value.kind != Kind::boolean) wrong_.add(current());
    return value.is_true;
  }

  /// The text goes with the next walk, so what it says is put in the arena.
  Bytes take_bytes(const Value& value) noexcept {
    const MutableBytes room = take(base64url_decoded_len(value.text.size()));
    const auto size = base64url_decode(value.text, room);
    if (value.kind != Kind::string || (!size && !is_full_)) wrong_.add(current());
    return Bytes(room).first(size ? *size : 0);
  }

  std::string_view kept_name(std::string_view name) noexcept {
    if (outputs_.unsolicited.count >= outputs_.unsolicited.identifiers.size()) return {};
    const MutableBytes room = take(name.size());
    std::ranges::copy(bytes_of(name).first(room.size()), room.begin());
    return text_of(room);
  }

  MutableBytes take(std::size_t size) noexcept {
    const MutableBytes room = arena_.take(size);
    if (room.size() != size) is_full_ = true;
    return room;
  }

  void drop_wrong_ones() noexcept {
    for (std::size_t i = 0; i < kNumClientOutputs; ++i) {
      const auto output = static_cast<ClientOutput>(i);
      if (seen_.has(output) && !wrong_.has(output)) outputs_.present.add(output);
    }
  }

  ClientOutput current() const noexcept { return static_cast<ClientOutput>(row_); }

  const AskedExtensions& asked_;
  Arena& arena_;
  ClientOutputs outputs_;
  std::array<std::size_t, kNumClientOutputs> offsets_{};
  ClientOutputSet seen_;
  ClientOutputSet wrong_;
  std::size_t row_ = kNumClientOutputs;  ///< of the output that is being read
  std::string_view member_;              ///< of that output, while it is an object that is being read
  bool is_object_ = false;
  bool is_full_ = false;
};

Result<ClientOutputs> read(Bytes text, const AskedExtensions& asked, Workspace::Impl& impl) noexcept {
  ASSAY_REQUIRE(text.size() <= impl.limits.client_extension_results, ErrorCode::client_extensions_too_long, 0);
  OutputsReader reader(asked, impl.arena);
  ASSAY_TRY(json::walk(impl, text, reader));
  return reader.finish();
}

}  // namespace

Result<ClientOutputs> read_client_outputs(Bytes json, const AskedExtensions& asked, Workspace::Impl& impl) noexcept {
  const auto outputs = read(json, asked, impl);
  if (!outputs) return located(outputs.error(), Input::client_extension_results);
  return outputs;
}

}  // namespace assay::rp
