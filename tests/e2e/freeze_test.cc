// Frozen instances: nothing gives access, revokes go on, and a restart does not thaw them.
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <thread>

#include "permissionbroker/v1/operator.grpc.pb.h"
#include "tests/e2e/redash_world.h"

namespace broker::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FreezeE2e : public RedashWorld {
 protected:
  bool Freeze(const std::string& reason = "incident") {
    v1::FreezeInstanceResponse reply;
    EXPECT_TRUE(Ask(&v1::OperatorService::Stub::FreezeInstance,
                    Text<v1::FreezeInstanceRequest>("instance: 'redash' justification { reason: '" +
                                                    reason + "' }"),
                    &reply)
                    .ok());
    EXPECT_EQ(reply.freeze().justification().reason(), "incident");
    return reply.changed();
  }
  bool Unfreeze() {
    v1::UnfreezeInstanceResponse reply;
    EXPECT_TRUE(Ask(&v1::OperatorService::Stub::UnfreezeInstance,
                    Text<v1::UnfreezeInstanceRequest>(
                        "instance: 'redash' justification { reason: 'over' }"),
                    &reply)
                    .ok());
    return reply.has_freeze();
  }
  bool IsFrozen() { return DescribeInstance("instance: 'redash'").reply.instance().frozen(); }

 private:
  template <class Request, class Reply>
  grpc::Status Ask(grpc::Status (v1::OperatorService::Stub::*method)(grpc::ClientContext*,
                                                                     const Request&, Reply*),
                   const Request& request, Reply* reply) {
    const auto stub = v1::OperatorService::NewStub(grpc::CreateChannel(
        "127.0.0.1:" + std::to_string(broker().port()), grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    return (stub.get()->*method)(&context, request, reply);
  }
};

TEST_F(FreezeE2e, AGrantIsRefusedBeforeAnythingIsSentAndARevokeIsMade) {
  ASSERT_TRUE(Grant("ann@example.com", "Analysts").ok());
  EXPECT_TRUE(Freeze());
  EXPECT_FALSE(Freeze("another reason"));
  redash_.ClearLog();
  for (const std::string more : {"", "dry_run: true"}) {
    const auto refused = Grant("ann@example.com", "Marketing", more);
    EXPECT_EQ(refused.reason, "INSTANCE_FROZEN");
    EXPECT_EQ(refused.metadata.at("instance"), "redash");
    EXPECT_FALSE(refused.metadata.at("freeze_time").empty());
  }
  EXPECT_EQ(RequestCount(), 0u);
  EXPECT_TRUE(Revoke("ann@example.com", "Analysts").ok());
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault));
  EXPECT_TRUE(Unfreeze());
  EXPECT_FALSE(Unfreeze());
  EXPECT_TRUE(Grant("ann@example.com", "Marketing").ok());
}

TEST_F(FreezeE2e, ItOutlastsTheProcess) {
  EXPECT_FALSE(IsFrozen());
  Freeze();
  RestartBroker();
  EXPECT_TRUE(IsFrozen());
  redash_.ClearLog();
  EXPECT_EQ(Grant("ann@example.com", "Analysts").reason, "INSTANCE_FROZEN");
  EXPECT_EQ(RequestCount(), 0u);
}

TEST_F(FreezeE2e, AGrantThatWaitsForItsTurnIsRefused) {
  broker();
  redash_.AddFault(R"({"method": "POST", "path": "/api/groups/*/members", "times": 1,
                       "fault": {"delay_ms": 3000}})");
  std::thread first([&] { EXPECT_TRUE(Grant("ann@example.com", "Analysts").ok()); });
  while (Writes().empty()) std::this_thread::yield();
  const std::string by_id =
      "instance: 'redash' principal { type: 'user' id: '2' } "
      "entitlement { type: 'group' name: 'Marketing' }";
  Answer<v1::GrantResponse> waited;
  std::thread second([&] { waited = BrokerWorld::Grant(by_id); });
  // It looks up whom it is about, and then waits for the turn.
  const std::size_t requests = RequestCount();
  while (RequestCount() == requests) std::this_thread::yield();
  EXPECT_TRUE(Freeze());
  first.join();
  second.join();
  EXPECT_EQ(waited.reason, "INSTANCE_FROZEN");
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts));
}

}  // namespace
}  // namespace broker::test
