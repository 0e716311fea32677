#include "tests/tamper/facts.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "encoding.hpp"

namespace tamper {
namespace {

using Json = nlohmann::json;

class Reader {
 public:
  void read_response(const Json& json, const std::string& path) {
    if (json.is_object() && path != "/clientExtensionResults") {
      for (const auto& [name, value] : json.items()) read_response(value, path + "/" + name);
    } else if (path == "/response/attestationObject" && json.is_string()) {
      read_attestation_object(json.get<std::string>(), path);
    } else if (path == "/response/authenticatorData" && json.is_string()) {
      read_authenticator_data(decoded(json.get<std::string>()).value_or(""), path);
    } else {
      facts_[path] = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    }
  }

  Facts take() { return std::move(facts_); }

 private:
  static std::optional<std::string> decoded(const std::string& text) {
    const auto bytes = assay::cli::from_base64url(text);
    if (!bytes) return std::nullopt;
    return std::string(bytes->begin(), bytes->end());
  }

  void read_attestation_object(const std::string& text, const std::string& path) {
    const auto bytes = decoded(text);
    const Json cbor = bytes ? Json::from_cbor(*bytes, true, false) : Json(Json::value_t::discarded);
    if (cbor.is_discarded()) {
      facts_[path] = text;
    } else {
      read_cbor(cbor, path);
    }
  }

  void read_cbor(const Json& item, const std::string& path) {
    if (item.is_object()) {
      for (const auto& [name, value] : item.items()) read_cbor(value, path + "/" + name);
    } else if (item.is_array()) {
      for (std::size_t i = 0; i < item.size(); ++i) read_cbor(item[i], path + "/" + std::to_string(i));
    } else if (item.is_binary()) {
      read_bytes({item.get_binary().begin(), item.get_binary().end()}, path);
    } else {
      facts_[path] = item.dump(-1, ' ', false, Json::error_handler_t::replace);
    }
  }

  void read_bytes(const std::string& bytes, const std::string& path) {
    if (path.ends_with("/authData")) {
      read_authenticator_data(bytes, path);
    } else if (path.find("/x5c/") != std::string::npos) {
      read_certificate(bytes, path);
    } else {
      facts_[path] = bytes;
    }
  }

  // What comes before the AAGUID stands at fixed places; the credential id and all after it is one leaf.
  void read_authenticator_data(const std::string& bytes, const std::string& path) {
    constexpr std::pair<const char*, std::size_t> kFields[] = {
        {"/rpIdHash", 32}, {"/flags", 1}, {"/signCount", 4}, {"/aaguid", 16}, {"/rest", std::string::npos}};
    std::string_view left(bytes);
    for (const auto& [name, size] : kFields) {
      facts_[path + name] = left.substr(0, size);
      left.remove_prefix(std::min(size, left.size()));
    }
  }

  /// The element at the front of DER, taken off it; empty if there is none.
  static std::string_view take_element(std::string_view& der) {
    if (der.size() < 2) return {};
    const auto byte_at = [&](std::size_t i) { return static_cast<unsigned char>(der[i]); };
    std::size_t head = 2;
    std::size_t size = byte_at(1);
    if (size > 0x80) {
      const std::size_t width = size - 0x80;
      if (width > 3 || der.size() < 2 + width) return {};
      size = 0;
      for (std::size_t i = 0; i < width; ++i) size = size * 256 + byte_at(2 + i);
      head += width;
    }
    if (size > der.size() - head) return {};
    const std::string_view element = der.substr(0, head + size);
    der.remove_prefix(element.size());
    return element;
  }

  void read_certificate(const std::string& der, const std::string& path) {
    std::string_view rest(der);
    const std::string_view certificate = take_element(rest);
    std::string_view inside = certificate.size() > 4 ? certificate.substr(4) : std::string_view();
    const std::string_view tbs = take_element(inside);
    const std::string_view algorithm = take_element(inside);
    const std::string_view signature = take_element(inside);
    if (signature.empty() || !inside.empty() || !rest.empty()) {
      facts_[path] = der;
      return;
    }
    facts_[path + "/tbs"] = tbs;
    facts_[path + "/algorithm"] = algorithm;
    facts_[path + "/signature"] = signature;
  }

  Facts facts_;
};

}  // namespace

Facts facts_of(std::string_view response) {
  const Json json = Json::parse(response, nullptr, false);
  if (json.is_discarded()) return {};
  Reader reader;
  reader.read_response(json, "");
  return reader.take();
}

std::set<std::string> differences(const Facts& a, const Facts& b) {
  std::set<std::string> paths;
  for (const auto& [path, value] : a) {
    const auto other = b.find(path);
    if (other == b.end() || other->second != value) paths.insert(path);
  }
  for (const auto& [path, value] : b) {
    if (!a.contains(path)) paths.insert(path);
  }
  return paths;
}

}  // namespace tamper
