// permctl list, who, entitlements, principals, instances.
#include "tests/cli/permctl_fixture.h"

namespace broker::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

v1::ListGrantsResponse TwoGrants() {
  return FromText<v1::ListGrantsResponse>(R"(
      grants {
        principal { type: "user" id: "2" email: "ann@example.com" display_name: "Ann" disabled: true }
        entitlement { instance: "redash-prod" type: "group" id: "3" display_name: "Analysts" }
        holding { direct: true }
      }
      grants {
        principal { type: "user" id: "12" email: "bob@example.com" display_name: "Zoë" }
        entitlement { instance: "grafana-main" type: "team" id: "5" display_name: "S\nRE" }
        holding { direct: true level: "admin" indirect { kind: "role" display_name: "Ops" } }
      })");
}

class ListingTest : public PermctlTest {};

TEST_F(ListingTest, ListShowsWhatAPrincipalHolds) {
  broker_.list_grants.Reply(TwoGrants());
  const Ran ran = Permctl("list - ann@example.com");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out,
            "INSTANCE      TYPE   ID  NAME      LEVEL  HELD\n"
            "redash-prod   group  3   Analysts         direct\n"
            "grafana-main  team   5   S\\nRE     admin  direct, also through role Ops\n");
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(broker_.list_grants.asked.at(0).DebugString(),
            FromText<v1::ListGrantsRequest>(
                R"(instance: "-" principal { email: "ann@example.com" } page_size: 1000)")
                .DebugString());
}

TEST_F(ListingTest, ListShowsUntilWhen) {
  v1::ListGrantsResponse listed = TwoGrants();
  v1::AccessGrant& first = *listed.mutable_grants(0);
  first.add_leases()->mutable_expire_time()->set_seconds(1'767'225'600);
  first.add_leases()->mutable_expire_time()->set_seconds(1'767'312'000);
  v1::Lease& second = *listed.mutable_grants(1)->add_leases();
  second.mutable_expire_time()->set_seconds(1'767'225'600);
  second.set_had_baseline(true);
  second.set_baseline_level("admin");
  broker_.list_grants.Reply(listed);
  const Ran ran = Permctl("list - ann@example.com");
  EXPECT_EQ(ran.out,
            "INSTANCE      TYPE   ID  NAME      LEVEL  HELD                           UNTIL\n"
            "redash-prod   group  3   Analysts         direct                         "
            "2026-01-02T00:00:00Z\n"
            "grafana-main  team   5   S\\nRE     admin  direct, also through role Ops\n")
      << "the last end counts, and what was held before has none";
  listed.mutable_grants(1)->mutable_leases(0)->set_baseline_level("member");
  first.mutable_leases(0)->clear_expire_time();
  listed.mutable_grants(0)->CopyFrom(first);
  broker_.list_grants.Reply(listed);
  const Ran other = Permctl("who grafana-main team:SRE");
  EXPECT_THAT(other.out, HasSubstr("direct, also through role Ops  2026-01-01T00:00:00Z\n"));
  EXPECT_THAT(other.out, HasSubstr("direct\n"));
}

TEST_F(ListingTest, EveryOptionOfListReachesTheBroker) {
  broker_.list_grants.Reply(TwoGrants());
  // The values of --type must not swallow the words that follow them.
  const Ran ran =
      Permctl("list --type team --type=folder grafana-main team:SRE --indirect --hidden --limit 7");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(broker_.list_grants.asked.at(0).DebugString(), FromText<v1::ListGrantsRequest>(R"(
                instance: "grafana-main" principal { type: "team" name: "SRE" }
                types: ["team", "folder"] include_hidden: true include_indirect: true
                page_size: 7)")
                                                               .DebugString());
}

TEST_F(ListingTest, TypesMayBeNamedTogether) {
  broker_.list_grants.Reply(TwoGrants());
  EXPECT_EQ(Permctl("list grafana-main ann@example.com --types folder,dashboard").exit_code, 0);
  EXPECT_THAT(broker_.list_grants.asked.at(0).types(), testing::ElementsAre("folder", "dashboard"));
}

TEST_F(ListingTest, WhoShowsTheHolders) {
  broker_.list_grants.Reply(TwoGrants());
  const Ran ran = Permctl("who redash-prod group:Analysts");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out,
            "TYPE  ID  NAME  EMAIL            STATE     LEVEL  HELD\n"
            "user  2   Ann   ann@example.com  disabled         direct\n"
            "user  12  Zoë   bob@example.com            admin  direct, also through role Ops\n");
  EXPECT_EQ(broker_.list_grants.asked.at(0).DebugString(), FromText<v1::ListGrantsRequest>(R"(
                instance: "redash-prod" entitlement { type: "group" name: "Analysts" }
                page_size: 1000)")
                                                               .DebugString());
}

TEST_F(ListingTest, WhoAsksOneInstance) {
  const Ran ran = Permctl("who - group:Analysts");
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(broker_.list_grants.asked, IsEmpty());
}

TEST_F(ListingTest, AnIncompleteListIsNotTakenForAWholeOne) {
  v1::ListGrantsResponse response = TwoGrants();
  response.MergeFrom(FromText<v1::ListGrantsResponse>(R"(
      problems {
        code: "FAILED_PRECONDITION" reason: ERROR_REASON_INSTANCE_CREDENTIALS
        message: "the credential of redash-dev was refused"
        metadata { key: "instance" value: "redash-dev" }
      }
      problems {
        code: "UNAVAILABLE" reason: ERROR_REASON_UPSTREAM_UNAVAILABLE
        message: "grafana-dev does not answer"
        metadata { key: "instance" value: "grafana-dev" }
        retry_delay { seconds: 4 nanos: 1000000 }
      })"));
  broker_.list_grants.Reply(response);
  const Ran ran = Permctl("list - ann@example.com");
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, HasSubstr("Analysts"));
  EXPECT_EQ(ran.err,
            "error: the credential of redash-dev was refused\n"
            "  reason: INSTANCE_CREDENTIALS (FAILED_PRECONDITION)\n"
            "  instance: redash-dev\n"
            "  next: permctl describe redash-dev --check\n"
            "error: grafana-dev does not answer\n"
            "  reason: UPSTREAM_UNAVAILABLE (UNAVAILABLE)\n"
            "  instance: grafana-dev\n"
            "  next: run the same command again in 5 s\n"
            "the list is incomplete: what could not be read is missing, not absent\n");

  response.mutable_grants()->Clear();
  response.mutable_problems()->DeleteSubrange(0, 1);
  broker_.list_grants.Reply(response);
  const Ran json = Permctl("list - ann@example.com -o json");
  EXPECT_EQ(json.exit_code, 4);
  EXPECT_THAT(json.out, HasSubstr("ERROR_REASON_UPSTREAM_UNAVAILABLE"));
  EXPECT_THAT(Permctl("list - ann@example.com").err, Not(HasSubstr("nothing found")));
}

TEST_F(ListingTest, ATypeThatWasLeftOutIsNoFailure) {
  v1::ListGrantsResponse response;
  v1::Problem* problem = response.add_problems();
  problem->set_code("FAILED_PRECONDITION");
  problem->set_reason(v1::ERROR_REASON_TYPE_NOT_LISTED);
  (*problem->mutable_metadata())["instance"] = "grafana-main";
  (*problem->mutable_metadata())["entitlement_type"] = "team";
  broker_.list_grants.Reply(response);
  const Ran listed = Permctl("list grafana-main ann@example.com");
  EXPECT_EQ(listed.exit_code, 0);
  EXPECT_EQ(listed.err, "note: grafana-main: team is not among these; add --type team\n");
}

TEST_F(ListingTest, NothingFoundIsSaid) {
  broker_.list_principals.Reply({});
  const Ran ran = Permctl("principals redash-prod --query nobody");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "nothing found\n");
  const Ran json = Permctl("principals redash-prod --query nobody -o json");
  EXPECT_EQ(json.err, "");
  EXPECT_THAT(json.out, HasSubstr(R"("principals": [])"));
}

TEST_F(ListingTest, PrincipalsWithTheirState) {
  broker_.list_principals.Reply(FromText<v1::ListPrincipalsResponse>(R"(
      principals {
        type: "user" id: "2" display_name: "Ann" email: "ann@example.com" login: "ann"
        disabled: true pending: true externally_managed: true
        attributes { key: "b" value: "2" } attributes { key: "a" value: "1" }
      })"));
  const Ran ran = Permctl("principals grafana-main --type user --query an --disabled");
  EXPECT_EQ(
      ran.out,
      "TYPE  ID  NAME  EMAIL            LOGIN  STATE                                  DETAILS\n"
      "user  2   Ann   ann@example.com  ann    disabled, pending, externally managed  a=1, b=2\n");
  Permctl("principals grafana-main --enabled");
  Permctl("principals grafana-main");
  const auto& asked = broker_.list_principals.asked;
  ASSERT_THAT(asked, SizeIs(3));
  EXPECT_EQ(asked[0].DebugString(), FromText<v1::ListPrincipalsRequest>(R"(
                instance: "grafana-main" type: "user" query: "an" disabled: true page_size: 1000)")
                                        .DebugString());
  EXPECT_TRUE(asked[1].has_disabled());
  EXPECT_FALSE(asked[1].disabled());
  EXPECT_FALSE(asked[2].has_disabled());
  EXPECT_EQ(Permctl("principals grafana-main --enabled --disabled").exit_code, 2);
}

TEST_F(ListingTest, EntitlementsWithTheirState) {
  broker_.list_entitlements.Reply(FromText<v1::ListEntitlementsResponse>(R"(
      entitlements { type: "group" id: "1" display_name: "admin" guarded: true }
      entitlements { type: "group" id: "3" display_name: "Analysts" grantable: true
                     description: "who read" attributes { key: "builtin" value: "false" } }
      entitlements { type: "group" id: "4" display_name: "Old" hidden: true })"));
  const Ran ran = Permctl(
      "entitlements redash-prod group --query an --available-to ann@example.com --grantable "
      "--hidden");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "TYPE   ID  NAME      STATE                  DESCRIPTION  DETAILS\n"
            "group  1   admin     guarded\n"
            "group  3   Analysts                         who read     builtin=false\n"
            "group  4   Old       not grantable, hidden\n");
  EXPECT_EQ(broker_.list_entitlements.asked.at(0).DebugString(),
            FromText<v1::ListEntitlementsRequest>(R"(
                instance: "redash-prod" type: "group" query: "an" include_hidden: true
                available_to { email: "ann@example.com" } grantable_only: true page_size: 1000)")
                .DebugString());
}

TEST_F(ListingTest, AvailableToMustNameAPrincipal) {
  EXPECT_EQ(Permctl("entitlements redash-prod group --available-to ann").exit_code, 2);
  EXPECT_THAT(broker_.list_entitlements.asked, IsEmpty());
}

TEST_F(ListingTest, InstancesWithTheirHealth) {
  broker_.list_instances.Reply(FromText<v1::ListInstancesResponse>(R"(
      instances { name: "redash-prod" kind: "redash" web_uri: "https://redash.example.com"
                  version: "10.1.0" health: HEALTH_UNREACHABLE }
      instances { name: "grafana-main" kind: "grafana" edition: "oss" health: HEALTH_OK })"));
  const Ran ran = Permctl("instances --kind redash");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out,
            "NAME          KIND     HEALTH       VERSION  EDITION  URL\n"
            "redash-prod   redash   unreachable  10.1.0            https://redash.example.com\n"
            "grafana-main  grafana  ok                    oss\n");
  EXPECT_EQ(broker_.list_instances.asked.at(0).kind(), "redash");
}

}  // namespace
}  // namespace broker::cli
