// Which instances share a server, and what they have to agree on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "clients/http/server.h"
#include "service/core/error.h"

namespace broker::http {
namespace {

class ServersTest : public testing::Test {
 protected:
  absl::StatusOr<Server*> For(const char* url, const std::string& ca_file, int max_in_flight) {
    ServerOptions options;
    options.max_in_flight = max_in_flight;
    return servers_.For(ParseServerUrl(url).value(), ca_file, options);
  }
  // The field that is refused.
  std::string Problem(const char* url, const std::string& ca_file, int max_in_flight) {
    const auto server = For(url, ca_file, max_in_flight);
    return server.ok() ? "" : FailureOf(server.status()).metadata.at("field");
  }

  Servers servers_{[](const ServerUrl&,
                      const std::string& ca_file) -> absl::StatusOr<std::unique_ptr<Connector>> {
                     if (ca_file == "unreadable") return InvalidField("ca_file", "cannot be read");
                     return std::unique_ptr<Connector>();
                   },
                   nullptr, nullptr};
};

TEST_F(ServersTest, InstancesOfOneServerShareIt) {
  EXPECT_EQ(*For("https://a.example", "ca.pem", 4), *For("HTTPS://A.example:443/", "ca.pem", 4));
  EXPECT_NE(*For("https://a.example", "ca.pem", 4), *For("http://a.example", "", 4));
}

TEST_F(ServersTest, ASecondInstanceHasToAgreeWithTheFirst) {
  EXPECT_EQ(Problem("https://a.example", "ca.pem", 4), "");
  EXPECT_EQ(Problem("https://a.example", "", 4), "ca_file");
  EXPECT_EQ(Problem("https://a.example", "other.pem", 4), "ca_file");
  EXPECT_EQ(Problem("https://a.example", "ca.pem", 8), "options.max_in_flight");
  EXPECT_EQ(Problem("https://a.example", "ca.pem", 4), "");
  EXPECT_EQ(Problem("https://b.example", "other.pem", 8), "");
  const auto refused = For("https://a.example", "other.pem", 4);
  EXPECT_THAT(FailureOf(refused.status()).message, testing::HasSubstr("https://a.example:443"));
}

TEST_F(ServersTest, WhatWasRefusedIsNotShared) {
  EXPECT_EQ(Problem("https://a.example", "unreadable", 4), "ca_file");
  EXPECT_EQ(Problem("https://a.example", "ca.pem", 8), "");
}

}  // namespace
}  // namespace broker::http
