#include "options_command.hpp"

#include <sys/random.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>

#include "assay/ceremony.hpp"
#include "assay/policy_text.hpp"
#include "encoding.hpp"
#include "input.hpp"
#include "library_site.hpp"
#include "member_reader.hpp"
#include "site.hpp"

namespace assay::cli {
namespace {

bool fill_random(void*, MutableBytes out) {
  return getrandom(out.data(), out.size(), 0) == static_cast<ssize_t>(out.size());
}
constexpr RandomSource kRandom{&fill_random, nullptr};

std::int64_t seconds_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

ByteVector decode_id(std::string_view what, const std::string& text) {
  const auto bytes = from_base64url(text);
  if (!bytes || bytes->empty()) throw InputError(std::string(what) + ": '" + to_printable(text) + "' is not base64url");
  return *bytes;
}

ByteVector random_bytes(std::size_t size) {
  ByteVector out(size);
  if (!fill_random(nullptr, out)) throw InputError("no random bytes can be had");
  return out;
}

StateKey state_key_of(const std::string& hex) {
  const auto bytes = hex.empty() ? random_bytes(sizeof(StateKey::secret)) : from_hex(hex).value_or(ByteVector{});
  StateKey key{.id = 1};
  if (bytes.size() != key.secret.size()) throw InputError("--state-key: 64 hexadecimal digits are needed");
  std::ranges::copy(bytes, key.secret.begin());
  return key;
}

/// A policy and the room for what it borrows.
struct PolicyInUse {
  std::unique_ptr<PolicyStorage> storage = std::make_unique<PolicyStorage>();
  Policy policy;
};

PolicyInUse read_policy(const OptionsRequest& request) {
  PolicyInUse out;
  const std::string text = request.policy.empty() ? "" : read_input(request.policy);
  const Result<Policy> policy =
      request.policy.empty() ? policy_preset(request.preset) : parse_policy(text, *out.storage);
  if (!policy && request.policy.empty()) throw Refusal(policy.error().code, request.preset);
  if (!policy) {
    const TextPosition at = policy_text_position(text, policy.error().offset);
    throw Refusal(policy.error().code, "line " + std::to_string(at.line) + ", column " + std::to_string(at.column));
  }
  out.policy = *policy;
  return out;
}

/// One ceremony that begins, and the room for it.
class Beginning {
 public:
  explicit Beginning(const OptionsRequest& request)
      : request_(request),
        site_(parse_site(read_input(request.site), input_label(request.site))),
        library_site_(site_),
        policy_(read_policy(request)),
        keys_{state_key_of(request.state_key)} {
    for (const std::string& id : request.credentials) ids_.push_back(decode_id("credential", id));
    for (const ByteVector& id : ids_) descriptors_.push_back({id, {}});
    if (!request.user_handle.empty()) {
      user_handle_ = decode_id("--user-handle", request.user_handle);
    } else if (request.creation) {
      user_handle_ = random_bytes(kNewUserHandle);
    }
  }

  BegunCeremony begin() {
    Result<Workspace> workspace = make_workspace(library_site_.relying_party().config().backend);
    if (!workspace) throw Refusal(workspace.error().code);
    const Result<BegunCeremony> begun = request_.creation ? registration(*workspace) : authentication(*workspace);
    if (!begun) throw Refusal(begun.error().code);
    return *begun;
  }

 private:
  CeremonySetting setting() const { return {library_site_.relying_party(), policy_.policy, keys_}; }

  Result<BegunCeremony> registration(Workspace& workspace) {
    RegistrationStart start;
    start.user = {user_handle_, request_.user_name,
                  request_.display_name.empty() ? request_.user_name : request_.display_name};
    start.exclude_credentials = descriptors_;
    start.conditional = request_.conditional;
    start.binding.origin = request_.origin;
    start.random = kRandom;
    start.now = seconds_now();
    return begin_registration(setting(), start, {options_, state_}, workspace);
  }

  Result<BegunCeremony> authentication(Workspace& workspace) {
    const ExpectedUser user =
        user_handle_.empty() ? ExpectedUser(Discoverable{}) : ExpectedUser(KnownUser{user_handle_});
    AuthenticationStart start{.user = user};
    start.allow_credentials = descriptors_;
    start.binding.origin = request_.origin;
    start.random = kRandom;
    start.now = seconds_now();
    return begin_authentication(setting(), start, {options_, state_}, workspace);
  }

  static constexpr std::size_t kNewUserHandle = 32;

  const OptionsRequest& request_;
  Site site_;
  LibrarySite library_site_;
  PolicyInUse policy_;
  std::vector<StateKey> keys_;
  std::vector<ByteVector> ids_;
  std::vector<CredentialDescriptor> descriptors_;
  ByteVector user_handle_;
  ByteVector options_ = ByteVector(256 * 1024);
  ByteVector state_ = ByteVector(kMaxSealedState);
};

std::string printed(const BegunCeremony& begun, bool with_state) {
  if (!with_state) return std::string(begun.options);
  Json json;
  json["options"] = Json::parse(begun.options);
  json["state"] = to_base64url(begun.state);
  json["id"] = to_hex(begun.id);
  json["expires_at"] = begun.expires_at;
  return json.dump();
}

}  // namespace

int run_options(const OptionsRequest& request) {
  try {
    Beginning beginning(request);
    std::cout << printed(beginning.begin(), !request.state_key.empty()) << '\n';
    return 0;
  } catch (const Refusal& refusal) {
    std::cerr << "assay: " << refusal.what() << '\n';
    return 1;
  } catch (const InputError& error) {
    std::cerr << "assay: " << error.what() << '\n';
    return 2;
  }
}

}  // namespace assay::cli
