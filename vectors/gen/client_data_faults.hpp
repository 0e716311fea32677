#pragma once

#include <string>
#include <string_view>

#include "vectors/gen/case_file.hpp"

namespace vectors {

/// The steps on client data, which registration and authentication have alike.
struct ClientDataSteps {
  Step utf8, json, type, challenge, origin, cross_origin, embedding, top_origin;
};

/// Changes client data in one place, before anything is signed.
inline auto in_client_data(std::string from, std::string to) {
  return [from = std::move(from), to = std::move(to)](auto& c) {
    c.spec.hooks.client_data_json = [from, to](std::string& json) { replace(json, from, to); };
  };
}

/// Replaces client data as a whole.
inline auto whole_client_data(std::function<std::string(const std::string&)> change) {
  return [change = std::move(change)](auto& c) {
    c.spec.hooks.client_data_json = [change](std::string& json) { json = change(json); };
  };
}

/// Adds a member after those that clients write.
inline auto with_member(std::string member) {
  return in_client_data(R"("crossOrigin":false)", R"("crossOrigin":false,)" + std::move(member));
}

inline std::string many_members() {
  std::string members = "\"m0\":0";
  for (int i = 1; i < 128; ++i) {
    members += ",\"m" + std::to_string(i) + "\":0";
  }
  return members;
}

/// The same members, the last one first.
inline std::string turned_around(const std::string& json) {
  const Json parsed = Json::parse(json);
  Json turned = Json::object();
  for (const auto& [name, value] : parsed.items()) {
    Json next = {{name, value}};
    next.update(turned);
    turned = std::move(next);
  }
  return turned.dump();
}

inline constexpr std::string_view kTopOrigin = "https://top.example.com";

template <class CaseType>
CaseType cross_origin_twin(const CaseType& base, const std::string& prefix) {
  CaseType twin = base;
  twin.id = prefix + "cross-origin";
  twin.note = "crossOrigin is true, as expected.";
  twin.allow_cross_origin = true;
  twin.spec.client_data.cross_origin = true;
  return twin;
}

template <class CaseType>
CaseType top_origin_twin(const CaseType& base, const std::string& prefix) {
  CaseType twin = cross_origin_twin(base, prefix);
  twin.id = prefix + "top-origin";
  twin.note = "topOrigin is an allowed one.";
  twin.top_origins = {std::string(kTopOrigin), "https://other.example.com"};
  twin.spec.client_data.top_origin = std::string(kTopOrigin);
  return twin;
}

/// Client data that are in order though they do not look as usual.
template <class CaseType>
void add_unusual_client_data(CaseFile& file, const CaseType& base, const std::string& prefix,
                             const ClientDataSteps& steps) {
  const auto accept = [&](const char* suffix, const char* note, auto apply) {
    CaseType c = base;
    c.id = prefix + suffix;
    c.note = note;
    apply(c);
    file.accept(c);
    return c;
  };
  accept("client-data-bom", "A byte order mark comes first.",
         whole_client_data([](const std::string& json) { return "\xef\xbb\xbf" + json; }));
  accept("client-data-unknown-members", "Members that nobody knows follow.",
         with_member(R"("other_keys_can_be_added_here":"compare no client data with a template",)"
                     R"("nested":{"a":[1,2.5e3,null]})"));
  accept("client-data-white-space", "There is white space wherever JSON allows it.",
         whole_client_data([](const std::string& json) { return Json::parse(json).dump(2); }));
  accept("client-data-order", "The members are in another order.", whole_client_data(&turned_around));
  accept("client-data-escapes", "The origin is written with escapes.",
         in_client_data("https://example.org", R"(\u0068ttps:\/\/example.org)"));
  accept("client-data-no-cross-origin", "crossOrigin is absent.", in_client_data(R"(,"crossOrigin":false)", ""));
  accept("client-data-token-binding", "tokenBinding as Level 2 clients wrote it.",
         with_member(R"("tokenBinding":{"status":"supported"})"));
  const CaseType odd = accept("client-data-token-binding-odd", "Level 3 does not say what tokenBinding is.",
                              with_member(R"("tokenBinding":{"status":"sometimes"})"));
  file.reject(odd, {"conformance", Reason::token_binding_malformed, steps.json,
                    "FIDO's conformance tests want tokenBinding as in Level 2.",
                    [](CaseType& c) { c.policy["profile"] = "fido_conformance"; }});
}

/// The challenge that was sent is the caller's; one of another length is his mistake.
template <class CaseType>
void add_challenge_lengths(CaseFile& file, const CaseType& twin, Step options) {
  const auto with_length = [](std::size_t length) {
    return [=](CaseType& c) { c.challenge = c.spec.client_data.challenge = testlib::seed_bytes("length", length); };
  };
  file.reject(twin, {"sent-challenge-15", Reason::challenge_too_short, options, "A challenge of 15 bytes was sent.",
                     [=](CaseType& c) {
                       with_length(15)(c);
                       c.policy["refuse_short_challenge"] = true;
                     }});
  file.reject(twin, {"sent-challenge-1025", Reason::challenge_too_long, options, "A challenge of 1025 bytes was sent.",
                     with_length(1025)});
}

template <class CaseType>
void add_text_faults(CaseFile& file, const CaseType& twin, const ClientDataSteps& steps) {
  const auto reject = [&](const char* suffix, Reason reason, Step step, const char* note, auto apply) {
    file.reject(twin, {suffix, reason, step, note, apply});
  };
  reject("client-data-not-utf8", Reason::json_not_utf8, steps.utf8, "A byte that UTF-8 does not have.",
         with_member("\"x\":\"\xff\""));
  reject("client-data-overlong-utf8", Reason::json_not_utf8, steps.utf8, "A solidus in two bytes.",
         with_member("\"x\":\"\xc0\xaf\""));
  reject("client-data-lone-surrogate", Reason::json_not_utf8, steps.utf8, "An escape of half a surrogate pair.",
         with_member(R"("x":"\ud800")"));
  reject("client-data-too-long", Reason::client_data_too_long, steps.utf8, "More than 8 KiB.",
         with_member("\"x\":\"" + std::string(8192, 'x') + "\""));
  reject("client-data-cut", Reason::json_malformed, steps.json, "The last brace is missing.",
         whole_client_data([](const std::string& json) { return json.substr(0, json.size() - 1); }));
  reject("client-data-comment", Reason::json_malformed, steps.json, "JSON has no comments.",
         with_member(R"(/* none */"x":1)"));
  reject("client-data-trailing", Reason::json_trailing, steps.json, "A second value follows.",
         whole_client_data([](const std::string& json) { return json + "{}"; }));
  reject("client-data-array", Reason::json_wrong_type, steps.json, "The client data in an array.",
         whole_client_data([](const std::string& json) { return "[" + json + "]"; }));
  reject("client-data-duplicate", Reason::json_duplicate_member, steps.json, "origin is there twice.",
         with_member(R"("origin":"https://example.org")"));
  reject("client-data-duplicate-escaped", Reason::json_duplicate_member, steps.json,
         "origin is there twice, once with an escape.", with_member(R"("\u006frigin":"https://example.org")"));
  reject("client-data-nul", Reason::json_nul, steps.json, "A string contains U+0000.",
         in_client_data("https://example.org", R"(https://example.org\u0000.evil.example)"));
  reject("client-data-too-deep", Reason::json_too_deep, steps.json, "Arrays 20 deep.",
         with_member("\"x\":" + std::string(20, '[') + std::string(20, ']')));
  reject("client-data-many-members", Reason::json_too_many_members, steps.json, "More than 128 members.",
         with_member(many_members()));
  reject("client-data-type-missing", Reason::json_missing_member, steps.json, "type is absent.",
         in_client_data(R"("type")", R"("Type")"));
  reject("client-data-challenge-missing", Reason::json_missing_member, steps.json, "challenge is absent.",
         in_client_data(R"("challenge")", R"("hashAlgorithm")"));
  reject("client-data-origin-missing", Reason::json_missing_member, steps.json, "origin is absent.",
         in_client_data(R"("origin")", R"("rpOrigin")"));
  reject("client-data-origin-null", Reason::json_wrong_type, steps.json, "origin is null.",
         in_client_data(R"("https://example.org")", "null"));
  reject("client-data-cross-origin-text", Reason::json_wrong_type, steps.json, "crossOrigin is a string.",
         in_client_data(R"("crossOrigin":false)", R"("crossOrigin":"false")"));
}

template <class CaseType>
void add_value_faults(CaseFile& file, const CaseType& twin, const ClientDataSteps& steps) {
  const auto reject = [&](const char* suffix, Reason reason, Step step, const char* note, auto apply) {
    file.reject(twin, {suffix, reason, step, note, apply});
  };
  const bool is_registration = twin.spec.client_data.type == "webauthn.create";
  reject("type-other-ceremony", Reason::type_mismatch, steps.type, "The type of the other ceremony.",
         [=](auto& c) { c.spec.client_data.type = is_registration ? "webauthn.get" : "webauthn.create"; });
  reject("type-upper-case", Reason::type_mismatch, steps.type, "The type in other letters.",
         in_client_data("webauthn.", "WebAuthn."));
  reject("type-empty", Reason::type_mismatch, steps.type, "The type is empty.",
         [](auto& c) { c.spec.client_data.type.clear(); });
  const std::string challenge = testlib::to_base64url(twin.challenge);
  reject("challenge-other", Reason::challenge_mismatch, steps.challenge, "Another challenge of the same length.",
         [](auto& c) { c.spec.client_data.challenge = testlib::seed_bytes("another challenge", 32); });
  reject("challenge-prefix", Reason::challenge_mismatch, steps.challenge, "Only the beginning of the challenge.",
         [](auto& c) { c.spec.client_data.challenge.resize(16); });
  reject("challenge-longer", Reason::challenge_mismatch, steps.challenge, "The challenge and one byte more.",
         [](auto& c) { c.spec.client_data.challenge.push_back(0); });
  reject("challenge-empty", Reason::challenge_mismatch, steps.challenge, "The challenge is empty.",
         [](auto& c) { c.spec.client_data.challenge.clear(); });
  reject("challenge-padded", Reason::challenge_mismatch, steps.challenge, "The challenge with base64 padding.",
         in_client_data(challenge, challenge + "="));
  const auto origin = [&](const char* suffix, const char* note, const char* value) {
    reject(suffix, Reason::origin_not_allowed, steps.origin, note, [=](auto& c) { c.spec.client_data.origin = value; });
  };
  origin("origin-other", "Another site.", "https://evil.example");
  origin("origin-http", "Another scheme.", "http://example.org");
  origin("origin-port", "Another port.", "https://example.org:8443");
  origin("origin-subdomain", "A subdomain.", "https://login.example.org");
  origin("origin-suffix", "The origin is only the beginning.", "https://example.org.evil.example");
  origin("origin-slash", "A serialised origin has no path.", "https://example.org/");
  origin("origin-opaque", "The origin of a sandboxed frame.", "null");
  reject("cross-origin", Reason::cross_origin_not_allowed, steps.cross_origin,
         "crossOrigin is true and was not expected.", [](auto& c) { c.spec.client_data.cross_origin = true; });
}

template <class CaseType>
void add_embedding_cases(CaseFile& file, const CaseType& base, const std::string& prefix,
                         const ClientDataSteps& steps) {
  const CaseType cross_origin = cross_origin_twin(base, prefix);
  const CaseType top_origin = top_origin_twin(base, prefix);
  file.accept(cross_origin);
  file.accept(top_origin);
  file.reject(cross_origin, {"top-origin-unexpected", Reason::embedding_not_expected, steps.embedding,
                             "topOrigin is present and there are no top origins.",
                             [](CaseType& c) { c.spec.client_data.top_origin = std::string(kTopOrigin); }});
  file.reject(top_origin, {"not-cross-origin", Reason::embedding_not_expected, steps.embedding,
                           "topOrigin is present though crossOrigin is false.",
                           [](CaseType& c) { c.spec.client_data.cross_origin = false; }});
  file.reject(top_origin, {"other", Reason::top_origin_not_allowed, steps.top_origin, "topOrigin is another site.",
                           [](CaseType& c) { c.spec.client_data.top_origin = "https://evil.example"; }});
  file.reject(top_origin, {"rp-origin", Reason::top_origin_not_allowed, steps.top_origin,
                           "topOrigin is an origin, and not one of the top origins.",
                           [](CaseType& c) { c.spec.client_data.top_origin = std::string(testlib::kOrigin); }});
}

}  // namespace vectors
