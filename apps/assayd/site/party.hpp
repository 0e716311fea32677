#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/backend.hpp"
#include "assay/policy.hpp"
#include "assay/relying_party.hpp"
#include "assay/well_known.hpp"
#include "assay/workspace.hpp"

namespace assayd::site {

struct PartyConfig {
  std::string id = "localhost";
  std::string name = "assayd";
  std::vector<std::string> origins;
  std::vector<std::string> related_origins;
  std::string backend;  ///< empty: the first that this machine can run
  assay::Profile profile = assay::Profile::webauthn;
};

/// Workspaces for threads that come and go.
class Workspaces {
 public:
  /// One of them, given back when this is destroyed.
  class Lease {
   public:
    Lease(Workspaces& owner, std::unique_ptr<assay::Workspace> workspace)
        : owner_(owner), workspace_(std::move(workspace)) {}
    ~Lease() { owner_.give_back(std::move(workspace_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    assay::Workspace& operator*() { return *workspace_; }

   private:
    Workspaces& owner_;
    std::unique_ptr<assay::Workspace> workspace_;
  };

  explicit Workspaces(const assay::Backend* backend) : backend_(backend) {}
  /// Throws std::runtime_error if there is no memory for a new one.
  Lease borrow();

 private:
  void give_back(std::unique_ptr<assay::Workspace> workspace);

  const assay::Backend* backend_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<assay::Workspace>> free_;
};

/// The relying party of this server, with what the library needs for it. Immutable but for its workspaces.
class Party {
 public:
  /// Throws std::invalid_argument with the library's name of what is wrong.
  explicit Party(PartyConfig config);
  Party(const Party&) = delete;
  Party& operator=(const Party&) = delete;

  const PartyConfig& config() const { return config_; }
  const assay::RelyingParty& relying_party() const { return relying_party_; }
  const assay::Policy& policy() const { return policy_; }
  std::string_view backend() const { return assay::backend_name(*backend_); }
  Workspaces& workspaces() { return *workspaces_; }
  /// Whether pages at this origin may use the server, related ones included.
  bool has_origin(std::string_view origin) const;
  /// Every origin is https: cookies may ask for that.
  bool secure() const;
  /// Nothing where the document would be empty.
  std::optional<std::string> well_known(assay::WellKnownDocument document) const;

 private:
  PartyConfig config_;
  std::vector<std::string_view> origins_, related_;
  const assay::Backend* backend_ = nullptr;
  assay::RelyingParty relying_party_;
  assay::Policy policy_;
  std::unique_ptr<Workspaces> workspaces_;
};

}  // namespace assayd::site
