// permctl grant, permctl revoke.
#include "tests/cli/permctl_fixture.h"

namespace broker::cli {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr char kResult[] = R"(
  outcome: OUTCOME_GRANTED
  changed: true
  principal { instance: "redash-prod" type: "user" id: "2" email: "ann@example.com" }
  entitlement { instance: "redash-prod" type: "group" id: "3" display_name: "Analysts" }
  before { }
  after { direct: true etag: "e1" }
  operation_id: "018f-1"
)";

v1::GrantResponse Granted(const std::string& more = "") {
  return FromText<v1::GrantResponse>("result {" + std::string(kResult) + more + "}");
}

class MutateTest : public PermctlTest {};

TEST_F(MutateTest, GrantSaysWhatIsSoNow) {
  broker_.grant.Reply(Granted());
  const Ran ran = Permctl("grant redash-prod ann@example.com group:Analysts");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out,
            "granted: ann@example.com (user 2) now holds group Analysts (3) in redash-prod\n"
            "operation: 018f-1\n");
  EXPECT_EQ(ran.err, "");
  ASSERT_THAT(broker_.grant.asked, SizeIs(1));
  EXPECT_EQ(broker_.grant.asked[0].DebugString(), FromText<v1::GrantRequest>(R"(
                instance: "redash-prod"
                principal { email: "ann@example.com" }
                entitlement { type: "group" name: "Analysts" })")
                                                      .DebugString());
  EXPECT_THAT(broker_.describe_instance.asked, IsEmpty());
}

TEST_F(MutateTest, EveryOptionOfGrantReachesTheBroker) {
  DeclareTypes();
  broker_.grant.Reply(Granted());
  const Ran ran = Permctl({"grant",          "grafana-main",
                           "login:ann",      "team:On call=admin",
                           "--reason",       "INC-42 at night",
                           "--ticket",       "INC-42",
                           "--requested-by", "bob@example.com",
                           "--approved-by",  "eve@example.com",
                           "--dry-run",      "--allow-lower-level",
                           "--principal-id", "2",
                           "--etag",         "e0",
                           "--ttl",          "1h30m"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  ASSERT_THAT(broker_.grant.asked, SizeIs(1));
  EXPECT_EQ(broker_.grant.asked[0].DebugString(), FromText<v1::GrantRequest>(R"(
                instance: "grafana-main"
                principal { login: "ann" }
                entitlement { type: "team" name: "On call" level: "admin" }
                justification {
                  reason: "INC-42 at night" ticket: "INC-42"
                  requested_by: "bob@example.com" approved_by: "eve@example.com"
                }
                precondition { principal_id: "2" etag: "e0" }
                dry_run: true
                allow_lower_level: true
                ttl { seconds: 5400 })")
                                                      .DebugString());
  ASSERT_THAT(broker_.describe_instance.asked, SizeIs(1));
  EXPECT_EQ(broker_.describe_instance.asked[0].instance(), "grafana-main");
  EXPECT_FALSE(broker_.describe_instance.asked[0].check());
}

TEST_F(MutateTest, ANameMayHoldWhatLooksLikeALevelOrAScope) {
  DeclareTypes();
  broker_.grant.Reply(Granted());
  Permctl("grant redash-prod ann@example.com group:R=D@home");
  Permctl("grant redash-prod ann@example.com role:Reader@global");
  Permctl("grant redash-prod ann@example.com unknown:x=admin");
  ASSERT_THAT(broker_.grant.asked, SizeIs(3));
  EXPECT_EQ(broker_.grant.asked[0].entitlement().name(), "R=D@home");
  EXPECT_EQ(broker_.grant.asked[1].entitlement().name(), "Reader");
  EXPECT_EQ(broker_.grant.asked[1].entitlement().scope(), "global");
  EXPECT_EQ(broker_.grant.asked[2].entitlement().name(), "x=admin");
}

TEST_F(MutateTest, NothingIsGrantedIfTheTypeCannotBeAskedFor) {
  broker_.describe_instance.Fail(ToStatus(
      {grpc::NOT_FOUND, "INSTANCE_NOT_FOUND", "no instance \"nope\"; see ListInstances", {}, {}}));
  const Ran ran = Permctl("grant nope ann@example.com team:SRE=admin");
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("next: permctl instances\n"));
  EXPECT_THAT(broker_.grant.asked, IsEmpty());
}

TEST_F(MutateTest, AGrantThatEndsSaysUntilWhen) {
  broker_.grant.Reply(Granted(R"(
      lease { lease_id: "0190-1" state: LEASE_STATE_ACTIVE capped_by: "instance"
              expire_time { seconds: 1767225600 } })"));
  const Ran ran =
      Permctl("grant redash-prod ann@example.com group:Analysts --until 2026-03-01T10:00:00+01:00");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "granted: ann@example.com (user 2) now holds group Analysts (3) in redash-prod; leased "
            "until 2026-01-01T00:00:00Z, the longest that the instance allows\n"
            "operation: 018f-1\n"
            "lease: 0190-1\n");
  ASSERT_THAT(broker_.grant.asked, SizeIs(1));
  EXPECT_EQ(broker_.grant.asked[0].expire_time().seconds(), 1'772'355'600);
}

TEST_F(MutateTest, AnEndThatCannotBeMeantIsUsage) {
  for (const char* end : {"--ttl 8", "--ttl 3654d", "--ttl 0s", "--until tomorrow",
                          "--until 2026-12-31", "--ttl 8h --until 2026-12-31T18:00:00Z"}) {
    const Ran ran = Permctl("grant redash-prod ann@example.com group:#3 " + std::string(end));
    EXPECT_EQ(ran.exit_code, 2) << end;
  }
  EXPECT_EQ(Permctl("revoke redash-prod ann@example.com group:#3 --ttl 8h").exit_code, 2);
  EXPECT_THAT(broker_.grant.asked, IsEmpty());
  EXPECT_THAT(broker_.revoke.asked, IsEmpty());
}

TEST_F(MutateTest, AdoptPutsALeaseOverWhatIsHeld) {
  broker_.leases.adopt.Reply(FromText<v1::AdoptAccessResponse>(R"(result {
      outcome: OUTCOME_ALREADY_HELD
      principal { type: "user" id: "2" email: "ann@example.com" }
      entitlement { instance: "redash-prod" type: "group" id: "3" display_name: "Analysts" }
      before { direct: true } after { direct: true }
      lease { lease_id: "0190-1" state: LEASE_STATE_ACTIVE expire_time { seconds: 1767225600 } }
      operation_id: "018f-2" })"));
  const Ran ran = Permctl(
      "adopt redash-prod user:#2 group:#3 --ttl 30d --reason review --principal-id 2 --etag e1 "
      "--dry-run");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(
      ran.out,
      "already held: ann@example.com (user 2) holds group Analysts (3) in redash-prod; nothing "
      "was changed; leased until 2026-01-01T00:00:00Z\n"
      "operation: 018f-2\n"
      "lease: 0190-1\n");
  ASSERT_THAT(broker_.leases.adopt.asked, SizeIs(1));
  EXPECT_EQ(broker_.leases.adopt.asked[0].DebugString(), FromText<v1::AdoptAccessRequest>(R"(
                instance: "redash-prod"
                principal { type: "user" id: "2" }
                entitlement { type: "group" id: "3" }
                ttl { seconds: 2592000 }
                justification { reason: "review" }
                precondition { principal_id: "2" etag: "e1" }
                dry_run: true)")
                                                             .DebugString());
  const Ran endless = Permctl("adopt redash-prod user:#2 group:#3");
  EXPECT_EQ(endless.exit_code, 2);
  EXPECT_THAT(endless.err, HasSubstr("say until when: --ttl or --until"));
  EXPECT_THAT(broker_.leases.adopt.asked, SizeIs(1));
}

TEST_F(MutateTest, RevokeSaysWhatIsSoNow) {
  broker_.revoke.Reply(FromText<v1::RevokeResponse>(R"(result {
      outcome: OUTCOME_REVOKED changed: true
      principal { type: "user" id: "2" email: "ann@example.com" }
      entitlement { instance: "redash-prod" type: "group" id: "3" display_name: "Analysts" }
      before { direct: true } after { }
      operation_id: "018f-2" })"));
  const Ran ran = Permctl("revoke redash-prod user:#2 group:#3 --reason left --etag e1");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out,
            "revoked: ann@example.com (user 2) no longer holds group Analysts (3) in redash-prod\n"
            "operation: 018f-2\n");
  ASSERT_THAT(broker_.revoke.asked, SizeIs(1));
  EXPECT_EQ(broker_.revoke.asked[0].DebugString(), FromText<v1::RevokeRequest>(R"(
                instance: "redash-prod"
                principal { type: "user" id: "2" }
                entitlement { type: "group" id: "3" }
                justification { reason: "left" }
                precondition { etag: "e1" })")
                                                       .DebugString());
}

TEST_F(MutateTest, WarningsGoToStderrAndTheEffectiveTimeIsSaid) {
  broker_.grant.Reply(Granted(R"(
      warnings { code: WARNING_CODE_PRINCIPAL_DISABLED message: "ann is disabled" }
      warnings { code: WARNING_CODE_EMAIL_UNVERIFIED }
      effective_time { seconds: 1767225600 nanos: 5 })"));
  const Ran ran = Permctl("grant redash-prod ann@example.com group:Analysts");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.err,
            "warning: ann is disabled\n"
            "warning: WARNING_CODE_EMAIL_UNVERIFIED\n");
  EXPECT_THAT(ran.out, HasSubstr("in effect everywhere by 2026-01-01T00:00:00Z\n"));
}

TEST_F(MutateTest, DryRunExitsTenOnlyIfAskedAndIfItWouldChange) {
  v1::GrantResponse would = Granted();
  would.mutable_result()->set_dry_run(true);
  would.mutable_result()->clear_operation_id();
  v1::GrantResponse already = would;
  already.mutable_result()->set_changed(false);
  already.mutable_result()->set_outcome(v1::OUTCOME_ALREADY_HELD);

  broker_.grant.Reply(would);
  const Ran asked = Permctl("grant redash-prod ann@example.com group:#3 --dry-run --exit-code");
  EXPECT_EQ(asked.exit_code, 10);
  EXPECT_THAT(asked.out, StartsWith("would be granted (dry run): "));
  EXPECT_THAT(asked.out, Not(HasSubstr("operation")));
  EXPECT_EQ(Permctl("grant redash-prod ann@example.com group:#3 --dry-run").exit_code, 0);
  EXPECT_EQ(
      Permctl("grant redash-prod ann@example.com group:#3 --dry-run --exit-code -o json").exit_code,
      10);

  broker_.grant.Reply(already);
  EXPECT_EQ(Permctl("grant redash-prod ann@example.com group:#3 --dry-run --exit-code").exit_code,
            0);
}

TEST_F(MutateTest, ExitCodeWithoutDryRunIsRefusedBeforeAnythingIsAsked) {
  const Ran ran = Permctl("grant redash-prod ann@example.com group:#3 --exit-code");
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("--dry-run"));
  EXPECT_THAT(broker_.grant.asked, IsEmpty());
}

TEST_F(MutateTest, JsonIsTheAnswerInProtoJson) {
  broker_.grant.Reply(Granted("warnings { code: WARNING_CODE_PRINCIPAL_DISABLED message: 'x' }"));
  const Ran ran = Permctl("-o json grant redash-prod ann@example.com group:Analysts");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out, StartsWith("{"));
  EXPECT_THAT(ran.out, HasSubstr(R"("outcome": "OUTCOME_GRANTED")"));
  EXPECT_THAT(ran.out, HasSubstr(R"("operationId": "018f-1")"));
  EXPECT_THAT(ran.out, HasSubstr(R"("dryRun": false)"));
  EXPECT_THAT(ran.out, HasSubstr("WARNING_CODE_PRINCIPAL_DISABLED"));
}

TEST_F(MutateTest, NamesThatUsersEditCannotDriveTheTerminal) {
  v1::GrantResponse response = Granted();
  response.mutable_result()->mutable_principal()->set_email("\x1b]0;pwned\x07\nannounced: x");
  response.mutable_result()->mutable_entitlement()->set_display_name("A\xe2\x80\xaeZ");
  auto* warning = response.mutable_result()->add_warnings();
  warning->set_message("\x1b[31m");
  response.mutable_result()->set_operation_id("id\n2");
  broker_.grant.Reply(response);
  const Ran ran = Permctl("grant redash-prod ann@example.com group:Analysts");
  EXPECT_EQ(
      ran.out,
      "granted: \\x1b]0;pwned\\x07\\nannounced: x (user 2) now holds group A\\u{202e}Z (3) in "
      "redash-prod\n"
      "operation: id\\n2\n");
  EXPECT_EQ(ran.err, "warning: \\x1b[31m\n");
  EXPECT_THAT(Permctl("grant redash-prod ann@example.com group:A -o json").out,
              Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace broker::cli
