// What a process that died had opened, but never sent, and can never be read: it is settled.
#include <gtest/gtest.h>

#include "clients/http/server.h"
#include "service/store/sqlite_store.h"
#include "tests/faults/grafana_things.h"
#include "tests/support/run_on.h"
#include "tests/support/test_broker.h"

namespace broker::test {
namespace {

constexpr char kId[] = "01940000-0000-7000-8000-000000000001";
constexpr char kInstance[] = "grafana";

// Of a team, which holds roles in its org alone.
Operation RoleInAllOrgs(Verb verb, const std::string& url) {
  Operation operation;
  operation.id = kId;
  operation.verb = verb;
  operation.instance = kInstance;
  operation.site = http::ParseServerUrl(url)->Normalised();
  operation.turn = {operation.site, "team", "1"};
  operation.key = {"team", "1", "role", "custom_dashboards", "global"};
  operation.owner = "a process that died";
  return operation;
}

void LeaveOpen(const Operation& operation, const std::string& data) {
  boost::asio::io_context io;
  auto store = SqliteStore::OpenIn(data, io.get_executor());
  ASSERT_TRUE(store.ok());
  ASSERT_TRUE(RunOn(io, (*store)->Open(operation)).ok());
}

TEST(LeftOpen, WhatCanNeverBeReadIsSettledIfItWasNotSent) {
  for (const Verb verb : {Verb::kGrant, Verb::kRevoke}) {
    const TempDir dir;
    GrafanaUpstream upstream(RoleOfTeam(), {.edition = fakes::grafana::Edition::kEnterprise});
    InstanceConfig instance = upstream.Instance(dir);
    instance.name = kInstance;
    LeaveOpen(RoleInAllOrgs(verb, instance.url), dir.At("data"));
    TestBroker broker({instance}, dir.At("data"));
    v1::WaitOperationRequest request;
    request.set_operation_id(kId);
    const auto waited = Call(broker.stub(), &v1::PermissionBroker::Stub::WaitOperation, request);
    ASSERT_TRUE(waited.ok()) << waited.status.error_message();
    ASSERT_TRUE(waited.reply.operation().settled());
    EXPECT_EQ(waited.reply.operation().problem().reason(), v1::ERROR_REASON_INVALID_FIELD);
    // The team's turn is free.
    const auto granted = Call(broker.stub(), &v1::PermissionBroker::Stub::Grant,
                              Text<v1::GrantRequest>("instance: 'grafana' " + upstream.Target()));
    ASSERT_TRUE(granted.ok()) << granted.status.error_message();
    EXPECT_EQ(upstream.Stored(), upstream.StoredIf(Held::kThing));
  }
}

}  // namespace
}  // namespace broker::test
