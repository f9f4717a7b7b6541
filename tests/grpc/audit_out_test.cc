// Audit events as messages: every name that is stored is one of the API.
#include "service/grpc/audit_out.h"

#include <gtest/gtest.h>

#include "service/store/audit_json.h"

namespace broker {
namespace {

Instant At(std::int64_t seconds) { return Instant(std::chrono::seconds(seconds)); }

Operation Settled() {
  Operation operation;
  operation.id = "op";
  operation.instance = "grafana";
  operation.key = {"user", "7", "team", "3", ""};
  operation.settle_time = At(9);
  return operation;
}

// As it is listed: written to the log and read back.
v1::AuditEvent Listed(const AuditEvent& event) {
  AuditRecord record;
  record.row = {4, std::string(kGenesisHash), AuditBody(event), std::string(64, 'a')};
  EXPECT_TRUE(ReadAuditBody(record.row.body, &record.event));
  return ToMessage(record);
}

TEST(AuditOut, KnowsEveryOutcome) {
  for (int number = v1::Outcome_MIN + 1; number <= v1::Outcome_MAX; ++number) {
    Operation operation = Settled();
    operation.result.emplace().outcome = static_cast<Outcome>(number);
    EXPECT_EQ(Listed(SettledEvent(operation)).outcome(), number);
  }
}

TEST(AuditOut, KnowsEveryReason) {
  for (int number = v1::ErrorReason_MIN + 1; number <= v1::ErrorReason_MAX; ++number) {
    if (!v1::ErrorReason_IsValid(number)) continue;
    Operation operation = Settled();
    operation.problem.emplace().reason = static_cast<Reason>(number);
    EXPECT_EQ(Listed(SettledEvent(operation)).reason(), number);
  }
}

TEST(AuditOut, KnowsEveryWarning) {
  const auto codes = {WarningCode::kWillNotStick,        WarningCode::kPrincipalDisabled,
                      WarningCode::kPrincipalOutsideOrg, WarningCode::kAlsoHeldIndirectly,
                      WarningCode::kHeldBeforeLease,     WarningCode::kEmailUnverified,
                      WarningCode::kCollateralChange,    WarningCode::kContainerNotVisible,
                      WarningCode::kScopeNotShown};
  for (const WarningCode code : codes) {
    Operation operation = Settled();
    operation.result.emplace().warnings = {{code, "text"}};
    const v1::AuditEvent event = Listed(SettledEvent(operation));
    ASSERT_EQ(event.warnings_size(), 1);
    EXPECT_EQ(event.warnings(0).code(), static_cast<int>(code));
    EXPECT_EQ(event.warnings(0).message(), "text");
  }
}

TEST(AuditOut, KnowsEveryEndOfALease) {
  for (int number = v1::LeaseEnd_MIN + 1; number <= v1::LeaseEnd_MAX; ++number) {
    Lease lease;
    lease.id = "lease";
    lease.state = LeaseState::kEnded;
    lease.end = static_cast<LeaseEnd>(number);
    lease.expire_time = At(5);
    const v1::AuditEvent event = Listed(*LeaseEvent(Settled(), lease));
    EXPECT_EQ(event.lease_end(), number);
    EXPECT_EQ(event.lease_id(), "lease");
    EXPECT_EQ(event.expire_time().seconds(), 5);
  }
}

TEST(AuditOut, TellsTheRowAndWhatItSays) {
  Operation operation = Settled();
  operation.requests = {{"GET", "/api/teams/{}", 200, 1}, {"", "", 0, 7}};
  operation.result.emplace().before.emplace().direct = true;
  operation.result->before->level = "admin";
  const v1::AuditEvent event = Listed(SettledEvent(operation));
  EXPECT_EQ(event.seq(), 4);
  EXPECT_EQ(event.previous_hash(), kGenesisHash);
  EXPECT_EQ(event.hash(), std::string(64, 'a'));
  EXPECT_EQ(event.kind(), "grant.settled");
  EXPECT_EQ(event.time().seconds(), 9);
  EXPECT_EQ(event.principal().instance(), "grafana");
  EXPECT_EQ(event.principal().id(), "7");
  EXPECT_EQ(event.before().level(), "admin");
  EXPECT_FALSE(event.has_after());
  ASSERT_EQ(event.requests_size(), 2);
  EXPECT_EQ(event.requests(0).path(), "/api/teams/{}");
  EXPECT_EQ(event.requests(1).count(), 7);
}

// Somebody changed the row; VerifyChain says so.
TEST(AuditOut, ABodyThatCannotBeReadIsShownAsItIs) {
  AuditRecord record;
  record.row.body = "{\"kind\"";
  EXPECT_EQ(ToMessage(record).body(), record.row.body);
  EXPECT_FALSE(ToMessage(record).has_time());
}

}  // namespace
}  // namespace broker
