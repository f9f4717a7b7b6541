// What permctl says and how it exits when the broker refuses, does not answer or is not there.
#include "tests/cli/permctl_fixture.h"

namespace broker::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class FailureTest : public PermctlTest {
 protected:
  Ran GrantFailing(const grpc::Status& status) {
    broker_.grant.Fail(status);
    return Permctl({"grant", "redash-prod", "ann@example.com", "group:Analysts"});
  }
};

struct Row {
  Refusal refusal;
  int exit_code;
  const char* next;  // empty: nothing helps
};

const Row kRows[] = {
    {{grpc::INVALID_ARGUMENT, "INVALID_FIELD", "m", {{"field", "principal.email"}}, {}},
     2,
     "permctl grant --help"},
    {{grpc::INVALID_ARGUMENT, "INVALID_FIELD", "m", {}, {{"entitlement.type", "unknown"}}},
     2,
     "permctl describe redash-prod"},
    {{grpc::INVALID_ARGUMENT, "INVALID_FIELD", "m", {{"field", "allow_lower_level"}}, {}},
     2,
     "permctl grant --help"},
    {{grpc::INVALID_ARGUMENT, "INVALID_TOKEN", "m", {}, {}}, 2, ""},
    {{grpc::NOT_FOUND, "INSTANCE_NOT_FOUND", "m", {}, {}}, 3, "permctl instances"},
    {{grpc::NOT_FOUND, "PRINCIPAL_NOT_FOUND", "m", {}, {}},
     3,
     "permctl principals redash-prod --query ann"},
    {{grpc::NOT_FOUND, "ENTITLEMENT_NOT_FOUND", "m", {}, {}},
     3,
     "permctl entitlements redash-prod group --query ana"},
    {{grpc::FAILED_PRECONDITION, "AMBIGUOUS_PRINCIPAL", "m", {{"candidates", "3,7"}}, {}},
     3,
     "name one by its id: 'user:#3', 'user:#7'"},
    {{grpc::FAILED_PRECONDITION, "AMBIGUOUS_ENTITLEMENT", "m", {{"candidates", "3, 7"}}, {}},
     3,
     "name one by its id: 'group:#3', 'group:#7'"},
    {{grpc::FAILED_PRECONDITION, "AMBIGUOUS_PRINCIPAL", "m", {{"candidates", "3,7,..."}}, {}},
     3,
     "name one by its id: 'user:#3', 'user:#7', ...\n"},
    {{grpc::PERMISSION_DENIED, "GUARDED_ENTITLEMENT", "m", {{"guard", "admin_group"}}, {}}, 1, ""},
    {{grpc::FAILED_PRECONDITION, "INSTANCE_CREDENTIALS", "m", {}, {}},
     1,
     "permctl describe redash-prod --check"},
    {{grpc::UNIMPLEMENTED, "UNSUPPORTED_BY_INSTANCE", "m", {}, {}},
     1,
     "permctl describe redash-prod"},
    {{grpc::FAILED_PRECONDITION, "EXTERNALLY_MANAGED", "m", {}, {}}, 1, ""},
    {{grpc::FAILED_PRECONDITION, "INSTANCE_FROZEN", "m", {}, {}},
     1,
     "permctl audit list --instance redash-prod --kind instance.frozen"},
    {{grpc::ALREADY_EXISTS, "REQUEST_ID_REUSED", "m", {}, {}},
     1,
     "use another --request-id for another change"},
    {{grpc::NOT_FOUND, "LEASE_NOT_FOUND", "m", {}, {}}, 3, "permctl leases --all"},
    {{grpc::FAILED_PRECONDITION, "LEASE_NOT_ACTIVE", "m", {{"lease_id", "0190-1"}}, {}},
     1,
     "permctl leases get 0190-1"},
    {{grpc::FAILED_PRECONDITION, "NOT_HELD", "m", {{"lease_id", "0190-1"}}, {}},
     1,
     "permctl leases get 0190-1  (then grant it again)"},
    {{grpc::FAILED_PRECONDITION, "NOT_HELD", "m", {}, {}},
     1,
     "permctl list redash-prod ann@example.com"},
    {{grpc::FAILED_PRECONDITION, "PRECONDITION_FAILED", "m", {{"etag", "e2"}}, {}},
     1,
     "permctl list redash-prod ann@example.com"},
    {{grpc::FAILED_PRECONDITION, "WOULD_LOWER_LEVEL", "m", {{"level", "admin"}}, {}},
     1,
     "--allow-lower-level"},
    {{grpc::FAILED_PRECONDITION, "HELD_AT_OTHER_LEVEL", "m", {{"level", "admin"}}, {}},
     1,
     "group:Analysts"},
    {{grpc::RESOURCE_EXHAUSTED, "UPSTREAM_RATE_LIMITED", "m", {}, {}, 5},
     4,
     "run the same command again in 5 s: nothing was changed"},
    {{grpc::RESOURCE_EXHAUSTED, "BROKER_OVERLOADED", "m", {}, {}, 1},
     4,
     "run the same command again in 1 s: nothing was changed"},
    {{grpc::UNAVAILABLE, "UPSTREAM_UNAVAILABLE", "m", {}, {}},
     4,
     "run the same command again: nothing was changed"},
    {{grpc::UNAVAILABLE, "OUTCOME_UNKNOWN", "m", {{"operation_id", "018f-1"}}, {}},
     5,
     "permctl operations wait 018f-1"},
    {{grpc::INTERNAL, "UPSTREAM_PROTOCOL", "m", {}, {}}, 4, "permctl describe redash-prod --check"},
    {{grpc::UNAVAILABLE, "AUDIT_UNAVAILABLE", "m", {}, {}}, 4, ""},
    {{grpc::UNIMPLEMENTED, "FIELD_NOT_SERVED", "m", {}, {{"ttl", "not served yet"}}}, 1, ""},
    {{grpc::NOT_FOUND, "OPERATION_NOT_FOUND", "m", {}, {}}, 3, ""},
    {{grpc::INTERNAL, "BROKER_DEFECT", "m", {}, {}}, 4, ""},
    {{grpc::INTERNAL, "BROKER_DEFECT", "m", {{"operation_id", "018f-1"}}, {}},
     5,
     "permctl operations wait 018f-1"},
    {{grpc::UNAVAILABLE, "SHUTTING_DOWN", "m", {}, {}, 2},
     4,
     "run the same command again in 2 s: nothing was changed"},
    {{grpc::DEADLINE_EXCEEDED, "TIME_SPENT", "m", {}, {}},
     4,
     "run the same command again: nothing was changed"},
    {{grpc::UNAVAILABLE, "TURN_TAKEN", "m", {{"operation_id", "018f-2"}}, {}, 1},
     4,
     "permctl operations wait 018f-2"},
    {{grpc::UNAVAILABLE, "A_REASON_OF_LATER", "m", {}, {}}, 4, ""},
};

TEST_F(FailureTest, AFrozenInstanceNamesWhereWhoAndWhyStandAndHowItEnds) {
  const Ran ran = GrantFailing(
      ToStatus({grpc::FAILED_PRECONDITION,
                "INSTANCE_FROZEN",
                "instance redash-prod is frozen",
                {{"instance", "redash-prod"}, {"freeze_time", "2026-01-01T00:00:00.000000Z"}},
                {}}));
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.err,
            "error: instance redash-prod is frozen\n"
            "  reason: INSTANCE_FROZEN (FAILED_PRECONDITION)\n"
            "  freeze_time: 2026-01-01T00:00:00.000000Z\n"
            "  next: permctl audit list --instance redash-prod --kind instance.frozen  (who froze "
            "it, and why)\n"
            "  next: ask them; who operates the broker ends it with permctl unfreeze redash-prod "
            "--reason WHY\n"
            "  next: access can still be taken away meanwhile\n");
}

TEST_F(FailureTest, EveryReasonHasItsExitCodeAndNextStep) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.refusal.reason);
    const Ran ran = GrantFailing(ToStatus(row.refusal));
    EXPECT_EQ(ran.exit_code, row.exit_code);
    EXPECT_EQ(ran.out, "");
    EXPECT_THAT(ran.err, HasSubstr("error: m\n  reason: " + row.refusal.reason + " ("));
    if (*row.next == '\0') {
      EXPECT_THAT(ran.err, Not(HasSubstr("next: ")));
    } else {
      EXPECT_THAT(ran.err, HasSubstr("next: "));
      EXPECT_THAT(ran.err, HasSubstr(row.next));
    }
  }
}

TEST_F(FailureTest, AFailureIsShownWhole) {
  const Ran ran = GrantFailing(ToStatus(
      {grpc::INVALID_ARGUMENT,
       "INVALID_FIELD",
       "principal.email has no @; write a full address",
       {{"instance", "redash-prod"}, {"field", "principal.email"}, {"upstream_status", "400"}},
       {{"principal.email", "has no @"}}}));
  EXPECT_EQ(ran.err,
            "error: principal.email has no @; write a full address\n"
            "  reason: INVALID_FIELD (INVALID_ARGUMENT)\n"
            "  field principal.email: has no @\n"
            "  upstream_status: 400\n"
            "  next: permctl grant --help\n");
  const Ran once = GrantFailing(ToStatus(
      {grpc::INVALID_ARGUMENT, "INVALID_FIELD", "too long", {}, {{"instance", "too long"}}}));
  EXPECT_THAT(once.err, HasSubstr("  field: instance\n"));
}

TEST_F(FailureTest, JsonFailuresAreProblems) {
  broker_.grant.Fail(ToStatus({grpc::NOT_FOUND,
                               "ENTITLEMENT_NOT_FOUND",
                               "no such group",
                               {{"instance", "redash-prod"}},
                               {},
                               3}));
  const Ran ran = Permctl("grant redash-prod ann@example.com group:Analysts -o json");
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err,
            "{\n"
            " \"code\": \"NOT_FOUND\",\n"
            " \"reason\": \"ERROR_REASON_ENTITLEMENT_NOT_FOUND\",\n"
            " \"message\": \"no such group\",\n"
            " \"metadata\": {\n"
            "  \"instance\": \"redash-prod\"\n"
            " },\n"
            " \"retryDelay\": \"3s\"\n"
            "}\n");
}

TEST_F(FailureTest, WhatTheBrokerSaysCannotDriveTheTerminal) {
  const Ran ran = GrantFailing(ToStatus({grpc::NOT_FOUND,
                                         "ENTITLEMENT\x1b_NOT_FOUND",
                                         "no\x1b[2J such\ngroup",
                                         {{"k\x1b", "v\x1b"}},
                                         {{"f\x1b", "d\x1b"}}}));
  EXPECT_THAT(ran.err, Not(HasSubstr("\x1b")));
  EXPECT_THAT(ran.err, HasSubstr("error: no\\x1b[2J such\\ngroup\n"));
}

TEST_F(FailureTest, ALostAnswerOfAChangeIsUnknown) {
  for (const auto code : {grpc::UNAVAILABLE, grpc::DEADLINE_EXCEEDED, grpc::CANCELLED,
                          grpc::INTERNAL, grpc::UNKNOWN}) {
    const Ran ran = GrantFailing(grpc::Status(code, "Socket closed"));
    EXPECT_EQ(ran.exit_code, 5) << code;
    EXPECT_THAT(ran.err, HasSubstr("OUTCOME_UNKNOWN"));
    EXPECT_THAT(ran.err, HasSubstr("next: run the same command again: that is safe"));
  }
  broker_.revoke.Fail(grpc::Status(grpc::UNAVAILABLE, "Socket closed"));
  EXPECT_EQ(Permctl("revoke redash-prod ann@example.com group:Analysts").exit_code, 5);
}

TEST_F(FailureTest, ALostAnswerOfAQuestionIsNot) {
  const grpc::Status lost(grpc::UNAVAILABLE, "Socket closed");
  broker_.grant.Fail(lost);
  broker_.revoke.Fail(lost);
  broker_.list_instances.Fail(lost);
  EXPECT_EQ(Permctl("grant redash-prod ann@example.com group:Analysts --dry-run").exit_code, 4);
  EXPECT_EQ(Permctl("revoke redash-prod ann@example.com group:Analysts --dry-run").exit_code, 4);
  EXPECT_EQ(Permctl("instances").exit_code, 4);
  broker_.list_instances.Fail(grpc::Status(grpc::DEADLINE_EXCEEDED, "Deadline Exceeded"));
  EXPECT_THAT(Permctl("instances").err, HasSubstr("next: run it again with a longer --timeout\n"));
}

TEST_F(FailureTest, RefusalsThatAreNotTheBrokersAreRefusals) {
  EXPECT_EQ(GrantFailing(grpc::Status(grpc::UNAUTHENTICATED, "who are you")).exit_code, 1);
  EXPECT_EQ(GrantFailing(grpc::Status(grpc::PERMISSION_DENIED, "no")).exit_code, 1);
  const Ran older = GrantFailing(grpc::Status(grpc::UNIMPLEMENTED, ""));
  EXPECT_EQ(older.exit_code, 1);
  EXPECT_THAT(older.err, HasSubstr("check --server"));
}

TEST_F(FailureTest, DetailsThatAreNoDetailsAreIgnored) {
  const Ran ran = GrantFailing(grpc::Status(grpc::NOT_FOUND, "m", "\xff\xff garbage"));
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("error: m\n  reason: NOT_FOUND\n"));
}

TEST_F(FailureTest, AnotherServicesReasonIsNotTheBrokers) {
  Refusal refusal{grpc::UNAVAILABLE, "PRINCIPAL_NOT_FOUND", "m", {}, {}};
  refusal.domain = "proxy.example.com";
  const Ran ran = GrantFailing(ToStatus(refusal));
  EXPECT_EQ(ran.exit_code, 5);
  EXPECT_THAT(ran.err, HasSubstr("OUTCOME_UNKNOWN"));
}

TEST_F(FailureTest, ABrokerThatIsNotThereChangedNothing) {
  // A port that was free a moment ago.
  std::string address;
  {
    const ScriptedBroker gone;
    address = gone.address();
  }
  const Ran ran = RunWords({"grant", "r", "ann@example.com", "group:#3", "--server", address});
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_EQ(ran.err,
            "error: no permission broker can be reached at " + address +
                "\n  reason: UNAVAILABLE\n  next: start it, or name the right one with "
                "--server HOST:PORT or PERMISSION_BROKER; one that speaks TLS takes --ca FILE or "
                "--tls\n");
}

TEST_F(FailureTest, TheNextCommandFollowsWhatWasTyped) {
  DeclareTypes();
  broker_.grant.Fail(ToStatus({grpc::FAILED_PRECONDITION, "WOULD_LOWER_LEVEL", "m", {}, {}}));
  EXPECT_THAT(Permctl({"grant", "g", "login:ann", "team:On call=member"}).err,
              HasSubstr("next: permctl grant g login:ann 'team:On call=member' --server=" +
                        broker_.address() + " --allow-lower-level\n"));

  broker_.revoke.Fail(ToStatus({grpc::FAILED_PRECONDITION, "HELD_AT_OTHER_LEVEL", "m", {}, {}}));
  EXPECT_THAT(Permctl({"revoke", "g", "login:ann", "team:#5=member"}).err,
              HasSubstr("next: permctl revoke g login:ann 'team:#5' --server="));

  broker_.grant.Fail(ToStatus({grpc::NOT_FOUND, "ENTITLEMENT_NOT_FOUND", "m", {}, {}}));
  const Ran doubtful = Permctl({"grant", "g", "login:ann", "team:Ops=owner"});
  EXPECT_THAT(doubtful.err,
              HasSubstr("note: \"=owner\" was taken as part of the name: team has the "
                        "levels member, admin\n"));
  EXPECT_THAT(doubtful.err, HasSubstr("next: permctl entitlements g team --query ops\n"));

  broker_.list_grants.Fail(ToStatus({grpc::NOT_FOUND, "PRINCIPAL_NOT_FOUND", "m", {}, {}}));
  EXPECT_THAT(Permctl({"list", "g", "team:O'Brien"}).err,
              HasSubstr("next: permctl principals g --type team --query 'o'\\''b'\n"));
  EXPECT_THAT(Permctl({"list", "-", "ann@example.com"}).err,
              HasSubstr("next: permctl instances\n"));

  broker_.list_grants.Fail(ToStatus(
      {grpc::FAILED_PRECONDITION, "AMBIGUOUS_ENTITLEMENT", "m", {{"candidates", "3,7"}}, {}}));
  EXPECT_THAT(Permctl({"who", "r", "group:Analysts"}).err,
              HasSubstr("next: permctl entitlements r group --query Analysts\n"));
}

}  // namespace
}  // namespace broker::cli
