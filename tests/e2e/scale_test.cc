// Naming one person among many: what is asked of the upstream does not grow with it.
#include "tests/e2e/broker_world.h"
#include "tests/fakes/grafana/grafana_fake.h"
#include "tests/fakes/redash/redash_fake.h"

namespace broker::test {
namespace {

using fakes::RedashFake;
using fakes::grafana::GrafanaFake;
using ::testing::Contains;
using ::testing::Not;

std::string Numbered(const std::string& text, int number) {
  return text + std::to_string(number) + "@big.example.com";
}

class BigGrafana : public BrokerWorld {
 protected:
  BigGrafana() : grafana_(std::make_unique<GrafanaFake>(), {}) {
    grafana_.Use([](GrafanaFake& fake) {
      for (int i = 0; i < 5000; ++i) {
        fake.world().AddUser("big" + std::to_string(i), Numbered("big", i), "Somebody", 1,
                             fakes::grafana::Role::kViewer);
      }
      for (int i = 0; i < 1000; ++i) fake.world().AddTeam(1, "team" + std::to_string(i), "");
    });
  }
  InstanceConfig Instance(const Options&) override {
    InstanceConfig config;
    config.name = "grafana";
    config.kind = "grafana";
    config.url = grafana_.url();
    config.credential.token_file = dir_.WriteSecret(
        "token", grafana_.Use([](GrafanaFake& fake) { return fake.TokenOf("sa-broker"); }));
    return config;
  }
  const fakes::Front& upstream() const override { return grafana_; }
  std::vector<std::string> Paths() const {
    std::vector<std::string> paths;
    for (const auto& entry : grafana_.Log()) paths.push_back(entry.path);
    return paths;
  }

  fakes::FrontFor<GrafanaFake> grafana_;
};

TEST_F(BigGrafana, OnePersonIsSearchedFor) {
  const auto granted = Grant(
      "instance: 'grafana' principal { email: 'big4321@big.example.com' } "
      "entitlement { type: 'team' name: 'team777' }");
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  EXPECT_EQ(granted.reply.result().principal().login(), "big4321");
  EXPECT_LE(RequestCount(), 6u);
  EXPECT_THAT(Paths(), Not(Contains("/api/org/users")));
  grafana_.ClearLog();
  const auto revoked = Revoke(
      "instance: 'grafana' principal { login: 'big4321' } "
      "entitlement { type: 'team' name: 'team777' }");
  ASSERT_TRUE(revoked.ok()) << revoked.status.error_message();
  EXPECT_THAT(Paths(), Not(Contains("/api/org/users")));
}

// There is no route from an id to a user, but who was found once is found again by his name.
TEST_F(BigGrafana, OnePersonByIdIsRememberedByName) {
  const std::string person = "instance: 'grafana' principal { type: 'user' id: '1234' }";
  ASSERT_TRUE(GetPrincipal(person).ok());
  grafana_.ClearLog();
  ASSERT_TRUE(GetPrincipal(person).ok());
  EXPECT_THAT(Paths(), Not(Contains("/api/org/users")));
}

TEST_F(BigGrafana, AScanGoesPageByPage) {
  grafana_.Use([](GrafanaFake& fake) {
    for (auto& [id, team] : fake.world().teams) {
      if (id % 100 == 0) team.members[2] = fakes::grafana::TeamLevel::kMember;
    }
  });
  int rows = 0;
  int pages = 0;
  std::string token;
  do {
    ++pages;
    const auto page =
        ListGrants("instance: 'grafana' principal { login: 'alice' } types: 'team' page_token: '" +
                   token + "'");
    ASSERT_TRUE(page.ok()) << page.status.error_message();
    rows += page.reply.grants_size();
    token = page.reply.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(rows, 1 + 10);
  // One call looks into 1,000 at most, and each is looked into once.
  EXPECT_GE(pages, 2);
  EXPECT_LE(RequestCount(), 1006u + 200u);
}

class BigRedash : public BrokerWorld {
 protected:
  BigRedash()
      : redash_(std::make_unique<RedashFake>(fakes::RedashOptions{}, fakes::SystemWallClock),
                {.workers = 4}) {
    redash_.Use([](RedashFake& fake) {
      for (int i = 0; i < 100'000; ++i) fake.AddUser(Numbered("big", i), "Somebody");
    });
  }
  InstanceConfig Instance(const Options&) override {
    InstanceConfig config;
    config.name = "redash";
    config.kind = "redash";
    config.url = redash_.url();
    config.credential.api_key_file = dir_.WriteSecret("key", redash_.Use([](RedashFake& fake) {
      return fake.KeyOf(RedashFake::kBrokerService);
    }));
    return config;
  }
  const fakes::Front& upstream() const override { return redash_; }

  fakes::FrontFor<RedashFake> redash_;
};

TEST_F(BigRedash, OnePersonIsSearchedFor) {
  const auto granted = Grant(
      "instance: 'redash' principal { email: 'big98765@big.example.com' } "
      "entitlement { type: 'group' name: 'Analysts' }");
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  EXPECT_EQ(granted.reply.result().principal().email(), "big98765@big.example.com");
  for (const auto& entry : redash_.Log()) {
    const bool lists_users = entry.path.starts_with("/api/users?");
    EXPECT_TRUE(!lists_users || entry.path.find("q=big98765") != std::string::npos) << entry.path;
  }
  EXPECT_LE(RequestCount(), 8u);
}

}  // namespace
}  // namespace broker::test
