#include "speed_command.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "assay/assay.hpp"
#include "member_reader.hpp"
#include "speed_set.hpp"

namespace assay::cli {
namespace {

constexpr std::string_view kBaseline = "openssl";
constexpr std::size_t kRounds = 7;

std::string_view form_name(KeyForm form) {
  switch (form) {
    case KeyForm::any: return "any";
    case KeyForm::expanded_1k: return "expanded_1k";
    case KeyForm::expanded_8k: return "expanded_8k";
  }
  return "";
}

/// Jobs of one backend with keys of one form, which several rows share.
class Workload {
 public:
  Workload(const Backend& backend, const std::vector<SignedMessage>& set, KeyForm form) {
    handles_.reserve(set.size());
    for (const SignedMessage& one : set) add(backend, one, form);
  }
  std::span<const VerifyJob> jobs() const { return jobs_; }

 private:
  void add(const Backend& backend, const SignedMessage& one, KeyForm form) {
    Result<KeyHandle> handle = make_key_handle(backend, one.cose_key, form);
    const Result<PublicKeyView> key = parse_cose_key(one.cose_key);
    if (!handle || !key) throw std::runtime_error("a key to measure with was refused");
    handles_.push_back(std::move(*handle));
    jobs_.push_back({key->algorithm, *key, &handles_.back(), one.message, one.signature});
  }
  std::vector<KeyHandle> handles_;
  std::vector<VerifyJob> jobs_;
};

/// One row of the table.
struct Row {
  const Backend* backend = nullptr;
  Algorithm algorithm = Algorithm::none;
  std::size_t batch = 1;
  KeyForm form = KeyForm::any;
  std::shared_ptr<const Workload> workload;
  Workspace* workspace = nullptr;
  std::vector<VerifyJob> jobs;  ///< of one call
  std::size_t next = 0;         ///< of the workload
  std::vector<double> rates;    ///< a round each

  bool is_baseline() const { return backend_name(*backend) == kBaseline && batch == 1; }
};

/// Verifies the next signatures of the workload, which go round.
void verify_next(Row& row, std::vector<Error>& results) {
  const auto jobs = row.workload->jobs();
  for (VerifyJob& job : row.jobs) {
    job = jobs[row.next];
    row.next = (row.next + 1) % jobs.size();
  }
  results.resize(row.batch);
  const Error error = verify_batch(row.jobs, results, *row.workspace);
  const bool good = !error.failed() && std::ranges::none_of(results, &Error::failed);
  if (!good) throw std::runtime_error("a good signature was refused by " + std::string(backend_name(*row.backend)));
}

/// Of the processor's time, which other programs do not take part in.
double seconds_since(std::clock_t begin) {
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

/// Signatures per second, over about `seconds`.
double measure(Row& row, double seconds) {
  std::vector<Error> results;
  const std::clock_t begin = std::clock();
  std::size_t count = 0;
  double elapsed = 0;
  do {
    verify_next(row, results);
    count += row.batch;
    elapsed = seconds_since(begin);
  } while (elapsed < seconds || elapsed <= 0);
  return static_cast<double>(count) / elapsed;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// ASSAY_CPU=portable, adx or ifma stands for the native backend of that name.
std::string native_name() {
  const char* level = std::getenv("ASSAY_CPU");
  return level == nullptr || *level == '\0' ? "native" : "native-" + std::string(level);
}

std::vector<std::string> chosen_backends(const SpeedOptions& options) {
  if (!options.backends.empty()) return options.backends;
  std::vector<std::string> names;
  for (const std::string_view name : backend_names()) {
    if (!name.starts_with("native")) names.emplace_back(name);
  }
  names.push_back(native_name());
  return names;
}

/// What one run measures: rows, and what they share.
class Bench {
 public:
  explicit Bench(const SpeedOptions& options) : options_(options) {
    for (const std::string& name : chosen_backends(options)) add_backend(name);
  }

  void run() {
    if (rows_.empty()) throw std::runtime_error("nothing to measure");
    const double slice = options_.seconds / static_cast<double>(kRounds * rows_.size());
    for (std::size_t round = 0; round < kRounds; ++round) {
      for (Row& row : rows_) row.rates.push_back(measure(row, slice));
    }
  }
  void print() const;

 private:
  void add_backend(const std::string& name);
  void add_algorithm(const Backend& backend, Algorithm algorithm, Workspace& workspace);
  bool is_chosen(Algorithm algorithm) const;
  const std::vector<SignedMessage>& set_of(Algorithm algorithm);
  const Row* baseline_of(const Row& row) const;
  Json as_json(const Row& row) const;

  const SpeedOptions& options_;
  std::map<Algorithm, std::vector<SignedMessage>> sets_;
  std::vector<std::unique_ptr<Workspace>> workspaces_;
  std::vector<Row> rows_;
};

bool Bench::is_chosen(Algorithm algorithm) const {
  return options_.algorithms.empty() ||
         std::ranges::count(options_.algorithms, std::string(algorithm_name(algorithm))) > 0;
}

const std::vector<SignedMessage>& Bench::set_of(Algorithm algorithm) {
  auto found = sets_.find(algorithm);
  if (found == sets_.end()) {
    found = sets_.emplace(algorithm, make_signatures(algorithm, options_.num_keys)).first;
  }
  return found->second;
}

void Bench::add_backend(const std::string& name) {
  const Result<const Backend*> backend = find_backend(name);
  if (!backend) throw std::runtime_error(name + ": " + std::string(error_text(backend.error().code)));
  Result<Workspace> workspace = make_workspace(*backend);
  if (!workspace) throw std::runtime_error(name + ": " + std::string(error_text(workspace.error().code)));
  workspaces_.push_back(std::make_unique<Workspace>(std::move(*workspace)));
  for (const Algorithm algorithm : backend_algorithms(**backend)) {
    if (is_chosen(algorithm)) add_algorithm(**backend, algorithm, *workspaces_.back());
  }
}

void Bench::add_algorithm(const Backend& backend, Algorithm algorithm, Workspace& workspace) {
  const bool is_native = algorithm_implementation(backend, algorithm).starts_with("native/");
  const bool expands = is_native && algorithm == Algorithm::es256;
  std::vector<KeyForm> forms = {KeyForm::any};
  if (expands) forms.insert(forms.end(), {KeyForm::expanded_1k, KeyForm::expanded_8k});
  for (const KeyForm form : forms) {
    const auto workload = std::make_shared<const Workload>(backend, set_of(algorithm), form);
    for (const std::size_t batch : {std::size_t{1}, std::size_t{8}, std::size_t{64}}) {
      if (batch != 1 && !expands) continue;
      rows_.push_back({&backend, algorithm, batch, form, workload, &workspace, std::vector<VerifyJob>(batch), 0, {}});
    }
  }
}

const Row* Bench::baseline_of(const Row& row) const {
  const auto found = std::ranges::find_if(
      rows_, [&](const Row& other) { return other.is_baseline() && other.algorithm == row.algorithm; });
  return found == rows_.end() ? nullptr : &*found;
}

/// Of rates in the same round, for the machine may be faster in one than in another. 0 without a baseline.
double ratio_of(const Row& row, const Row* baseline) {
  if (baseline == nullptr) return 0;
  std::vector<double> ratios;
  for (std::size_t i = 0; i < row.rates.size(); ++i) ratios.push_back(row.rates[i] / baseline->rates[i]);
  return median(ratios);
}

Json Bench::as_json(const Row& row) const {
  Json line;
  line["backend"] = backend_name(*row.backend);
  line["implementation"] = algorithm_implementation(*row.backend, row.algorithm);
  line["algorithm"] = algorithm_name(row.algorithm);
  line["batch"] = row.batch;
  line["key"] = form_name(row.form);
  line["keys"] = row.workload->jobs().size();
  line["per_second"] = static_cast<std::int64_t>(median(row.rates));
  const Row* baseline = baseline_of(row);
  line["ratio"] = baseline == nullptr ? Json(nullptr) : Json(ratio_of(row, baseline));
  return line;
}

void print_line(const Json& line) {
  std::cout << std::left << std::setw(18) << line["backend"].get<std::string>() << std::setw(18)
            << line["implementation"].get<std::string>() << std::setw(11) << line["algorithm"].get<std::string>()
            << std::right << std::setw(5) << line["batch"].get<std::size_t>() << std::setw(6)
            << line["keys"].get<std::size_t>() << "  " << std::left << std::setw(13) << line["key"].get<std::string>()
            << std::right << std::setw(10) << line["per_second"].get<std::int64_t>() << std::setw(8);
  if (line["ratio"].is_null()) {
    std::cout << "-" << '\n';
  } else {
    std::cout << std::fixed << std::setprecision(2) << line["ratio"].get<double>() << '\n';
  }
}

void Bench::print() const {
  if (!options_.json) {
    std::cout << "backend           implementation    algorithm  batch  keys  key           per second   ratio\n";
  }
  for (const Row& row : rows_) {
    options_.json ? void(std::cout << as_json(row).dump() << '\n') : print_line(as_json(row));
  }
}

}  // namespace

int run_speed(const SpeedOptions& options) {
  Bench bench(options);
  bench.run();
  bench.print();
  return 0;
}

}  // namespace assay::cli
