#include "site.hpp"

#include "member_reader.hpp"

namespace assay::cli {
namespace {

SiteRelyingParty read_rp(MemberReader rp) {
  SiteRelyingParty out;
  out.id = rp.text("id");
  rp.require("origins");
  out.origins = rp.texts_or_none("origins");
  out.related_origins = rp.texts_or_none("related_origins");
  out.top_origins = rp.texts_or_none("top_origins");
  out.allow_subdomains = rp.flag_or("allow_subdomains", false);
  out.allow_any_port = rp.flag_or("allow_any_port", false);
  out.allow_localhost = rp.flag_or("allow_localhost", false);
  rp.finish();
  return out;
}

std::vector<SiteAndroidApp> read_android_apps(MemberReader& site, const std::string& label) {
  std::vector<SiteAndroidApp> out;
  const Json* apps = site.find("android_apps");
  if (apps == nullptr) return out;
  if (!apps->is_array()) site.complain("android_apps", "is not an array");
  for (const Json& json : *apps) {
    MemberReader app(json, label, "android_apps[" + std::to_string(out.size()) + "].");
    out.emplace_back();
    out.back().package_name = app.text("package_name");
    app.require("sha256_cert_fingerprints");
    out.back().fingerprints = app.texts_or_none("sha256_cert_fingerprints");
    app.finish();
  }
  return out;
}

SiteEndpoints read_endpoints(MemberReader endpoints) {
  SiteEndpoints out;
  out.enroll = endpoints.text_or("enroll", "");
  out.manage = endpoints.text_or("manage", "");
  out.prf_usage_details = endpoints.text_or("prf_usage_details", "");
  endpoints.finish();
  return out;
}

}  // namespace

Site parse_site(std::string_view text, const std::string& label) {
  const Json json = parse_json(text, label);
  MemberReader site(json, label);
  Site out;
  out.rp = read_rp(site.object("rp"));
  out.android_apps = read_android_apps(site, label);
  out.apple_apps = site.texts_or_none("apple_apps");
  if (site.find("endpoints") != nullptr) out.endpoints = read_endpoints(site.object("endpoints"));
  site.finish();
  return out;
}

}  // namespace assay::cli
