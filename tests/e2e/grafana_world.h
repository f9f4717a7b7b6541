// The recordings' Grafana behind a broker: org 1 with its people, teams and folders.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/broker_world.h"
#include "tests/fakes/grafana/grafana_fake.h"

namespace broker::test {

class GrafanaBroker : public BrokerWorld {
 protected:
  using Fake = fakes::grafana::GrafanaFake;

  explicit GrafanaBroker(fakes::grafana::GrafanaOptions options)
      : grafana_(std::make_unique<Fake>(std::move(options)), {}) {}

  // With the token of sa-broker, an Admin of org 1.
  InstanceConfig Instance(const Options& options) override {
    InstanceConfig config;
    config.name = "grafana";
    config.kind = "grafana";
    config.url = grafana_.url();
    config.credential.token_file = dir_.WriteSecret(
        "token", grafana_.Use([](Fake& fake) { return fake.TokenOf("sa-broker"); }));
    config.options = options;
    return config;
  }
  // With the password of `login`, and `org`.
  InstanceConfig BasicInstance(const std::string& login, const std::string& org) {
    InstanceConfig config = Instance({{"org_id", org}});
    const std::string password = login == "admin" ? "admin" : "pw-" + login;
    config.credential = {"", "", login, dir_.WriteSecret("password-" + login, password)};
    return config;
  }
  void UseInstances(std::vector<InstanceConfig> instances) {
    broker_.reset();
    broker_ = std::make_unique<TestBroker>(std::move(instances), dir_.At("data"));
  }
  const fakes::Front& upstream() const override { return grafana_; }

  // Of one of the "folders", "dashboards" or "serviceaccounts": "user:2" to "View".
  std::map<std::string, std::string> EntriesOf(const std::string& kind, const std::string& id) {
    return grafana_.Use([&](Fake& fake) { return fake.EntriesOf(kind, id); });
  }
  std::string RoleOf(std::int64_t account, std::int64_t org = 1) {
    return grafana_.Use([&](Fake& fake) { return fake.RoleOf(org, account); });
  }

  // Grant("type: 'user' id: '2'", "type: 'folder' id: 'fld-hr' level: 'edit'").
  Answer<v1::GrantResponse> Grant(const std::string& principal, const std::string& entitlement,
                                  const std::string& more = "") {
    return BrokerWorld::Grant(Target(principal, entitlement) + more);
  }
  Answer<v1::RevokeResponse> Revoke(const std::string& principal, const std::string& entitlement,
                                    const std::string& more = "") {
    return BrokerWorld::Revoke(Target(principal, entitlement) + more);
  }
  static std::string Target(const std::string& principal, const std::string& entitlement) {
    return "instance: 'grafana' principal { " + principal + " } entitlement { " + entitlement +
           " } ";
  }
  static std::vector<v1::WarningCode> WarningsOf(const v1::MutationResult& result) {
    std::vector<v1::WarningCode> codes;
    for (const v1::Warning& warning : result.warnings()) codes.push_back(warning.code());
    return codes;
  }

  fakes::FrontFor<Fake> grafana_;
};

class GrafanaWorld : public GrafanaBroker,
                     public ::testing::WithParamInterface<fakes::grafana::Personality> {
 protected:
  GrafanaWorld() : GrafanaBroker(OptionsOf(GetParam())) {}

  static bool IsNewer() { return GetParam() == fakes::grafana::Personality::kNewer; }

 private:
  static fakes::grafana::GrafanaOptions OptionsOf(fakes::grafana::Personality personality) {
    fakes::grafana::GrafanaOptions options;
    options.personality = personality;
    return options;
  }
};

inline std::string NameOf(const ::testing::TestParamInfo<fakes::grafana::Personality>& info) {
  return info.param == fakes::grafana::Personality::kNewer ? "Newer" : "Of9_4";
}

// Every test of `fixture` on each Grafana.
#define ON_EACH_GRAFANA(fixture)                                                                 \
  INSTANTIATE_TEST_SUITE_P(                                                                      \
      Grafana, fixture,                                                                          \
      ::testing::Values(fakes::grafana::Personality::k9_4, fakes::grafana::Personality::kNewer), \
      NameOf)

}  // namespace broker::test
