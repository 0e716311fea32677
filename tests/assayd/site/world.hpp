#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

#include "http/server.hpp"
#include "ops/telemetry.hpp"
#include "site/site.hpp"
#include "store/sqlite_store.hpp"
#include "tests/testlib/ceremony.hpp"

namespace site_test {

inline constexpr const char* kOrigin = "https://rp.example";
inline constexpr const char* kRelated = "https://related.example";

struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case; the last of each
  std::vector<std::string> cookies;            ///< values of Set-Cookie
  std::string body;

  nlohmann::json json() const { return nlohmann::json::parse(body); }
  std::string code() const { return json().at("code"); }
};

/// What threads write and the test reads.
class Lines : public std::streambuf {
 public:
  std::string text() const;

 protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* data, std::streamsize size) override;

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

/// Limits that no test reaches.
assayd::site::SiteConfig generous();

/// The whole server on a free port, its store in a folder that goes with it.
class World {
 public:
  explicit World(const assayd::site::SiteConfig& config = generous());
  ~World();

  std::uint16_t port() const { return server_->port(); }
  assayd::site::Site& site() { return *site_; }
  assayd::store::Store& store() { return *store_; }
  const assayd::site::Secrets& secrets() const { return *secrets_; }
  assayd::site::Party& party() { return *party_; }
  std::string log() const { return lines_.text(); }
  /// Whether the log holds the text; a request is logged a moment after it was answered.
  bool logs(const std::string& text) const;
  /// Of database and log of it.
  std::string stored_bytes() const;

 private:
  std::string folder_;
  Lines lines_;
  std::ostream log_{&lines_};
  assayd::ops::Telemetry telemetry_{log_};
  assayd::http::Notifier notifier_;
  std::unique_ptr<assayd::site::Party> party_;
  std::unique_ptr<assayd::site::Secrets> secrets_;
  std::unique_ptr<assayd::store::Store> store_;
  std::unique_ptr<assayd::site::Site> site_;
  std::unique_ptr<assayd::http::Server> server_;
};

/// A passkey in a software authenticator.
struct Passkey {
  testlib::SigningKey key;
  testlib::ByteVector id;
  testlib::ByteVector user_handle;
  std::uint32_t counter = 0;
};

/// Options that came, with the state that goes back.
struct Begun {
  nlohmann::json options;
  std::string state;

  testlib::ByteVector challenge() const;
};

/// A browser: its cookies, and the origin of the page that it shows.
class Browser {
 public:
  explicit Browser(World& world) : Browser(world.port()) {}
  explicit Browser(std::uint16_t server_port) : port(server_port) {}

  /// The request as it is, with its head.
  Answer ask(const std::string& request);
  Answer get(const std::string& path, const std::string& more = {});
  /// With the fields that a page of ours sends; `more` replaces those of the same name.
  Answer post(const std::string& path, const std::string& body, std::map<std::string, std::string> more = {});

  Begun begin(const std::string& prefix, const nlohmann::json& body = nlohmann::json::object());
  Answer finish(const std::string& prefix, const Begun& begun, const std::string& credential);
  /// A new account, which must succeed.
  Passkey sign_up(const std::string& name);
  /// Signs in, with all in order.
  Answer sign_in(Passkey& passkey);
  nlohmann::json account() { return get("/v1/account").json(); }

  std::uint16_t port;  ///< of the server on this machine
  std::string origin = kOrigin;
  std::map<std::string, std::string> cookies;
};

/// The response of a new passkey to options; `label` makes key and id.
std::string creation(const Begun& begun, const std::string& label, Passkey& passkey);
/// The response of a passkey, whose counter grows. `edit` changes what is in order otherwise.
using Edit = std::function<void(testlib::AuthenticationSpec&)>;
std::string assertion(const Begun& begun, Passkey& passkey, const Edit& edit = {});

}  // namespace site_test
