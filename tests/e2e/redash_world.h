// A fake Redash with the recordings' people and groups, and a broker in front of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/broker_world.h"
#include "tests/fakes/redash/redash_fake.h"

namespace broker::test {

class RedashWorld : public BrokerWorld {
 protected:
  // People and groups of the seed that the tests use.
  static constexpr int kAnn = 2;
  static constexpr int kJimBob = 8;
  static constexpr int kLeaver = 25;  // disabled
  static constexpr int kDefault = 2;
  static constexpr int kAnalysts = 3;
  static constexpr int kMarketing = 7;

  RedashWorld()
      : redash_(std::make_unique<fakes::RedashFake>(fakes::RedashOptions{}, fakes::SystemWallClock),
                {.workers = 4}) {}

  InstanceConfig Instance(const Options& options) override {
    InstanceConfig config;
    config.name = "redash";
    config.kind = "redash";
    config.url = redash_.url();
    config.credential.api_key_file = dir_.WriteSecret("key", KeyOf(key_owner_));
    config.options = options;
    return config;
  }
  const fakes::Front& upstream() const override { return redash_; }

  std::string KeyOf(int user) {
    return redash_.Use([user](fakes::RedashFake& fake) { return fake.KeyOf(user); });
  }
  std::vector<int> GroupsOf(int user) {
    return redash_.Use([user](fakes::RedashFake& fake) { return fake.GroupsOf(user); });
  }

  // Grant("ann@example.com", "Analysts", "dry_run: true"); a group by id is "#3".
  Answer<v1::GrantResponse> Grant(const std::string& email, const std::string& group,
                                  const std::string& more = "") {
    return BrokerWorld::Grant(Target(email, group) + more);
  }
  Answer<v1::RevokeResponse> Revoke(const std::string& email, const std::string& group,
                                    const std::string& more = "") {
    return BrokerWorld::Revoke(Target(email, group) + more);
  }
  // Who: "email: 'ann@example.com'".
  Answer<v1::GetPrincipalResponse> Who(const std::string& reference) {
    return GetPrincipal("instance: 'redash' principal { " + reference + " }");
  }

  static std::string Target(const std::string& email, const std::string& group) {
    v1::GrantRequest request;
    request.set_instance("redash");
    request.mutable_principal()->set_email(email);
    request.mutable_entitlement()->set_type("group");
    if (group.starts_with("#")) {
      request.mutable_entitlement()->set_id(group.substr(1));
    } else {
      request.mutable_entitlement()->set_name(group);
    }
    return request.ShortDebugString() + " ";
  }

  fakes::FrontFor<fakes::RedashFake> redash_;
  int key_owner_ = fakes::RedashFake::kBrokerService;
};

}  // namespace broker::test
