#include "http/router.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace assayd::http {
namespace {

Response nothing(Request& request) {
  return Response::text(200, "text/plain", request.path);
}

Router sample() {
  Router router;
  router.get("/v1/users/{id}", nothing);
  router.get("/v1/users/by-identifier", nothing);
  router.post("/v1/users/{id}/actions", nothing);
  router.add(Method::del, "/v1/users/{id}", nothing);
  router.get("/", nothing);
  return router;
}

std::string pattern_of(const Router::Match& match) {
  return match.route == nullptr ? "" : match.route->pattern;
}

TEST(Router, FindsParametersAndPrefersLiterals) {
  const Router router = sample();
  const Router::Match user = router.find(Method::get, "/v1/users/a%2Fb%20c");
  EXPECT_EQ(pattern_of(user), "/v1/users/{id}");
  ASSERT_EQ(user.parameters.size(), 1U);
  EXPECT_EQ(user.parameters[0].first, "id");
  EXPECT_EQ(user.parameters[0].second, "a/b c");
  EXPECT_EQ(pattern_of(router.find(Method::get, "/v1/users/by-identifier")), "/v1/users/by-identifier");
  EXPECT_EQ(pattern_of(router.find(Method::get, "/")), "/");
}

TEST(Router, Answers404ForOtherPaths) {
  const Router router = sample();
  for (const char* path : {"/v1/users", "/v1/users/", "/v1/users/a/", "//", "/v1/users/a/b", "/V1/users/a"}) {
    EXPECT_EQ(router.find(Method::get, path).status, 404) << path;
  }
  EXPECT_EQ(router.find(Method::get, "/v1/users/%zz").status, 400);
  EXPECT_EQ(router.find(Method::get, "/v1/users/%00").status, 400);
}

TEST(Router, Answers405WithTheMethodsThatThereAre) {
  const Router::Match match = sample().find(Method::put, "/v1/users/a");
  EXPECT_EQ(match.status, 405);
  EXPECT_EQ(match.allow, "GET, HEAD, DELETE");
}

TEST(Router, LetsHeadFindGet) {
  const Router router = sample();
  EXPECT_EQ(pattern_of(router.find(Method::head, "/v1/users/a")), "/v1/users/{id}");
  EXPECT_EQ(router.find(Method::head, "/v1/users/a/actions").status, 405);
}

TEST(Router, RefusesBadTemplates) {
  Router router = sample();
  EXPECT_THROW(router.get("users", nothing), std::invalid_argument);
  EXPECT_THROW(router.get("/a{id}", nothing), std::invalid_argument);
  EXPECT_THROW(router.get("/v1/users/{other}", nothing), std::invalid_argument);
  router.add(Method::put, "/v1/users/{other}", nothing);
  EXPECT_EQ(router.find(Method::put, "/v1/users/a").status, 200);
}

}  // namespace
}  // namespace assayd::http
