#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace assay::cli {

/// Where requests go: http alone, for what is measured is not TLS.
struct LoadTarget {
  std::string host;
  std::string port;
  std::string origin;  ///< of the page that the requests say they come from

  /// "http://host[:port]". Throws InputError. `origin` is the URL if it is empty.
  static LoadTarget parse(const std::string& url, const std::string& origin);
};

struct LoadAnswer {
  int status = 0;
  std::string body;
};

/// A browser with one connection, which it keeps: HTTP/1.1, cookies, and the fields of a page.
class LoadConnection {
 public:
  /// `forwarded_for` goes into X-Forwarded-For unless it is empty.
  LoadConnection(const LoadTarget& target, std::string forwarded_for)
      : target_(target), forwarded_for_(std::move(forwarded_for)) {}
  ~LoadConnection() { close(); }
  LoadConnection(const LoadConnection&) = delete;
  LoadConnection& operator=(const LoadConnection&) = delete;

  /// POST of JSON. Throws std::runtime_error where there is no answer; the next request connects again.
  LoadAnswer post(std::string_view path, std::string_view body, std::string_view ceremony_state = {});
  /// As a browser that was never here.
  void forget_cookies() { cookies_.clear(); }

 private:
  void open();
  void close();
  void send(std::string_view text);
  /// Until `pending_` holds that many bytes.
  void read_to(std::size_t size);
  /// Status line and fields, with the empty line.
  std::string read_head();
  LoadAnswer read_answer();
  void keep_cookie(std::string_view value);
  std::string request_of(std::string_view path, std::string_view body, std::string_view ceremony_state) const;
  [[noreturn]] void fail(const std::string& why);

  const LoadTarget& target_;
  std::string forwarded_for_;
  int socket_ = -1;
  std::string pending_;  ///< what came and was not read
  std::map<std::string, std::string, std::less<>> cookies_;
};

}  // namespace assay::cli
