// A fixture with one broker, made on first use, and the calls that its tests make in one line.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <absl/strings/str_split.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "service/store/journal.h"
#include "service/store/sqlite_db.h"
#include "tests/fakes/front.h"
#include "tests/support/calls.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_broker.h"

namespace broker::test {

class BrokerWorld : public ::testing::Test {
 protected:
  using Options = std::map<std::string, std::string>;

  // The one instance that the broker has, with `options`.
  virtual InstanceConfig Instance(const Options& options) = 0;
  // The upstream behind it.
  virtual const fakes::Front& upstream() const = 0;

  TestBroker& broker(const Options& options = {}) {
    if (!broker_) {
      broker_ = std::make_unique<TestBroker>(std::vector{Instance(options)}, dir_.At("data"));
    }
    return *broker_;
  }
  void RestartBroker() {
    broker_.reset();
    broker();
  }

  // Requests in proto text format.
  Answer<v1::GrantResponse> Grant(const std::string& request) {
    return Call(broker().stub(), &v1::PermissionBroker::Stub::Grant,
                Text<v1::GrantRequest>(request));
  }
  Answer<v1::RevokeResponse> Revoke(const std::string& request) {
    return Call(broker().stub(), &v1::PermissionBroker::Stub::Revoke,
                Text<v1::RevokeRequest>(request));
  }
  Answer<v1::ListGrantsResponse> ListGrants(const std::string& request) {
    return Call(broker().stub(), &v1::PermissionBroker::Stub::ListGrants,
                Text<v1::ListGrantsRequest>(request));
  }
  Stream<v1::StreamGrantsResponse> StreamGrants(const std::string& request) {
    return ReadStream(broker().stub(), Text<v1::StreamGrantsRequest>(request));
  }
  Answer<v1::ListPermissionsResponse> ListPermissions(const std::string& request) {
    return Call(broker().stub(), &v1::PermissionBroker::Stub::ListPermissions,
                Text<v1::ListPermissionsRequest>(request));
  }
  Answer<v1::ListEntitlementsResponse> ListEntitlements(const std::string& request) {
    return Call(broker().stub(), &v1::PermissionBroker::Stub::ListEntitlements,
                Text<v1::ListEntitlementsRequest>(request));
  }
  Answer<v1::ListPrincipalsResponse> ListPrincipals(const std::string& request) {
    return Call(broker().stub(), &v1::PermissionBroker::Stub::ListPrincipals,
                Text<v1::ListPrincipalsRequest>(request));
  }
  Answer<v1::GetPrincipalResponse> GetPrincipal(const std::string& request) {
    return Call(broker().stub(), &v1::PermissionBroker::Stub::GetPrincipal,
                Text<v1::GetPrincipalRequest>(request));
  }
  Answer<v1::DescribeInstanceResponse> DescribeInstance(const std::string& request) {
    return Call(broker().stub(), &v1::PermissionBroker::Stub::DescribeInstance,
                Text<v1::DescribeInstanceRequest>(request));
  }
  Answer<v1::WaitOperationResponse> WaitOperation(const std::string& id) {
    return Call(broker().stub(), &v1::PermissionBroker::Stub::WaitOperation,
                Text<v1::WaitOperationRequest>("operation_id: '" + id + "'"));
  }

  // "POST /api/groups/3/members" of every write that reached the upstream since its log was
  // cleared.
  std::vector<std::string> Writes() const {
    std::vector<std::string> writes;
    for (const auto& entry : upstream().Log()) {
      if (entry.method != "GET") writes.push_back(entry.method + " " + entry.path);
    }
    return writes;
  }
  std::size_t RequestCount() const { return upstream().Log().size(); }

  // As the journal has it. Stops the broker, since a journal is one process's.
  std::optional<Operation> StoredOperation(const std::string& id) {
    broker_.reset();
    auto db = SqliteDb::Open(dir_.At("data") + "/journal.db");
    EXPECT_TRUE(db.ok()) << db.status();
    if (!db.ok() || !(*db)->Begin().ok()) return std::nullopt;
    const auto found = Journal(db->get()).Find(id);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? *found : std::nullopt;
  }

  // Of two requests the one is the other's template: "/api/users/{}" of "/api/users/7?q=x".
  static bool IsTemplateOf(const UpstreamRequest& request, const fakes::LogEntry& entry) {
    const std::vector<std::string> of = absl::StrSplit(request.path, '/');
    const std::string sent = entry.path.substr(0, entry.path.find('?'));
    const std::vector<std::string> path = absl::StrSplit(sent, '/');
    if (of.size() != path.size()) return false;
    for (std::size_t i = 0; i < of.size(); ++i) {
      if (of[i] != path[i] && of[i] != "{}") return false;
    }
    return request.method == entry.method && request.status == entry.status;
  }
  // What the operation says that it asked is what the upstream was asked since its log was cleared.
  void ExpectTold(const std::string& operation_id) {
    const auto log = upstream().Log();
    const auto operation = StoredOperation(operation_id);
    ASSERT_TRUE(operation);
    ASSERT_EQ(operation->requests.size(), log.size());
    for (std::size_t i = 0; i < log.size(); ++i) {
      EXPECT_TRUE(IsTemplateOf(operation->requests[i], log[i]))
          << operation->requests[i].path << " of " << log[i].path;
    }
  }

  TempDir dir_;
  std::unique_ptr<TestBroker> broker_;
};

}  // namespace broker::test
