// The disk of a broker process is full: no change is made, what was on its way is finished when
// there is room again, and the same process goes on by itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "permissionbroker/v1/operator.grpc.pb.h"
#include "tests/faults/killed_broker.h"
#include "tests/faults/redash_upstream.h"
#include "tests/faults/small_disk.h"
#include "tests/support/audit_calls.h"
#include "tests/support/broker_process.h"
#include "tests/support/lease_calls.h"

namespace broker::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Stub = v1::PermissionBroker::Stub;

constexpr int kAnn = 2;
constexpr int kJim = 8;
constexpr int kIvan = 31;
constexpr std::chrono::milliseconds kLookEvery{20};
constexpr std::chrono::seconds kPatience{60};

class OperatorCalls : public ServiceCalls<v1::OperatorService> {
 public:
  using ServiceCalls::ServiceCalls;
  Answer<v1::FreezeInstanceResponse> Freeze() {
    return Ask<v1::FreezeInstanceRequest>(&Stub::FreezeInstance,
                                          "instance: 'redash' justification { reason: 'INC-7' }");
  }
  Answer<v1::UnfreezeInstanceResponse> Unfreeze() {
    return Ask<v1::UnfreezeInstanceRequest>(&Stub::UnfreezeInstance,
                                            "instance: 'redash' justification { reason: 'over' }");
  }
};

std::string Who(int user) {
  return "principal { type: 'user' id: '" + std::to_string(user) + "' }";
}

std::string Target(int user, int group, const std::string& more = "") {
  return "instance: 'redash' " + Who(user) + " entitlement { type: 'group' id: '" +
         std::to_string(group) + "' } " + more;
}

// False: it never becomes so.
bool Until(const std::function<bool()>& so) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < end) {
    if (so()) return true;
    std::this_thread::sleep_for(kLookEvery);
  }
  return false;
}

class FullDisk : public testing::Test {
 protected:
  void SetUp() override {
    if (!disk_.trouble().empty()) GTEST_SKIP() << disk_.trouble();
    SetGroups(kAnn, {2});
    SetGroups(kJim, {2, 3, 7});
    SetGroups(kIvan, {2});
    InstanceConfig instance = upstream_.Instance(dir_);
    instance.name = "redash";
    broker_ = std::make_unique<BrokerProcess>(BROKER_BINARY, WriteBrokerConfig({instance}, dir_));
    ASSERT_TRUE(broker_->serves()) << broker_->log();
    leases_ = std::make_unique<LeaseCalls>(broker_->port());
    audit_ = std::make_unique<AuditCalls>(broker_->port());
    operators_ = std::make_unique<OperatorCalls>(broker_->port());
  }
  void TearDown() override {
    if (!audit_) return;
    const auto verdict = audit_->Verify();
    EXPECT_TRUE(verdict.ok() && verdict.reply.complete() && !verdict.reply.has_defect())
        << verdict.reply.DebugString();
    broker_->Stop();
    EXPECT_EQ(broker_->End(), 0);
  }

  void SetGroups(int user, const std::vector<int>& groups) {
    upstream_.front().Use([&](auto& fake) { fake.SetGroups(user, groups); });
  }
  std::vector<int> GroupsOf(int user) {
    return upstream_.front().Use([&](auto& fake) { return fake.GroupsOf(user); });
  }
  std::vector<std::string> Writes() {
    std::vector<std::string> writes;
    for (const auto& entry : upstream_.front().Log()) {
      if (entry.method != "GET") writes.push_back(entry.method + " " + entry.path);
    }
    return writes;
  }

  Answer<v1::GrantResponse> Grant(int user, int group, const std::string& more = "") {
    return Call(broker_->stub(), &Stub::Grant, Text<v1::GrantRequest>(Target(user, group, more)));
  }
  Answer<v1::RevokeResponse> Revoke(int user, int group) {
    return Call(broker_->stub(), &Stub::Revoke, Text<v1::RevokeRequest>(Target(user, group)));
  }
  Answer<v1::ApplyResponse> ApplyGrant(int user, int group) {
    return Call(broker_->stub(), &Stub::Apply,
                Text<v1::ApplyRequest>("mode: APPLY_MODE_BEST_EFFORT items { grant { " +
                                       Target(user, group) + "} }"));
  }
  Answer<v1::AdoptAccessResponse> Adopt(int user, int group) {
    return leases_->Adopt(Target(user, group, "ttl { seconds: 3600 }"));
  }
  Answer<v1::RenewLeaseResponse> Renew(const std::string& lease) {
    return leases_->Renew("lease_id: '" + lease + "' ttl { seconds: 7200 }");
  }
  Answer<v1::EndLeasesResponse> EndLeasesOf(int user) {
    return leases_->End("filter { instance: 'redash' " + Who(user) + " }");
  }
  v1::Operation Wait(const std::string& id) {
    const auto waited = Call(broker_->stub(), &Stub::WaitOperation,
                             Text<v1::WaitOperationRequest>("operation_id: '" + id + "'"));
    EXPECT_TRUE(waited.ok()) << waited.status.error_message();
    return waited.reply.operation();
  }
  v1::Lease LeaseOf(int user) {
    const auto listed = leases_->List("filter { instance: 'redash' " + Who(user) + " }");
    EXPECT_TRUE(listed.ok()) << listed.status.error_message();
    return listed.reply.leases_size() == 1 ? listed.reply.leases(0) : v1::Lease();
  }

  template <class Reply>
  static void ExpectUnavailable(const char* call, const Answer<Reply>& answer) {
    EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::UNAVAILABLE) << call;
    EXPECT_EQ(answer.reason, "AUDIT_UNAVAILABLE") << call;
    EXPECT_THAT(answer.status.error_message(), HasSubstr("free space on the volume of data_dir"));
  }
  // Makes `change` and lets the disk get full when `so`, while it is on its way.
  template <class Reply>
  Answer<Reply> FillDuring(std::function<Answer<Reply>()> change, const std::function<bool()>& so) {
    auto answer = std::async(std::launch::async, std::move(change));
    EXPECT_TRUE(Until(so));
    disk_.Fill();
    return answer.get();
  }
  std::size_t Operations() const { return OperationIdsIn(dir_, "redash").size(); }
  void HoldReads() {
    upstream_.front().AddFault(R"({"method": "GET", "fault": {"delay_ms": 700}})");
  }
  void HoldWrites() {
    for (const char* method : {"POST", "DELETE"}) {
      upstream_.front().AddFault(R"({"method": ")" + std::string(method) +
                                 R"(", "when": "after", "fault": {"delay_ms": 2000}})");
    }
  }
  void MakeRoom() {
    upstream_.front().ClearFaults();
    disk_.Clear();
  }

  const TempDir dir_;
  SmallDisk disk_{dir_.At("data")};
  RedashUpstream upstream_;
  std::unique_ptr<BrokerProcess> broker_;
  std::unique_ptr<LeaseCalls> leases_;
  std::unique_ptr<AuditCalls> audit_;
  std::unique_ptr<OperatorCalls> operators_;
};

TEST_F(FullDisk, NothingIsChangedAndItGoesOnByItself) {
  const auto leased = Grant(kIvan, 7, "ttl { seconds: 3600 }");
  ASSERT_TRUE(leased.ok()) << leased.status.error_message();
  const std::string lease = leased.reply.result().lease().lease_id();
  const std::size_t events = audit_->All().size();
  disk_.Fill();
  upstream_.front().ClearLog();
  ExpectUnavailable("Grant", Grant(kAnn, 3));
  ExpectUnavailable("Grant with a ttl", Grant(kAnn, 7, "ttl { seconds: 3600 }"));
  ExpectUnavailable("Revoke", Revoke(kJim, 7));
  ExpectUnavailable("AdoptAccess", Adopt(kJim, 3));
  ExpectUnavailable("RenewLease", Renew(lease));
  ExpectUnavailable("EndLeases", EndLeasesOf(kIvan));
  ExpectUnavailable("FreezeInstance", operators_->Freeze());
  const auto applied = ApplyGrant(kAnn, 3);
  ASSERT_EQ(applied.reply.items_size(), 1) << applied.status.error_message();
  ASSERT_EQ(applied.reply.items(0).problems_size(), 1);
  EXPECT_EQ(applied.reply.items(0).problems(0).reason(), v1::ERROR_REASON_AUDIT_UNAVAILABLE);

  EXPECT_THAT(Writes(), IsEmpty());
  const auto held = Call(broker_->stub(), &Stub::ListGrants,
                         Text<v1::ListGrantsRequest>("instance: 'redash' " + Who(kJim)));
  ASSERT_TRUE(held.ok()) << held.status.error_message();
  EXPECT_EQ(held.reply.grants_size(), 3);
  EXPECT_EQ(LeaseOf(kIvan).state(), v1::LEASE_STATE_ACTIVE);
  EXPECT_EQ(audit_->All().size(), events);

  disk_.Clear();
  EXPECT_EQ(Grant(kAnn, 3).reply.result().outcome(), v1::OUTCOME_GRANTED);
  EXPECT_TRUE(Grant(kAnn, 7, "ttl { seconds: 3600 }").reply.result().has_lease());
  EXPECT_EQ(Revoke(kJim, 7).reply.result().outcome(), v1::OUTCOME_REVOKED);
  EXPECT_TRUE(Adopt(kJim, 3).ok());
  EXPECT_TRUE(Renew(lease).ok());
  EXPECT_EQ(EndLeasesOf(kIvan).reply.ended_count(), 1);
  EXPECT_TRUE(Until([&] { return GroupsOf(kIvan) == std::vector{2}; }));
  EXPECT_TRUE(operators_->Freeze().reply.changed());
  EXPECT_TRUE(operators_->Unfreeze().reply.has_freeze());
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(2, 3, 7));
  EXPECT_THAT(GroupsOf(kJim), ElementsAre(2, 3));
}

TEST_F(FullDisk, ALeaseThatIsDueEndsWhenThereIsRoom) {
  ASSERT_TRUE(Grant(kIvan, 7, "ttl { seconds: 2 }").ok());
  disk_.Fill();
  upstream_.front().ClearLog();
  const std::int64_t due = LeaseOf(kIvan).expire_time().seconds();
  EXPECT_TRUE(Until([&] { return std::time(nullptr) > due + 1; }));
  EXPECT_THAT(Writes(), IsEmpty());
  EXPECT_THAT(GroupsOf(kIvan), ElementsAre(2, 7));
  disk_.Clear();
  EXPECT_TRUE(Until([&] { return GroupsOf(kIvan) == std::vector{2}; }));
}

TEST_F(FullDisk, AGrantThatIsWrittenIsTrueWhenThereIsRoom) {
  HoldWrites();
  const auto answer = FillDuring<v1::GrantResponse>(
      [&] { return Grant(kAnn, 3, "ttl { seconds: 3600 }"); }, [&] { return !Writes().empty(); });
  EXPECT_EQ(answer.reason, "OUTCOME_UNKNOWN");
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(2, 3));
  EXPECT_EQ(LeaseOf(kAnn).state(), v1::LEASE_STATE_PENDING);
  MakeRoom();
  const v1::Operation operation = Wait(answer.metadata.at("operation_id"));
  EXPECT_EQ(operation.result().outcome(), v1::OUTCOME_GRANTED) << operation.DebugString();
  EXPECT_EQ(LeaseOf(kAnn).state(), v1::LEASE_STATE_ACTIVE);
  EXPECT_EQ(Writes().size(), 1u);
}

TEST_F(FullDisk, ARevokeThatIsWrittenIsTrueWhenThereIsRoom) {
  HoldWrites();
  const auto answer = FillDuring<v1::RevokeResponse>([&] { return Revoke(kJim, 7); },
                                                     [&] { return !Writes().empty(); });
  EXPECT_EQ(answer.reason, "OUTCOME_UNKNOWN");
  MakeRoom();
  const v1::Operation operation = Wait(answer.metadata.at("operation_id"));
  EXPECT_EQ(operation.result().outcome(), v1::OUTCOME_REVOKED) << operation.DebugString();
  EXPECT_THAT(GroupsOf(kJim), ElementsAre(2, 3));
  EXPECT_EQ(Writes().size(), 1u);
}

TEST_F(FullDisk, AGrantThatIsOpenButNotSentNeverIs) {
  HoldReads();
  const auto answer = FillDuring<v1::GrantResponse>(
      [&] { return Grant(kAnn, 3, "ttl { seconds: 3600 }"); }, [&] { return Operations() == 1; });
  EXPECT_EQ(answer.reason, "AUDIT_UNAVAILABLE");
  MakeRoom();
  const v1::Operation operation = Wait(OperationIdsIn(dir_, "redash").at(0));
  EXPECT_EQ(operation.problem().reason(), v1::ERROR_REASON_AUDIT_UNAVAILABLE);
  EXPECT_THAT(Writes(), IsEmpty());
  EXPECT_EQ(Grant(kAnn, 3).reply.result().outcome(), v1::OUTCOME_GRANTED);
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(2, 3));
}

TEST_F(FullDisk, ARevokeThatIsOpenIsMadeWhenThereIsRoom) {
  HoldReads();
  const auto answer = FillDuring<v1::RevokeResponse>([&] { return Revoke(kJim, 7); },
                                                     [&] { return Operations() == 1; });
  EXPECT_EQ(answer.reason, "OUTCOME_UNKNOWN");
  EXPECT_THAT(Writes(), IsEmpty());
  MakeRoom();
  const v1::Operation operation = Wait(answer.metadata.at("operation_id"));
  EXPECT_EQ(operation.result().outcome(), v1::OUTCOME_REVOKED) << operation.DebugString();
  EXPECT_THAT(GroupsOf(kJim), ElementsAre(2, 3));
}

}  // namespace
}  // namespace broker::test
