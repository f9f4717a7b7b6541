// What the audit log tells of operations and of edits of leases.
#include "service/core/audit_event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace broker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Instant At(std::int64_t microseconds) { return Instant(std::chrono::microseconds(microseconds)); }

constexpr std::int64_t kDay = 86'400'000'000;

Operation MakeOperation(Verb verb) {
  Operation operation;
  operation.id = "op";
  operation.verb = verb;
  operation.instance = "redash-prod";
  operation.key = {"user", "7", "group", "3", "org"};
  operation.principal.email = "ann@example.com";
  operation.principal.display_name = "Ann";
  operation.entitlement.display_name = "Analysts";
  operation.level = "editor";
  operation.justification = {"on call", "INC-42", "ann@example.com", "bob@example.com"};
  operation.origin = {"deploy", "r-1", "digest"};
  operation.create_time = At(kDay);
  return operation;
}

Lease MakeLease() {
  Lease lease;
  lease.id = "lease";
  lease.instance = "redash-prod";
  lease.key = {"user", "7", "group", "3", "org"};
  lease.level = "editor";
  lease.expire_time = At(3 * kDay);
  return lease;
}

Definition Role(const std::string& id, const std::string& action) {
  Definition role;
  role.type = "role";
  role.id = id;
  role.name = "custom:" + id;
  role.permissions = {{action, "folders:*"}};
  return role;
}

TEST(UtcText, IsReadBack) {
  EXPECT_EQ(UtcText(At(0)), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(UtcText(At(-1)), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(UtcText(At(1'767'225'600'123'456)), "2026-01-01T00:00:00.123456Z");
  for (const std::int64_t one : {std::int64_t{0}, std::int64_t{-1}, 1'767'225'600'123'456}) {
    EXPECT_EQ(InstantOf(UtcText(At(one))), At(one));
  }
  for (const char* wrong : {"", "2026-01-01T00:00:00Z", "2026-13-01T00:00:00.000000Z",
                            "2026-01-01T00:00:00.00000xZ", "2026-01-01 00:00:00.000000Z"}) {
    EXPECT_EQ(InstantOf(wrong), std::nullopt) << wrong;
  }
}

TEST(AuditEvent, OpenedSaysWhoAskedForWhatAndWhy) {
  Operation operation = MakeOperation(Verb::kGrant);
  operation.lease = MakeLease();
  const AuditEvent event = OpenedEvent(operation);
  EXPECT_EQ(event.time, "1970-01-02T00:00:00.000000Z");
  EXPECT_EQ(event.kind, "grant.opened");
  EXPECT_EQ(event.instance, "redash-prod");
  EXPECT_EQ(event.caller, "deploy");
  EXPECT_EQ(event.request_id, "r-1");
  EXPECT_EQ(event.operation_id, "op");
  EXPECT_EQ(event.lease_id, "lease");
  EXPECT_EQ(event.expire_time, "1970-01-04T00:00:00.000000Z");
  EXPECT_EQ(event.justification, operation.justification);
  ASSERT_TRUE(event.principal.has_value());
  EXPECT_EQ(event.principal->id, "7");
  EXPECT_EQ(event.principal->email, "ann@example.com");
  EXPECT_EQ(event.entitlement->id, "3");
  EXPECT_EQ(event.entitlement->display_name, "Analysts");
  EXPECT_EQ(event.scope, "org");
  EXPECT_EQ(event.level, "editor");
  EXPECT_EQ(event.outcome, "");
}

TEST(AuditEvent, SettledSaysWhatWasSoBeforeAndAfter) {
  Operation operation = MakeOperation(Verb::kGrant);
  operation.settle_time = At(2 * kDay);
  operation.requests = {{"GET", "/api/users/{}", 200}, {"POST", "/api/groups/{}/members", 0}};
  MutationResult& result = operation.result.emplace();
  result.outcome = Outcome::kLevelChanged;
  result.changed = true;
  result.before.emplace().direct = true;
  result.before->level = "viewer";
  result.after.emplace().direct = true;
  result.after->level = "editor";
  result.lease = MakeLease();
  result.warnings = {{WarningCode::kCollateralChange, "entry 4 vanished"}};
  const AuditEvent event = SettledEvent(operation);
  EXPECT_EQ(event.time, "1970-01-03T00:00:00.000000Z");
  EXPECT_EQ(event.kind, "grant.settled");
  EXPECT_EQ(event.outcome, "LEVEL_CHANGED");
  EXPECT_TRUE(event.changed);
  EXPECT_EQ(event.before->level, "viewer");
  EXPECT_EQ(event.after->level, "editor");
  EXPECT_EQ(event.lease_id, "lease");
  ASSERT_EQ(event.warnings.size(), 1u);
  EXPECT_EQ(event.warnings[0].code, "COLLATERAL_CHANGE");
  EXPECT_EQ(event.warnings[0].message, "entry 4 vanished");
  EXPECT_EQ(event.requests, operation.requests);
}

// The message of a problem is for the caller; only which one it is is kept.
TEST(AuditEvent, SettledWithAProblemSaysWhichAndKeepsNoLease) {
  Operation operation = MakeOperation(Verb::kRevoke);
  operation.lease = MakeLease();
  operation.settle_time = At(2 * kDay);
  operation.problem.emplace().reason = Reason::kUpstreamUnavailable;
  operation.before.emplace().holding.direct = true;
  const AuditEvent event = SettledEvent(operation);
  EXPECT_EQ(event.kind, "revoke.settled");
  EXPECT_EQ(event.reason, "UPSTREAM_UNAVAILABLE");
  EXPECT_EQ(event.outcome, "");
  EXPECT_EQ(event.lease_id, "");
  EXPECT_TRUE(event.before->direct);
  EXPECT_FALSE(event.after.has_value());
}

TEST(AuditEvent, AChangedDefinitionIsToldBeforeAndAfter) {
  Operation operation = MakeOperation(Verb::kUpdate);
  operation.key = {"", "", "role", "auditor", ""};
  operation.definition = Role("auditor", "folders:write");
  EXPECT_THAT(OpenedEvent(operation).defined_after, ElementsAre(*operation.definition));
  EXPECT_FALSE(OpenedEvent(operation).principal.has_value());
  operation.settle_time = At(2 * kDay);
  MutationResult& result = operation.result.emplace();
  result.outcome = Outcome::kUpdated;
  result.defined_before = {Role("auditor", "folders:read")};
  result.defined_after = {Role("auditor", "folders:write")};
  const AuditEvent event = SettledEvent(operation);
  EXPECT_EQ(event.kind, "update.settled");
  EXPECT_EQ(event.outcome, "UPDATED");
  EXPECT_EQ(event.entitlement->display_name, "custom:auditor");
  EXPECT_EQ(event.defined_before, result.defined_before);
  EXPECT_EQ(event.defined_after, result.defined_after);
}

TEST(AuditEvent, WhatAResetReplacesIsToldWhenItIsSentAndNotAgain) {
  Operation operation = MakeOperation(Verb::kReset);
  operation.key = {"", "", "role", "", ""};
  Observation before;
  before.definitions = {Role("basic_viewer", "folders:read")};
  const AuditEvent sent = SentEvent(operation, At(kDay + 1), before);
  EXPECT_EQ(sent.kind, "reset.sent");
  EXPECT_EQ(sent.time, "1970-01-02T00:00:00.000001Z");
  EXPECT_EQ(sent.defined_before, before.definitions);
  operation.sent_time = At(kDay + 1);
  operation.settle_time = At(2 * kDay);
  MutationResult& result = operation.result.emplace();
  result.outcome = Outcome::kReset;
  result.defined_before = before.definitions;
  result.defined_after = {Role("basic_viewer", "folders:write")};
  EXPECT_THAT(SettledEvent(operation).defined_before, IsEmpty());
  EXPECT_EQ(SettledEvent(operation).defined_after, result.defined_after);
}

// The upstream gives a new group its id.
TEST(AuditEvent, ACreationIsToldWithTheIdThatItGot) {
  Operation operation = MakeOperation(Verb::kCreate);
  operation.key = {"", "", "group", "", ""};
  operation.settle_time = At(2 * kDay);
  operation.result.emplace().outcome = Outcome::kCreated;
  operation.result->defined_after = {Role("12", "x")};
  EXPECT_EQ(SettledEvent(operation).entitlement->id, "12");
}

TEST(AuditEvent, ATakeoverSaysWhoHasItNow) {
  Operation operation = MakeOperation(Verb::kGrant);
  operation.owner = "b";
  operation.claim = 2;
  const AuditEvent event = TakenOverEvent(operation, At(5 * kDay));
  EXPECT_EQ(event.kind, "grant.taken_over");
  EXPECT_EQ(event.time, "1970-01-06T00:00:00.000000Z");
  EXPECT_EQ(event.owner, "b");
  EXPECT_EQ(event.claim, 2);
}

TEST(AuditEvent, ARenewalSaysBothEnds) {
  Lease after = MakeLease();
  after.expire_time = At(9 * kDay);
  LeaseEdit edit;
  edit.kind = LeaseEdit::Kind::kRenew;
  edit.now = At(kDay);
  edit.origin = {"deploy", "r-2", ""};
  edit.justification.reason = "takes longer";
  const auto event = EditEvent(edit, MakeLease(), after);
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->kind, "lease.renewed");
  EXPECT_EQ(event->time, "1970-01-02T00:00:00.000000Z");
  EXPECT_EQ(event->caller, "deploy");
  EXPECT_EQ(event->request_id, "r-2");
  EXPECT_EQ(event->justification.reason, "takes longer");
  EXPECT_EQ(event->lease_id, "lease");
  EXPECT_EQ(event->expire_time_before, "1970-01-04T00:00:00.000000Z");
  EXPECT_EQ(event->expire_time, "1970-01-10T00:00:00.000000Z");
}

TEST(AuditEvent, EditsOfLeasesHaveTheirKinds) {
  const auto kind_of = [](LeaseEdit::Kind kind) {
    LeaseEdit edit;
    edit.kind = kind;
    const auto event = EditEvent(edit, MakeLease(), MakeLease());
    return event ? event->kind : "none";
  };
  EXPECT_EQ(kind_of(LeaseEdit::Kind::kEnd), "lease.ending");
  EXPECT_EQ(kind_of(LeaseEdit::Kind::kRetry), "lease.retried");
  EXPECT_EQ(kind_of(LeaseEdit::Kind::kForget), "lease.forgotten");
  EXPECT_EQ(kind_of(LeaseEdit::Kind::kPostpone), "none");
}

TEST(AuditEvent, LeasesAreToldOfWhenTheyEndOrCannot) {
  Operation operation = MakeOperation(Verb::kEnd);
  operation.origin = {"broker", "", ""};
  operation.settle_time = At(2 * kDay);
  Lease lease = MakeLease();
  lease.state = LeaseState::kActive;
  EXPECT_FALSE(LeaseEvent(operation, lease).has_value());
  lease.state = LeaseState::kRevoking;
  EXPECT_FALSE(LeaseEvent(operation, lease).has_value());
  lease.state = LeaseState::kIrrevocable;
  lease.last_problem.emplace().reason = Reason::kUpstreamProtocol;
  const auto failed = LeaseEvent(operation, lease);
  EXPECT_EQ(failed->kind, "lease.irrevocable");
  EXPECT_EQ(failed->reason, "UPSTREAM_PROTOCOL");
  lease.state = LeaseState::kEnded;
  lease.end = LeaseEnd::kChangedUpstream;
  const auto ended = LeaseEvent(operation, lease);
  EXPECT_EQ(ended->kind, "lease.ended");
  EXPECT_EQ(ended->lease_end, "CHANGED_UPSTREAM");
  EXPECT_EQ(ended->operation_id, "op");
  EXPECT_EQ(ended->caller, "broker");
}

TEST(AuditEvent, AFreezeNamesTheInstance) {
  const AuditEvent event =
      FreezeEvent(true, "redash-prod", At(kDay), {"deploy", "", ""}, {"INC-1", "", "", ""});
  EXPECT_EQ(event.kind, "instance.frozen");
  EXPECT_EQ(event.instance, "redash-prod");
  EXPECT_EQ(event.justification.reason, "INC-1");
  EXPECT_EQ(FreezeEvent(false, "x", At(0), {}, {}).kind, "instance.unfrozen");
}

}  // namespace
}  // namespace broker
