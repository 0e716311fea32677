#include "site/party.hpp"

#include <algorithm>
#include <stdexcept>

#include "assay/error.hpp"

namespace assayd::site {

namespace {

constexpr std::string_view kSecureScheme = "https://";

assay::Policy policy_of(assay::Profile profile) {
  const bool is_test = profile == assay::Profile::fido_conformance;
  return assay::policy_preset(is_test ? assay::PolicyPreset::conformance : assay::PolicyPreset::passkey_login);
}

[[noreturn]] void refuse(const assay::Error& error) {
  throw std::invalid_argument("relying party: " + std::string(assay::error_name(error.code)) + ": " +
                              std::string(assay::error_text(error.code)));
}

}  // namespace

Workspaces::Lease Workspaces::borrow() {
  std::unique_ptr<assay::Workspace> workspace;
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      workspace = std::move(free_.back());
      free_.pop_back();
    }
  }
  if (!workspace) {
    auto made = assay::make_workspace(backend_);
    if (!made) throw std::runtime_error("no workspace: " + std::string(assay::error_name(made.error().code)));
    workspace = std::make_unique<assay::Workspace>(std::move(*made));
  }
  return {*this, std::move(workspace)};
}

void Workspaces::give_back(std::unique_ptr<assay::Workspace> workspace) {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(workspace));
}

Party::Party(PartyConfig config) : config_(std::move(config)), policy_(policy_of(config_.profile)) {
  const std::string_view name = config_.backend.empty() ? assay::backend_names().front() : config_.backend;
  const auto backend = assay::find_backend(name);
  if (!backend) refuse(backend.error());
  backend_ = *backend;
  origins_.assign(config_.origins.begin(), config_.origins.end());
  related_.assign(config_.related_origins.begin(), config_.related_origins.end());
  assay::RelyingPartyConfig checked;
  checked.id = config_.id;
  checked.name = config_.name;
  checked.origins = origins_;
  checked.related_origins = related_;
  checked.allow_localhost = config_.id == "localhost";
  checked.backend = backend_;
  checked.profile = config_.profile;
  const auto party = assay::make_relying_party(checked);
  if (!party) refuse(party.error());
  relying_party_ = *party;
  workspaces_ = std::make_unique<Workspaces>(backend_);
}

bool Party::has_origin(std::string_view origin) const {
  return std::ranges::count(origins_, origin) + std::ranges::count(related_, origin) != 0;
}

bool Party::secure() const {
  const auto is_secure = [](std::string_view origin) { return origin.starts_with(kSecureScheme); };
  return std::ranges::all_of(origins_, is_secure) && std::ranges::all_of(related_, is_secure);
}

std::optional<std::string> Party::well_known(assay::WellKnownDocument document) const {
  assay::WellKnown facts;
  const std::string page = config_.origins.front() + "/";
  if (secure()) facts.endpoints = {page, page, {}};
  std::string room(64 * 1024, '\0');
  const assay::MutableBytes out(reinterpret_cast<std::uint8_t*>(room.data()), room.size());
  const auto text = assay::write_well_known(document, relying_party_, facts, out);
  if (text) return std::string(*text);
  const assay::ErrorCode code = text.error().code;
  if (code == assay::ErrorCode::related_origins_missing || code == assay::ErrorCode::apps_missing) return std::nullopt;
  refuse(text.error());
}

}  // namespace assayd::site
