// What an account may do, as Grafana computes it, in each way that Grafana tells it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/providers/grafana_fixture.h"

namespace broker::grafana {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

class GrafanaEffective : public testing::Test {
 protected:
  std::string Ask(fakes::grafana::GrafanaOptions options, const std::string& type,
                  const std::string& id) {
    grafana_ =
        std::make_unique<FrontFor<GrafanaFake>>(std::make_unique<GrafanaFake>(std::move(options)),
                                                fakes::FrontOptions{.race_window_ms = 0});
    grafana_->Use(
        [](GrafanaFake& fake) { fake.world().teams.at(1).members[35] = TeamLevel::kAdmin; });
    InstanceConfig config;
    config.name = "grafana-main";
    config.kind = "grafana";
    config.url = grafana_->url();
    config.credential.token_file = "token";
    fixture_.File("token").value =
        grafana_->Use([](GrafanaFake& fake) { return fake.TokenOf("sa-broker"); });
    auto provider = fixture_.Make(config);
    EXPECT_TRUE(provider.ok()) << provider.status();
    Principal principal;
    principal.type = type;
    principal.id = id;
    const auto held = fixture_.Run((*provider)->ListPermissions(principal, fixture_.Soon()));
    held_.clear();
    if (held.ok()) {
      for (const Permission& row : *held) held_.insert(row.action + " " + row.scope);
    }
    return ReasonOf(held);
  }

  std::unique_ptr<FrontFor<GrafanaFake>> grafana_;
  test::ProviderFixture fixture_;
  std::set<std::string> held_;
};

TEST_F(GrafanaEffective, ByLetterOrByIdentityItIsTheSame) {
  for (const std::string id : {"2", "5"}) {
    EXPECT_EQ(Ask({}, kUser, id), "OK");
    EXPECT_EQ(grafana_->Log().size(), 38u);
    const std::set<std::string> old = held_;
    EXPECT_THAT(old, Contains("folders:read folders:uid:fld-team").Times(id == "2" ? 1 : 0));
    EXPECT_THAT(old, Contains("teams:create ").Times(id == "5" ? 1 : 0));
    EXPECT_EQ(Ask({.personality = fakes::grafana::Personality::kNewer}, kUser, id), "OK");
    EXPECT_EQ(grafana_->Log().size(), 2u);
    EXPECT_EQ(held_, old);
  }
}

TEST_F(GrafanaEffective, OfServiceAccounts) {
  for (const auto personality :
       {fakes::grafana::Personality::k9_4, fakes::grafana::Personality::kNewer}) {
    EXPECT_EQ(Ask({.personality = personality}, "service_account", "35"), "OK");
    EXPECT_THAT(held_, Contains("teams:read teams:id:1"));
    EXPECT_THAT(held_, Not(Contains("teams:read teams:*")));
  }
}

TEST_F(GrafanaEffective, WhereItIsNotTold) {
  EXPECT_EQ(Ask({.access_control_on_call = false}, kUser, "2"), "UNSUPPORTED_BY_INSTANCE");
  EXPECT_EQ(Ask({}, "team", "1"), "UNSUPPORTED_BY_INSTANCE");
  EXPECT_THAT(grafana_->Log(), IsEmpty());
}

}  // namespace
}  // namespace broker::grafana
