// Our own rows: whole ceremonies, every step of WebAuthn 7.1 and 7.2 included.
#include <array>
#include <deque>
#include <stdexcept>
#include <utility>

#include "assay/assay.hpp"
#include "bench/peers/driver.hpp"

namespace {

using assay::KeyForm;

template <class Value>
Value value(assay::Result<Value>&& result, const char* what) {
  if (!result.has_value()) throw std::runtime_error(what);
  return *std::move(result);
}

/// One backend, with all that judging the inputs by it needs.
class Judge {
 public:
  Judge(const peers::Inputs& inputs, const char* backend)
      : inputs_(inputs), backend_(value(assay::find_backend(backend), "find_backend")), origins_{inputs.origin} {
    relying_party_ = value(assay::make_relying_party({.id = inputs.rp_id, .origins = origins_, .backend = backend_}),
                           "make_relying_party");
    workspace_ = value(assay::make_workspace(backend_), "make_workspace");
    for (const auto& input : inputs.es256.inputs) {
      views_.push_back(value(assay::parse_cose_key(input.cose_key), "parse_cose_key"));
    }
  }

  std::string name() const { return std::string(assay::backend_name(*backend_)); }

  std::vector<assay::KeyHandle> handles(KeyForm form) const {
    std::vector<assay::KeyHandle> made;
    for (const auto& input : inputs_.es256.inputs) {
      made.push_back(value(assay::make_key_handle(*backend_, input.cose_key, form), "make_key_handle"));
    }
    return made;
  }

  /// Authentications from `first` on; without handles each key is parsed.
  std::size_t authenticate(std::size_t first, std::size_t count, const std::vector<assay::KeyHandle>* keys, bool json) {
    workspace_.reset();
    clear(count);
    for (std::size_t i = 0; i < count; ++i) add(i, first + i, keys, json);
    return judged(count);
  }

  /// The signatures alone, of authentications from `first` on.
  std::size_t verify(std::size_t first, std::size_t count, const std::vector<assay::KeyHandle>& keys) {
    workspace_.reset();
    jobs_.clear();
    results_.resize(count);
    for (std::size_t i = first; i < first + count; ++i) {
      const auto& input = inputs_.es256.inputs[i];
      jobs_.push_back({.algorithm = assay::Algorithm::es256,
                       .key = views_[i],
                       .handle = &keys[i],
                       .message = input.message,
                       .signature = input.signature});
    }
    if (assay::verify_batch(jobs_, results_, workspace_).failed()) return 0;
    std::size_t accepted = 0;
    for (const auto& result : results_) accepted += !result.failed();
    return accepted;
  }

  /// One signature of any algorithm, its key kept.
  bool verify(const peers::Authentication& input, const assay::VerifyJob& key) {
    assay::VerifyJob job = key;
    job.message = input.message;
    job.signature = input.signature;
    workspace_.reset();
    results_.resize(1);
    return !assay::verify_batch({&job, 1}, results_, workspace_).failed() && !results_[0].failed();
  }

  /// Every step but the signature, which takes part of no verdict here: so what is to be refused has another challenge.
  std::size_t prepare(std::size_t index, const std::vector<assay::KeyHandle>* keys, bool json) {
    workspace_.reset();
    clear(1);
    add(0, index, keys, json);
    if (index >= inputs_.es256.num_good) requests_[0].challenge = inputs_.es256.inputs[1].challenge;
    const auto pending = assay::prepare_authentication(relying_party_, requests_[0], responses_[0], workspace_);
    return assay::conclude_authentication(pending, {}).accepted();
  }

  std::size_t register_packed(std::size_t index, const assay::TrustPolicy& trust, bool json) {
    return registered(inputs_.packed_x5c.inputs[index], trust, json);
  }
  std::size_t register_none(std::size_t index, const assay::TrustPolicy& trust, bool json) {
    return registered(inputs_.none.inputs[index], trust, json);
  }

  const assay::Backend& backend() const { return *backend_; }

 private:
  void clear(std::size_t count) {
    requests_.clear();
    records_.clear();
    requests_.reserve(count);
    records_.reserve(count);
    items_.resize(count);
    responses_.resize(count);
    verdicts_.resize(count);
  }

  void add(std::size_t slot, std::size_t index, const std::vector<assay::KeyHandle>* keys, bool json) {
    const auto& input = inputs_.es256.inputs[index];
    auto& record = records_.emplace_back();
    record.id = input.id;
    record.public_key = input.cose_key;
    record.user_handle = input.user_handle;
    requests_.push_back({.user = assay::KnownUser{input.user_handle},
                         .record = record,
                         .challenge = input.challenge,
                         .key = keys == nullptr ? nullptr : &(*keys)[index]});
    responses_[slot] =
        json ? value(assay::parse_authentication_response(assay::bytes_of(input.json), workspace_),
                     "parse_authentication_response")
             : assay::AuthenticationResponse{input.id,        input.client_data_json, input.authenticator_data,
                                             input.signature, input.user_handle,      {}};
    items_[slot] = {&requests_.back(), &responses_[slot]};
  }

  std::size_t judged(std::size_t count) {
    if (count == 1) {
      return assay::verify_authentication(relying_party_, requests_[0], responses_[0], workspace_).accepted();
    }
    if (assay::verify_authentications(relying_party_, items_, verdicts_, workspace_).failed()) return 0;
    std::size_t accepted = 0;
    for (const auto& verdict : verdicts_) accepted += verdict.accepted();
    return accepted;
  }

  std::size_t registered(const peers::Registration& input, const assay::TrustPolicy& trust, bool json) {
    assay::RegistrationRequest request;
    request.challenge = input.challenge;
    request.user_handle = input.user_handle;
    request.algorithms = assay::backend_algorithms(*backend_);
    request.trust = trust;
    if (json) {
      return assay::verify_registration_json(relying_party_, request, assay::bytes_of(input.json), workspace_)
          .accepted();
    }
    const assay::RegistrationResponse response{input.id, input.client_data_json, input.attestation_object, {}, {}};
    return assay::verify_registration(relying_party_, request, response, workspace_).accepted();
  }

  const peers::Inputs& inputs_;
  const assay::Backend* backend_;
  std::array<std::string_view, 1> origins_;
  assay::RelyingParty relying_party_;
  assay::Workspace workspace_;
  std::vector<assay::CredentialRecord> records_;
  std::vector<assay::AuthenticationRequest> requests_;
  std::vector<assay::AuthenticationResponse> responses_;
  std::vector<assay::AuthenticationItem> items_;
  std::vector<assay::AuthenticationVerdict> verdicts_;
  std::vector<assay::PublicKeyView> views_;
  std::vector<assay::VerifyJob> jobs_;
  std::vector<assay::Error> results_;
};

std::string name_of(KeyForm form) {
  if (form == KeyForm::any) return "key kept";
  return form == KeyForm::expanded_1k ? "key expanded to 1 KiB" : "key expanded to 8 KiB";
}

class Rows {
 public:
  explicit Rows(const peers::Inputs& inputs) : inputs_(inputs) {}

  void authentication(Judge& judge, const std::vector<assay::KeyHandle>* keys, const std::string& key,
                      std::size_t batch) {
    for (const bool json : {true, false}) {
      const std::string form = json ? ", JSON, " : ", raw fields, ";
      add("assertion ES256", judge.name() + form + key, batch,
          [&judge, keys, json](std::size_t first, std::size_t count) {
            return judge.authenticate(first, count, keys, json);
          });
    }
  }

  void signature(Judge& judge, const std::vector<assay::KeyHandle>& keys, const std::string& key, std::size_t batch) {
    add("signature ES256", judge.name() + ", " + key, batch,
        [&judge, &keys](std::size_t first, std::size_t count) { return judge.verify(first, count, keys); });
  }

  /// Signatures that single libraries are there for.
  void signature(Judge& judge, const std::string& task, const peers::Set<peers::Authentication>& set) {
    auto& handles = other_keys_.emplace_back();
    std::vector<assay::VerifyJob> keys;
    handles.reserve(set.inputs.size());  // the jobs point into it
    for (const auto& input : set.inputs) {
      const auto view = value(assay::parse_cose_key(input.cose_key), "parse_cose_key");
      handles.push_back(value(assay::make_key_handle(judge.backend(), input.cose_key), "make_key_handle"));
      keys.push_back({.algorithm = view.algorithm, .key = view, .handle = &handles.back()});
    }
    rows_.push_back(peers::row_of(task, judge.name() + ", key kept", set, [&judge, &set, keys](std::size_t i) {
      return judge.verify(set.inputs[i], keys[i]);
    }));
  }

  void steps(Judge& judge, const std::vector<assay::KeyHandle>* keys, const std::string& key) {
    for (const bool json : {true, false}) {
      add("assertion ES256 without its signature", (json ? "JSON, " : "raw fields, ") + key, 1,
          [&judge, keys, json](std::size_t first, std::size_t) { return judge.prepare(first, keys, json); });
    }
  }

  void packed(Judge& judge, const std::string& chain, const assay::TrustPolicy& trust) {
    for (const bool json : {true, false}) {
      const std::string form = json ? "JSON, " : "raw fields, ";
      rows_.push_back(
          peers::row_of("registration packed x5c", judge.name() + ", " + form + chain, inputs_.packed_x5c,
                        [&judge, trust, json](std::size_t i) { return judge.register_packed(i, trust, json) == 1; }));
    }
  }

  void none(Judge& judge) {
    const assay::TrustPolicy trust{.accept_none = true};
    for (const bool json : {true, false}) {
      rows_.push_back(
          peers::row_of("registration none", judge.name() + (json ? ", JSON" : ", raw fields"), inputs_.none,
                        [&judge, trust, json](std::size_t i) { return judge.register_none(i, trust, json) == 1; }));
    }
  }

  const std::vector<peers::Row>& rows() const { return rows_; }

 private:
  void add(const std::string& task, const std::string& variant, std::size_t batch,
           std::function<std::size_t(std::size_t, std::size_t)> judge) {
    const std::string size = batch == 1 ? "" : ", batch of " + std::to_string(batch);
    rows_.push_back(
        {task, variant + size, inputs_.es256.num_good, inputs_.es256.inputs.size(), batch, std::move(judge)});
  }

  const peers::Inputs& inputs_;
  std::deque<std::vector<assay::KeyHandle>> other_keys_;
  std::vector<peers::Row> rows_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  constexpr std::int64_t kJudgedAt = 1767225600;  // within the certificates' time
  const auto inputs = peers::read_inputs(argv[1]);
  Judge openssl(inputs, "openssl");
  Judge native(inputs, "native");
  const auto openssl_kept = openssl.handles(KeyForm::any);
  const KeyForm forms[] = {KeyForm::any, KeyForm::expanded_1k, KeyForm::expanded_8k};
  std::array<std::vector<assay::KeyHandle>, 3> native_kept;
  Rows rows(inputs);
  rows.authentication(openssl, nullptr, "key parsed each time", 1);
  rows.authentication(openssl, &openssl_kept, "key kept", 1);
  rows.signature(openssl, openssl_kept, "key kept", 1);
  rows.steps(native, &native_kept[0], "key kept");
  rows.steps(native, nullptr, "key parsed each time");
  rows.authentication(native, nullptr, "key parsed each time", 1);
  rows.authentication(native, nullptr, "key parsed each time", 64);
  for (std::size_t i = 0; i < native_kept.size(); ++i) {
    native_kept[i] = native.handles(forms[i]);
    for (const std::size_t batch : {std::size_t{1}, std::size_t{64}}) {
      rows.authentication(native, &native_kept[i], name_of(forms[i]), batch);
      rows.signature(native, native_kept[i], name_of(forms[i]), batch);
    }
  }
  const std::array<assay::Bytes, 1> anchors{assay::Bytes(inputs.root)};
  const auto store = value(assay::make_anchor_store(openssl.backend(), {.anchors = anchors}), "make_anchor_store");
  auto cache = value(assay::make_chain_cache(4 * inputs.packed_x5c.inputs.size()), "make_chain_cache");
  assay::TrustPolicy trust{.accept_unanchored = true, .time = kJudgedAt};
  rows.packed(openssl, "chain not checked", trust);
  // The inputs come without revocation lists.
  trust = {.anchor_store = &store, .unknown_status = assay::UnknownStatus::accept, .time = kJudgedAt};
  rows.packed(openssl, "chain checked", trust);
  trust.chain_cache = &cache;
  rows.packed(openssl, "chain checked before", trust);
  rows.none(openssl);
  rows.signature(openssl, "signature Ed25519", inputs.eddsa);
  rows.signature(openssl, "signature ES256K", inputs.es256k);
  return peers::serve("assay", ASSAY_VERSION_STRING, rows.rows());
}
