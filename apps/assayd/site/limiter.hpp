#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"
#include "store/store.hpp"

namespace assayd::site {

struct LimitConfig {
  std::int64_t burst = 60;                              ///< ceremonies at once of one address
  store::Time interval = store::kSecond;                ///< then one each
  std::int64_t accounts_burst = 20;                     ///< new accounts at once of one address
  store::Time accounts_interval = 60 * store::kSecond;  ///< then one each
  std::int64_t calls_burst = 600;                       ///< calls at once of one client of the API
  store::Time calls_interval = store::kSecond / 100;    ///< then one each
};

/// How often one address may do what costs us something. Kept in the store, so that all instances count together.
class Limiter {
 public:
  Limiter(store::Store& store, LimitConfig config) : store_(store), config_(config) {}

  /// Throws HttpError 429; `response` of problem_for() carries Retry-After.
  void take_ceremony(const http::Request& request);
  void take_account(const http::Request& request);
  /// A client of the API that says who it is: counted by address like ceremonies, apart from them.
  void take_login(const http::Request& request);
  /// A call of a client that is known.
  void take_call(const std::string& client_id);

 private:
  void take(const std::string& key, std::int64_t burst, store::Time interval);

  store::Store& store_;
  const LimitConfig config_;
};

/// The time to wait, besides what every error has.
class TooManyRequests : public http::HttpError {
 public:
  explicit TooManyRequests(std::int64_t seconds)
      : HttpError(429, "too_many_requests", "Try again later."), seconds_(seconds) {}
  std::int64_t seconds() const { return seconds_; }

 private:
  std::int64_t seconds_;
};

}  // namespace assayd::site
