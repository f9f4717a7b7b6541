// What the audit log tells of changes, and what VerifyChain tells of the log.
#include <SQLiteCpp/Database.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "permissionbroker/v1/lease.grpc.pb.h"
#include "tests/e2e/everywhere_world.h"
#include "tests/support/audit_calls.h"

namespace broker::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr char kWhy[] = "justification { reason: 'on call' ticket: 'INC-42' }";

class Audit : public EverywhereWorld {
 protected:
  AuditCalls Log() { return AuditCalls(broker().port()); }

  std::vector<std::string> Kinds(const std::string& request = "") {
    std::vector<std::string> kinds;
    for (const auto& event : Log().All(request)) kinds.push_back(event.kind());
    return kinds;
  }
  // As somebody who owns the journal's file would, while no broker runs.
  void Tamper(const std::string& sql) {
    broker_.reset();
    {
      SQLite::Database journal(dir_.At("data/journal.db"), SQLite::OPEN_READWRITE);
      for (const char* trigger : {"not_updated", "not_deleted"}) {
        journal.exec(std::string("DROP TRIGGER IF EXISTS audit_events_") + trigger);
      }
      journal.exec(sql);
    }
    Serve(Instance({}));
  }
  // Six events.
  void MakeChanges() {
    for (const char* email : {"ann@example.com", "jimbob@example.com", "ann@example.com"}) {
      Grant(email, "Analysts");
    }
    ASSERT_EQ(Log().All().size(), 6u);
  }
};

TEST_F(Audit, AGrantIsToldWhenItIsOpenedAndWhenItIsSettled) {
  const auto granted = Grant("ann@example.com", "Analysts", kWhy);
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  const auto events = Log().All();
  ASSERT_EQ(events.size(), 2u);
  for (const v1::AuditEvent& event : events) {
    EXPECT_EQ(event.operation_id(), granted.reply.result().operation_id());
    EXPECT_EQ(event.instance(), "redash");
    EXPECT_EQ(event.caller(), "anonymous");
    EXPECT_EQ(event.principal().id(), "2");
    EXPECT_EQ(event.principal().email(), "ann@example.com");
    EXPECT_EQ(event.entitlement().type(), "group");
    EXPECT_EQ(event.entitlement().id(), "3");
    EXPECT_EQ(event.entitlement().display_name(), "Analysts");
    EXPECT_EQ(event.justification().ticket(), "INC-42");
    EXPECT_GT(event.time().seconds(), 0);
  }
  EXPECT_EQ(events[0].seq(), 1);
  EXPECT_EQ(events[0].kind(), "grant.opened");
  EXPECT_EQ(events[0].outcome(), v1::OUTCOME_UNSPECIFIED);
  EXPECT_EQ(events[1].seq(), 2);
  EXPECT_EQ(events[1].kind(), "grant.settled");
  EXPECT_EQ(events[1].previous_hash(), events[0].hash());
  EXPECT_EQ(events[1].outcome(), v1::OUTCOME_GRANTED);
  EXPECT_TRUE(events[1].changed());
  EXPECT_TRUE(events[1].has_before());
  EXPECT_FALSE(events[1].before().direct());
  EXPECT_TRUE(events[1].after().direct());
}

TEST_F(Audit, ARevokeAndAFailureAreTold) {
  ASSERT_TRUE(Grant("ann@example.com", "Analysts").ok());
  ASSERT_TRUE(Revoke("ann@example.com", "Analysts").ok());
  redash_.AddFault(R"({"method": "GET", "path": "/api/users/*", "fault": {"status": 500}})");
  ASSERT_FALSE(Grant("jimbob@example.com", "Analysts").ok());
  redash_.ClearFaults();
  const auto revoked = Log().All("kind: 'revoke.settled'");
  ASSERT_EQ(revoked.size(), 1u);
  EXPECT_EQ(revoked[0].outcome(), v1::OUTCOME_REVOKED);
  EXPECT_TRUE(revoked[0].before().direct());
  EXPECT_FALSE(revoked[0].after().direct());
  // Nothing else is told of than what was opened.
  for (const auto& event : Log().All("principal { email: 'jimbob@example.com' }")) {
    EXPECT_EQ(event.outcome(), v1::OUTCOME_UNSPECIFIED);
    if (event.kind() == "grant.settled") {
      EXPECT_NE(event.reason(), v1::ERROR_REASON_UNSPECIFIED);
    }
  }
}

TEST_F(Audit, EachChangeOfABatchIsTold) {
  const auto applied =
      Ask("mode: APPLY_MODE_BEST_EFFORT justification { reason: 'onboarding' } "
          "items { grant { instance: 'redash' principal { email: 'ann@example.com' } "
          "entitlement { type: 'group' name: 'Analysts' } } } "
          "items { grant { instance: 'grafana' principal { email: 'alice@example.com' } "
          "entitlement { type: 'team' name: 'empty' } } } "
          "items { revoke { instance: 'grafana' principal { email: 'alice@example.com' } "
          "entitlement { type: 'team' name: 'platform' } } }");
  ASSERT_TRUE(applied.reply.complete()) << applied.reply.ShortDebugString();
  EXPECT_THAT(Kinds(), UnorderedElementsAre("grant.opened", "grant.settled", "grant.opened",
                                            "grant.settled", "revoke.opened", "revoke.settled"));
  for (const auto& event : Log().All()) EXPECT_EQ(event.justification().reason(), "onboarding");
  EXPECT_THAT(Kinds("instance: 'redash'"), ElementsAre("grant.opened", "grant.settled"));
  EXPECT_THAT(Kinds("instance: 'grafana' kind: 'revoke.settled'"), ElementsAre("revoke.settled"));
}

// A lease is told of from the grant that made it to its end.
TEST_F(Audit, ALeaseIsToldFromItsGrantOn) {
  const auto granted = Grant("ann@example.com", "Analysts", "ttl { seconds: 3600 }");
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  const std::string lease_id = granted.reply.result().lease().lease_id();
  const auto leases = v1::LeaseService::NewStub(grpc::CreateChannel(
      "127.0.0.1:" + std::to_string(broker().port()), grpc::InsecureChannelCredentials()));
  {
    grpc::ClientContext context;
    v1::RenewLeaseResponse renewed;
    const auto request = Text<v1::RenewLeaseRequest>(
        "lease_id: '" + lease_id + "' ttl { seconds: 7200 } justification { reason: 'longer' }");
    ASSERT_TRUE(leases->RenewLease(&context, request, &renewed).ok());
  }
  {
    grpc::ClientContext context;
    v1::ForgetLeaseResponse forgotten;
    const auto request = Text<v1::ForgetLeaseRequest>("lease_id: '" + lease_id +
                                                      "' justification { reason: 'gone' }");
    ASSERT_TRUE(leases->ForgetLease(&context, request, &forgotten).ok());
  }
  const auto events = Log().All("lease_id: '" + lease_id + "'");
  std::vector<std::string> kinds;
  for (const auto& event : events) kinds.push_back(event.kind());
  ASSERT_THAT(kinds,
              ElementsAre("grant.opened", "grant.settled", "lease.renewed", "lease.forgotten"));
  EXPECT_EQ(events[2].expire_time_before().seconds(), events[0].expire_time().seconds());
  EXPECT_GT(events[2].expire_time().seconds(), events[0].expire_time().seconds());
  EXPECT_EQ(events[2].justification().reason(), "longer");
  EXPECT_EQ(events[3].lease_end(), v1::LEASE_END_FORGOTTEN);
  EXPECT_EQ(events[3].justification().reason(), "gone");
}

TEST_F(Audit, IsListedPageByPageAndByEachFilter) {
  MakeChanges();
  const auto first = Log().List("page_size: 4");
  ASSERT_EQ(first.reply.events_size(), 4);
  const std::string token = " page_token: '" + first.reply.next_page_token() + "'";
  const auto second = Log().List("page_size: 4" + token);
  ASSERT_EQ(second.reply.events_size(), 2);
  EXPECT_EQ(second.reply.events(0).seq(), 5);
  EXPECT_EQ(second.reply.next_page_token(), "");
  EXPECT_EQ(Log().List("instance: 'redash'" + token).reason, "INVALID_TOKEN");
  const std::string id = first.reply.events(0).operation_id();
  EXPECT_EQ(Log().All("operation_id: '" + id + "'").size(), 2u);
  EXPECT_EQ(Log().All("principal { email: 'ann@example.com' }").size(), 4u);
  EXPECT_EQ(Log().All("instance: 'redash' principal { type: 'user' id: '2' }").size(), 4u);
  EXPECT_EQ(Log().All("caller: 'anonymous'").size(), 6u);
  EXPECT_EQ(Log().All("caller: 'nobody'").size(), 0u);
  EXPECT_EQ(Log().All("from_time { seconds: 4102444800 }").size(), 0u);
  EXPECT_EQ(Log().All("until_time { seconds: 4102444800 }").size(), 6u);
}

TEST_F(Audit, AQuestionThatCannotBeMeantIsRefused) {
  for (const char* request :
       {"operation_id: 'x'", "lease_id: 'x'", "principal { type: 'user' id: '2' }",
        "principal { type: 'team' name: 'x' }", "instance: '-'", "page_size: -1",
        "from_time { seconds: -99999999999 }"}) {
    EXPECT_EQ(Log().List(request).reason, "INVALID_FIELD") << request;
  }
  for (const char* request : {"from { seq: -1 }", "from { hash: 'x' }", "from { seq: 1 }"}) {
    EXPECT_EQ(Log().Verify(request).reason, "INVALID_FIELD") << request;
  }
}

TEST_F(Audit, ALogThatNobodyTouchedIsGood) {
  const auto empty = Log().Verify();
  ASSERT_TRUE(empty.ok()) << empty.status.error_message();
  EXPECT_TRUE(empty.reply.complete());
  EXPECT_EQ(empty.reply.head().seq(), 0);
  MakeChanges();
  const auto verdict = Log().Verify().reply;
  EXPECT_TRUE(verdict.complete());
  EXPECT_FALSE(verdict.has_defect());
  EXPECT_EQ(verdict.checked_count(), 6);
  EXPECT_EQ(verdict.head().seq(), 6);
  EXPECT_EQ(verdict.head().hash(), Log().All().back().hash());
  const auto from = "from { seq: 6 hash: '" + verdict.head().hash() + "' }";
  Grant("jimbob@example.com", "Analysts");
  const auto rest = Log().Verify(from).reply;
  EXPECT_FALSE(rest.has_defect());
  EXPECT_EQ(rest.checked_count(), 2);
  EXPECT_EQ(rest.head().seq(), 8);
}

TEST_F(Audit, AByteThatWasChangedIsFound) {
  MakeChanges();
  Tamper("UPDATE audit_events SET body = replace(body, 'ann@', 'amn@') WHERE seq = 2");
  const auto verdict = Log().Verify().reply;
  EXPECT_EQ(verdict.defect().kind(), v1::CHAIN_DEFECT_KIND_CHANGED);
  EXPECT_EQ(verdict.defect().seq(), 2);
  EXPECT_THAT(verdict.defect().message(), HasSubstr("audit event 2 was changed"));
  EXPECT_EQ(verdict.verified().seq(), 1);
}

TEST_F(Audit, RowsThatChangedPlacesAreFound) {
  MakeChanges();
  Tamper(
      "UPDATE audit_events SET seq = -1 WHERE seq = 2; UPDATE audit_events SET seq = 2 WHERE seq = "
      "4; UPDATE audit_events SET seq = 4 WHERE seq = -1");
  const auto verdict = Log().Verify().reply;
  EXPECT_EQ(verdict.defect().kind(), v1::CHAIN_DEFECT_KIND_OUT_OF_CHAIN);
  EXPECT_EQ(verdict.defect().seq(), 2);
}

TEST_F(Audit, AnEndThatWasCutOffIsFoundByWhoRemembersTheHead) {
  MakeChanges();
  const auto head = Log().Verify().reply.head();
  const auto from = "from { seq: 6 hash: '" + head.hash() + "' }";
  Tamper("DELETE FROM audit_events WHERE seq = 6");
  EXPECT_FALSE(Log().Verify().reply.has_defect());
  EXPECT_EQ(Log().Verify(from).reply.defect().kind(), v1::CHAIN_DEFECT_KIND_MISSING);
  EXPECT_EQ(Log().Verify(from).reply.defect().seq(), 6);
  // Another event takes its place.
  ASSERT_TRUE(Revoke("ann@example.com", "Analysts").ok());
  EXPECT_EQ(Log().Verify(from).reply.defect().kind(), v1::CHAIN_DEFECT_KIND_REPLACED);
}

// The log is the broker's own words: what an upstream says in its errors is not in it.
TEST_F(Audit, HoldsNoSecretAndNothingThatAnUpstreamSays) {
  redash_.AddFault(R"({"method": "POST", "path": "/api/groups/*/members", "times": 1,
                       "fault": {"status": 400}})");
  (void)Grant("ann@example.com", "Analysts");
  ASSERT_TRUE(Grant("jimbob@example.com", "Analysts").ok());
  for (const auto& event : Log().All()) {
    EXPECT_THAT(event.body(), AllOf(Not(HasSubstr(KeyOf(key_owner_))), Not(HasSubstr("api_key")),
                                    Not(HasSubstr(redash_.url()))));
  }
}

// A broker that died: the next one says that it took the operation over.
TEST_F(Audit, EveryOperationOfTheJournalIsTold) {
  MakeChanges();
  broker_.reset();
  SQLite::Database journal(dir_.At("data/journal.db"), SQLite::OPEN_READWRITE);
  const auto count = [&](const std::string& sql) { return journal.execAndGet(sql).getInt(); };
  EXPECT_EQ(count("SELECT COUNT(*) FROM operations"), 3);
  EXPECT_EQ(count("SELECT COUNT(*) FROM operations o WHERE (SELECT COUNT(*) FROM audit_events e "
                  "WHERE e.operation_id = o.id AND e.kind IN ('grant.opened', 'grant.settled')) "
                  "<> 2"),
            0);
}

}  // namespace
}  // namespace broker::test
