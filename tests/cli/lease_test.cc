// permctl leases and its commands, permctl renew.
#include <algorithm>
#include <chrono>

#include "tests/cli/permctl_fixture.h"

namespace broker::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr char kLease[] = R"(
  lease_id: "0190-1" state: LEASE_STATE_ACTIVE instance: "grafana-main"
  principal { type: "user" id: "2" email: "ann@example.com" }
  entitlement { type: "team" id: "5" display_name: "SRE" }
  level: "admin" caller: "anonymous"
  create_time { seconds: 1767225600 } expire_time { seconds: 1767312000 }
  justification { reason: "INC-42" requested_by: "bob@example.com" }
  operation_id: "018f-1"
)";

template <class Response>
Response WithLease(const std::string& other = "") {
  Response response;
  *response.mutable_lease() = FromText<v1::Lease>(kLease);
  response.mutable_lease()->MergeFrom(FromText<v1::Lease>(other));
  return response;
}

class LeaseTest : public PermctlTest {
 protected:
  void Found(const std::string& leases) {
    broker_.leases.list.Reply(FromText<v1::ListLeasesResponse>(leases));
  }
  const std::string one_ = "leases {" + std::string(kLease) + "}";
};

TEST_F(LeaseTest, ListSaysWhoHasWhatUntilWhenAndWhy) {
  Found(one_ + R"(leases {
      lease_id: "0190-2" state: LEASE_STATE_IRREVOCABLE instance: "redash-prod"
      principal { type: "user" id: "7" login: "eve" } entitlement { type: "group" id: "3" }
      last_problem { code: "PERMISSION_DENIED" reason: ERROR_REASON_GUARDED_ENTITLEMENT } })");
  const Ran ran = Permctl("leases");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out,
            "ID      STATE        INSTANCE      WHO                       WHAT                   "
            "UNTIL                 CALLER     REQUESTED BY     REASON  PROBLEM\n"
            "0190-1  active       grafana-main  ann@example.com (user 2)  team SRE (5) as admin  "
            "2026-01-02T00:00:00Z  anonymous  bob@example.com  INC-42\n"
            "0190-2  irrevocable  redash-prod   eve (user 7)              group 3                "
            "                                                          GUARDED_ENTITLEMENT\n");
  EXPECT_EQ(ran.err, "");
  ASSERT_THAT(broker_.leases.list.asked, SizeIs(1));
  EXPECT_THAT(broker_.leases.list.asked[0].states(), IsEmpty()) << "the broker's own choice";
  EXPECT_THAT(Permctl("leases -o json").out, HasSubstr(R"("leaseId": "0190-1")"));
}

TEST_F(LeaseTest, EveryFilterReachesTheBroker) {
  Found("");
  const auto before = std::chrono::system_clock::now();
  const Ran ran = Permctl(
      "leases --instance grafana-main --principal login:ann --entitlement team:#5 --requested-by "
      "bob@example.com --caller portal --state revoking,irrevocable --expiring 24h --limit 7");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.err, "nothing found\n");
  ASSERT_THAT(broker_.leases.list.asked, SizeIs(1));
  v1::ListLeasesRequest asked = broker_.leases.list.asked[0];
  const auto expiring = std::chrono::system_clock::time_point(
      std::chrono::seconds(asked.filter().expiring_before().seconds()));
  EXPECT_GE(expiring, before + std::chrono::hours(24) - std::chrono::seconds(1));
  EXPECT_LE(expiring, std::chrono::system_clock::now() + std::chrono::hours(24));
  asked.mutable_filter()->clear_expiring_before();
  EXPECT_EQ(asked.DebugString(), FromText<v1::ListLeasesRequest>(R"(
                filter {
                  instance: "grafana-main" principal { login: "ann" }
                  entitlement_type: "team" entitlement_id: "5"
                  requested_by: "bob@example.com" caller: "portal"
                }
                states: [LEASE_STATE_REVOKING, LEASE_STATE_IRREVOCABLE]
                page_size: 7)")
                                     .DebugString());
  Permctl("leases --type team --all");
  EXPECT_EQ(broker_.leases.list.asked[1].filter().entitlement_type(), "team");
  EXPECT_THAT(broker_.leases.list.asked[1].states(), SizeIs(5));
}

TEST_F(LeaseTest, WhatCannotBeMeantIsUsage) {
  for (const char* line :
       {"leases --state gone", "leases --expiring soon", "leases --entitlement team:SRE",
        "leases --principal ann", "leases get", "leases drop 0190-1",
        "leases get 0190-1 --instance x", "leases forget 0190-1", "leases end", "renew 0190-1",
        "renew --ttl 8h", "leases end --instance x"}) {
    EXPECT_EQ(Permctl(line).exit_code, 2) << line;
  }
  EXPECT_THAT(broker_.leases.list.asked, IsEmpty());
}

TEST_F(LeaseTest, GetTellsAllOfOne) {
  broker_.leases.get.Reply(WithLease<v1::GetLeaseResponse>(R"(
      capped_by: "instance" scope: "org" had_baseline: true baseline_level: "member"
      justification { ticket: "T-1" approved_by: "eve@example.com" }
      attempts: 6 state: LEASE_STATE_IRREVOCABLE next_attempt_time { seconds: 1767312000 }
      last_problem {
        code: "PERMISSION_DENIED" reason: ERROR_REASON_GUARDED_ENTITLEMENT message: "is guarded"
      })"));
  const Ran ran = Permctl("leases get 0190-1");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out,
            "lease 0190-1: irrevocable\n"
            "  who: ann@example.com (user 2)\n"
            "  what: team SRE (5) @org as admin in grafana-main\n"
            "  made: 2026-01-01T00:00:00Z by anonymous\n"
            "  until: 2026-01-02T00:00:00Z, the longest that the instance allows\n"
            "  then remains: member, which was held before\n"
            "  reason: INC-42\n"
            "  ticket: T-1\n"
            "  requested by: bob@example.com\n"
            "  approved by: eve@example.com\n"
            "  failed attempts: 6\n"
            "  last problem: GUARDED_ENTITLEMENT: is guarded\n"
            "  next attempt: 2026-01-02T00:00:00Z\n"
            "  operation: 018f-1\n");
  EXPECT_EQ(ran.err,
            "next: permctl leases retry 0190-1\n"
            "next: permctl leases forget 0190-1 --reason WHY  (if the access is gone, or is to "
            "stay, in the upstream)\n");
  EXPECT_EQ(broker_.leases.get.asked[0].lease_id(), "0190-1");

  broker_.leases.get.Reply(FromText<v1::GetLeaseResponse>(
      "lease { lease_id: '0190-2' state: LEASE_STATE_ENDED end: LEASE_END_KEPT_BY_OTHERS "
      "end_time { seconds: 1767225600 } }"));
  const Ran ended = Permctl("leases get 0190-2");
  EXPECT_THAT(ended.out, HasSubstr("lease 0190-2: ended: kept by others\n"));
  EXPECT_THAT(ended.out, HasSubstr("  until: it is ended\n"));
  EXPECT_THAT(ended.out, HasSubstr("  then remains: nothing\n"));
  EXPECT_THAT(ended.out, HasSubstr("  ended: 2026-01-01T00:00:00Z\n"));
  EXPECT_EQ(ended.err, "");
}

TEST_F(LeaseTest, RenewSaysUntilWhen) {
  broker_.leases.renew.Reply(WithLease<v1::RenewLeaseResponse>());
  const Ran ran = Permctl("renew 0190-1 --ttl 8h --reason more --requested-by bob@example.com");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "renewed: ann@example.com (user 2), team SRE (5) in grafana-main; leased until "
            "2026-01-02T00:00:00Z\n");
  ASSERT_THAT(broker_.leases.renew.asked, SizeIs(1));
  EXPECT_EQ(broker_.leases.renew.asked[0].DebugString(), FromText<v1::RenewLeaseRequest>(R"(
                lease_id: "0190-1" ttl { seconds: 28800 }
                justification { reason: "more" requested_by: "bob@example.com" })")
                                                             .DebugString());
  broker_.leases.renew.Fail(ToStatus({grpc::FAILED_PRECONDITION,
                                      "LEASE_NOT_ACTIVE",
                                      "lease 0190-1 is ENDED",
                                      {{"lease_id", "0190-1"}, {"state", "ENDED"}},
                                      {}}));
  const Ran refused = Permctl("renew 0190-1 --until 2026-12-31T18:00:00Z");
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("next: permctl leases get 0190-1\n"));
}

TEST_F(LeaseTest, AnAnswerThatGotLostMayHaveRenewed) {
  broker_.leases.renew.Fail(grpc::Status(grpc::UNAVAILABLE, "gone"));
  EXPECT_EQ(Permctl("renew 0190-1 --ttl 8h").exit_code, 5);
  broker_.leases.get.Fail(grpc::Status(grpc::UNAVAILABLE, "gone"));
  EXPECT_EQ(Permctl("leases get 0190-1").exit_code, 4);
}

class EndTest : public LeaseTest {
 protected:
  EndTest() { broker_.leases.end.Reply(FromText<v1::EndLeasesResponse>("ended_count: 1")); }
};

TEST_F(EndTest, ShowsAsksAndEnds) {
  Found(one_);
  person_ = true;
  input_ = "y\n";
  const Ran ran = Permctl("leases end --requested-by bob@example.com --reason left");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("0190-1  active"));
  EXPECT_THAT(ran.out, HasSubstr("1 lease is due now; the access is taken away next\n"));
  EXPECT_THAT(ran.err, HasSubstr("End 1 lease? [y/N] "));
  ASSERT_THAT(broker_.leases.list.asked, SizeIs(1));
  EXPECT_THAT(broker_.leases.list.asked[0].states(), ElementsAre(v1::LEASE_STATE_ACTIVE));
  ASSERT_THAT(broker_.leases.end.asked, SizeIs(1));
  EXPECT_EQ(broker_.leases.end.asked[0].DebugString(), FromText<v1::EndLeasesRequest>(R"(
                filter { requested_by: "bob@example.com" } justification { reason: "left" })")
                                                           .DebugString());
}

TEST_F(EndTest, WithoutConsentNothingEnds) {
  Found(one_);
  person_ = true;
  input_ = "n\n";
  const Ran no = Permctl("leases end --instance grafana-main");
  EXPECT_EQ(no.exit_code, 1);
  EXPECT_THAT(no.err, HasSubstr("nothing was changed\n"));
  const Ran dry = Permctl("leases end --instance grafana-main --dry-run");
  EXPECT_EQ(dry.exit_code, 0);
  EXPECT_THAT(dry.out, HasSubstr("1 lease would end\n"));
  Found("");
  const Ran none = Permctl("leases end --instance grafana-main --yes");
  EXPECT_EQ(none.exit_code, 0);
  EXPECT_EQ(none.out, "no active lease matches\n");
  person_ = false;
  const Ran nobody = Permctl("leases end --instance grafana-main");
  EXPECT_EQ(nobody.exit_code, 2);
  EXPECT_THAT(nobody.err, HasSubstr("add --yes"));
  EXPECT_THAT(broker_.leases.end.asked, IsEmpty());
}

TEST_F(EndTest, JsonIsTheAnswerAlone) {
  Found(one_);
  const Ran ran = Permctl("leases end --instance grafana-main --yes -o json");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out, "{\n \"endedCount\": 1\n}\n");
  EXPECT_EQ(ran.err, "");
  const Ran dry = Permctl("leases end --instance grafana-main --dry-run -o json");
  EXPECT_EQ(dry.out, "{\n \"endedCount\": 0\n}\n");
}

TEST_F(EndTest, ManyAreNotCountedToTheEnd) {
  v1::ListLeasesResponse page;
  for (int i = 0; i < 1000; ++i) *page.add_leases() = FromText<v1::Lease>(kLease);
  page.set_next_page_token("more");
  broker_.leases.list.Reply(page);
  person_ = true;
  input_ = "y\n";
  EXPECT_THAT(Permctl("leases end --instance grafana-main").err,
              HasSubstr("End more than 1000 leases? [y/N] "));
  EXPECT_THAT(broker_.leases.list.asked, SizeIs(1));
}

TEST_F(LeaseTest, RetryAndForget) {
  broker_.leases.retry.Reply(WithLease<v1::RetryLeaseResponse>("state: LEASE_STATE_REVOKING"));
  const Ran retried = Permctl("leases retry 0190-1 --reason fixed");
  EXPECT_EQ(retried.exit_code, 0) << retried.err;
  EXPECT_EQ(retried.out, "is tried now: ann@example.com (user 2), team SRE (5) in grafana-main\n");
  EXPECT_EQ(retried.err, "next: permctl leases get 0190-1\n");
  EXPECT_EQ(broker_.leases.retry.asked[0].justification().reason(), "fixed");

  broker_.leases.forget.Reply(WithLease<v1::ForgetLeaseResponse>("state: LEASE_STATE_ENDED"));
  const Ran forgotten = Permctl("leases forget 0190-1 --reason gone --ticket T-1");
  EXPECT_EQ(forgotten.exit_code, 0) << forgotten.err;
  EXPECT_EQ(forgotten.out,
            "forgotten: ann@example.com (user 2), team SRE (5) in grafana-main; the upstream was "
            "not asked, and the access may be there still\n");
  EXPECT_EQ(broker_.leases.forget.asked[0].DebugString(), FromText<v1::ForgetLeaseRequest>(R"(
                lease_id: "0190-1" justification { reason: "gone" ticket: "T-1" })")
                                                              .DebugString());
  EXPECT_THAT(Permctl("leases forget 0190-1 --reason x -o json").out,
              HasSubstr(R"("state": "LEASE_STATE_ENDED")"));
}

TEST_F(LeaseTest, NamesThatUsersEditCannotDriveTheTerminal) {
  broker_.leases.get.Reply(WithLease<v1::GetLeaseResponse>(
      R"(principal { email: "a\033[31m" } last_problem { message: "\n" })"));
  const Ran ran = Permctl("leases get 0190-1");
  EXPECT_THAT(ran.out, HasSubstr("who: a\\x1b[31m (user 2)"));
  EXPECT_THAT(ran.out, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace broker::cli
