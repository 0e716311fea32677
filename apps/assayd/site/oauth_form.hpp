#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace assayd::site {

/// An error in the form of RFC 6749 section 5.2, with its status.
class OAuthError : public http::HttpError {
 public:
  using http::HttpError::HttpError;

  /// 400 for the request as a whole.
  static OAuthError invalid_request(const std::string& description) { return {400, "invalid_request", description}; }
  /// 401, alike for all that is wrong with who the client says it is.
  static OAuthError invalid_client();

  http::Response response() const;
};

/// Body of a request to the endpoints of OAuth: application/x-www-form-urlencoded.
class Form {
 public:
  /// Throws OAuthError invalid_request: another media type, a bad escape, or a parameter that comes twice.
  explicit Form(const http::Request& request);

  /// Nothing also for a parameter without a value (RFC 6749 section 3.2).
  std::optional<std::string> find(std::string_view name) const;
  /// The same; throws OAuthError invalid_request if there is none.
  std::string require(std::string_view name) const;

 private:
  void add(std::string_view pair);
  std::map<std::string, std::string, std::less<>> parameters_;
};

}  // namespace assayd::site
