// Which instances are on one server, and which of them mean the same people by their ids.
#include <gtest/gtest.h>

#include <string>

#include "service/core/error.h"
#include "tests/providers/provider_fixture.h"

namespace broker::test {
namespace {

class SiteTest : public testing::Test {
 protected:
  static InstanceConfig Redash(const std::string& organisation) {
    InstanceConfig config;
    config.name = "redash-" + organisation;
    config.kind = "redash";
    config.url = "https://Upstream.example.com/bi/";
    config.credential.api_key_file = "key";
    if (!organisation.empty()) config.options["organisation"] = organisation;
    return config;
  }
  static InstanceConfig Grafana(const std::string& org_id) {
    InstanceConfig config;
    config.name = "grafana-" + org_id;
    config.kind = "grafana";
    config.url = "https://upstream.example.com:3000";
    if (org_id.empty()) {
      config.credential.token_file = "token";
    } else {
      config.credential = {"", "", "broker", "password"};
      config.options["org_id"] = org_id;
    }
    return config;
  }

  std::string ServerOf(InstanceConfig config) {
    const auto provider = fixture_.Make(std::move(config));
    return provider.ok() ? (*provider)->info().site : provider.status().ToString();
  }

  ProviderFixture fixture_;
};

TEST_F(SiteTest, AServerIsItsUrl) {
  EXPECT_EQ(ServerOf(Redash("")), "https://upstream.example.com:443/bi");
  EXPECT_EQ(ServerOf(Grafana("")), "https://upstream.example.com:3000");
}

TEST_F(SiteTest, TheOrgsOfAServerAreToldApart) {
  EXPECT_EQ(ServerOf(Redash("sales")), "https://upstream.example.com:443/bi#org=sales");
  EXPECT_EQ(ServerOf(Redash("research")), "https://upstream.example.com:443/bi#org=research");
  EXPECT_EQ(ServerOf(Grafana("1")), "https://upstream.example.com:3000#org=1");
  EXPECT_EQ(ServerOf(Grafana("2")), "https://upstream.example.com:3000#org=2");
}

TEST_F(SiteTest, TheOrgsOfAServerShareItsConnections) {
  for (auto* make : {&Redash, &Grafana}) {
    ASSERT_TRUE(fixture_.Make(make("1")).ok());
    InstanceConfig other = make("2");
    other.options["max_in_flight"] = "3";
    const auto refused = fixture_.Make(other);
    ASSERT_FALSE(refused.ok()) << other.name;
    EXPECT_EQ(FailureOf(refused.status()).metadata.at("field"), "options.max_in_flight");
  }
}

}  // namespace
}  // namespace broker::test
