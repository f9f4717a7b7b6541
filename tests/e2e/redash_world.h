// A fake Redash with the recordings' people and groups, and a broker in front of it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/fakes/front.h"
#include "tests/fakes/redash/redash_fake.h"
#include "tests/support/calls.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_broker.h"

namespace broker::testing {

class RedashWorld : public ::testing::Test {
 protected:
  using Redash = fakes::FrontFor<fakes::RedashFake>;

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

  // On first use, with `options` for the instance "redash".
  TestBroker& broker(const std::map<std::string, std::string>& options = {}) {
    if (!broker_)
      broker_ = std::make_unique<TestBroker>(std::vector{Instance(options)}, dir_.At("data"));
    return *broker_;
  }
  void RestartBroker() {
    broker_.reset();
    broker();
  }

  InstanceConfig Instance(const std::map<std::string, std::string>& options = {}) {
    InstanceConfig config;
    config.name = "redash";
    config.kind = "redash";
    config.url = redash_.url();
    config.credential.api_key_file = dir_.Write("key", KeyOf(fakes::RedashFake::kBrokerService));
    config.options = options;
    return config;
  }

  std::string KeyOf(int user) {
    return redash_.Use([user](fakes::RedashFake& fake) { return fake.KeyOf(user); });
  }
  std::vector<int> GroupsOf(int user) {
    return redash_.Use([user](fakes::RedashFake& fake) { return fake.GroupsOf(user); });
  }
  // "POST /api/groups/3/members" of every write since the log was cleared.
  std::vector<std::string> Writes() const {
    std::vector<std::string> writes;
    for (const auto& entry : redash_.Log()) {
      if (entry.method != "GET") writes.push_back(entry.method + " " + entry.path);
    }
    return writes;
  }
  std::size_t RequestCount() const { return redash_.Log().size(); }

  // Fields in proto text format, e.g. Grant("ann@example.com", "Analysts", "dry_run: true").
  Answer<v1::GrantResponse> Grant(const std::string& email, const std::string& group,
                                  const std::string& more = "") {
    const auto request = Text<v1::GrantRequest>(Target(email, group) + more);
    return Call(broker().stub(), &v1::PermissionBroker::Stub::Grant, request);
  }
  Answer<v1::RevokeResponse> Revoke(const std::string& email, const std::string& group,
                                    const std::string& more = "") {
    const auto request = Text<v1::RevokeRequest>(Target(email, group) + more);
    return Call(broker().stub(), &v1::PermissionBroker::Stub::Revoke, request);
  }
  Answer<v1::ListGrantsResponse> ListGrants(const std::string& request) {
    return Call(broker().stub(), &v1::PermissionBroker::Stub::ListGrants,
                Text<v1::ListGrantsRequest>(request));
  }
  Answer<v1::GetPrincipalResponse> GetPrincipal(const std::string& principal) {
    return Call(
        broker().stub(), &v1::PermissionBroker::Stub::GetPrincipal,
        Text<v1::GetPrincipalRequest>("instance: 'redash' principal { " + principal + " }"));
  }
  Answer<v1::WaitOperationResponse> WaitOperation(const std::string& id) {
    return Call(broker().stub(), &v1::PermissionBroker::Stub::WaitOperation,
                Text<v1::WaitOperationRequest>("operation_id: '" + id + "'"));
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

  TempDir dir_;
  Redash redash_;
  std::unique_ptr<TestBroker> broker_;
};

}  // namespace broker::testing
