// What a thin client of Grafana's roles took for true, and the broker does not: the server's answer
// to the client first, then the broker's call. In each reading of the Enterprise contract.
#include "tests/e2e/known_client.h"
#include "tests/e2e/role_world.h"

namespace broker::test {
namespace {

using fakes::grafana::kGlobal;
using fakes::grafana::Principal;
using fakes::grafana::TeamPrincipal;
using fakes::grafana::UserPrincipal;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr std::int64_t kMain = 1;

struct Holder {
  const char* name;
  const char* json;
  std::string roles;  // its path
  Principal who;
};

const std::vector<Holder>& Holders() {
  static const std::vector<Holder> holders = {
      {"user", R"({"login": "alice"})", "/api/access-control/users/2/roles", UserPrincipal(2)},
      {"service account", R"({"type": "service_account", "name": "reader"})",
       "/api/access-control/users/35/roles", UserPrincipal(35)},
      {"team", R"({"type": "team", "name": "data"})", "/api/access-control/teams/2/roles",
       TeamPrincipal(2)}};
  return holders;
}

class KnownGrafanaLies : public RoleWorld {
 protected:
  static bool IsLenient() { return IsCounted(); }

  // With the token that the broker has.
  Answered Send(const std::string& method, const std::string& target,
                const std::string& body = "") {
    const std::string token =
        grafana_.Use([](Fake& fake) { return fake.AuthorizationOf("sa-broker"); });
    return test::Send(grafana_, token, method, target, body);
  }
  Said Ask(const std::string& method, const std::string& json) {
    return CallByName(broker({{"entitlement_admin", "true"}}).port(), method, json);
  }
  Said Change(const std::string& method, const Holder& holder, const std::string& role,
              const std::string& scope = "org") {
    return Ask(method, R"({"instance": "grafana", "principal": )" + std::string(holder.json) +
                           R"(, "entitlement": {"type": "role", "id": ")" + role +
                           R"(", "scope": ")" + scope + R"("}})");
  }
  Said Set(const Holder& holder, const std::string& roles, const std::string& more = "") {
    return Ask("Apply",
               R"({"mode": "APPLY_MODE_BEST_EFFORT", "items": [{"set": {"instance": "grafana",
                   "type": "role", "principal": )" +
                   std::string(holder.json) + R"(, "entitlements": [)" + roles + "]" + more +
                   "}}]}");
  }
  std::vector<std::string> RolesOf(const Holder& holder) {
    std::vector<std::string> roles;
    for (const auto& [role, org] :
         grafana_.Use([&](Fake& fake) { return fake.world().RolesOf(holder.who); })) {
      roles.push_back(role + "@" + std::to_string(org));
    }
    return roles;
  }
};

// The client takes an empty list for a failure.
TEST_P(KnownGrafanaLies, ToHoldNothingIsAnAnswer) {
  for (const Holder& holder : Holders()) {
    const Answered list = Send("GET", holder.roles);
    EXPECT_EQ(list.status, 200);
    EXPECT_THAT(list.body.as_array(), IsEmpty());
    const auto said =
        Ask("ListGrants", R"({"instance": "grafana", "types": ["role"], "principal": )" +
                              std::string(holder.json) + "}");
    EXPECT_EQ(said.outcome, "0") << holder.name << said.message;
  }
}

// Numbers are those of accounts of any kind, and nobody's number holds nothing.
TEST_P(KnownGrafanaLies, ANumberIsNotTheOneThatWasMeant) {
  for (const std::string id : {"35", "4711"}) {
    EXPECT_EQ(Send("GET", "/api/access-control/users/" + id + "/roles").status, 200);
    const std::string whose =
        R"({"instance": "grafana", "principal": {"type": "user", "id": ")" + id + R"("}})";
    EXPECT_EQ(Ask("ListGrants", whose).outcome, "PRINCIPAL_NOT_FOUND") << id;
    EXPECT_EQ(Ask("ListPermissions", whose).outcome, "PRINCIPAL_NOT_FOUND") << id;
  }
}

// Refused, or a success: the end is the same.
TEST_P(KnownGrafanaLies, WhatIsHeldIsGrantedWhateverTheServerSays) {
  for (const Holder& holder : Holders()) {
    const auto add = [&] { return Send("POST", holder.roles, R"({"roleUid": "custom_reports"})"); };
    EXPECT_EQ(add().status, 200);
    EXPECT_EQ(add().status, IsLenient() ? 200 : 409);
    EXPECT_EQ(Change("Grant", holder, "custom_reports").outcome, "ALREADY_HELD role:Report keeper");
    EXPECT_THAT(RolesOf(holder), ElementsAre("custom_reports@1"));
  }
}

TEST_P(KnownGrafanaLies, WhatIsNotHeldIsRevokedWhateverTheServerSays) {
  for (const Holder& holder : Holders()) {
    EXPECT_EQ(Send("DELETE", holder.roles + "/custom_reports").status, IsLenient() ? 200 : 404);
    EXPECT_EQ(Change("Revoke", holder, "custom_reports").outcome,
              "ALREADY_ABSENT role:Report keeper");
  }
}

// A success that did nothing.
TEST_P(KnownGrafanaLies, ABasicRoleIsNotSaidToBeGranted) {
  for (const Holder& holder : Holders()) {
    const Answered added = Send("POST", holder.roles, R"({"roleUid": "basic_editor"})");
    EXPECT_EQ(added.status, IsLenient() ? 200 : 400);
    EXPECT_THAT(RolesOf(holder), IsEmpty());
    EXPECT_EQ(Change("Grant", holder, "basic_editor").outcome, "INVALID_FIELD");
  }
}

// The client never says that an assignment is global, so it cannot take one away.
TEST_P(KnownGrafanaLies, WhatIsHeldInAllOrgsIsNotSaidToBeRevoked) {
  const Holder& alice = Holders()[0];
  Assign(kGlobal, alice.who, "custom_dashboards");
  EXPECT_EQ(Send("DELETE", alice.roles + "/custom_dashboards").status, IsLenient() ? 200 : 404);
  EXPECT_THAT(RolesOf(alice), ElementsAre("custom_dashboards@0"));
  EXPECT_EQ(Change("Revoke", alice, "custom_dashboards").outcome, "HELD_IN_OTHER_SCOPE");
  UseInstances({BasicInstance("admin", "1")});
  EXPECT_EQ(Change("Revoke", alice, "custom_dashboards", "global").outcome,
            "REVOKED role:Dashboard reader");
  EXPECT_THAT(RolesOf(alice), IsEmpty());
}

// The server reads includeHidden in the body; the client writes it into the address.
TEST_P(KnownGrafanaLies, ASetThatSaysHiddenMeansHidden) {
  for (const Holder& holder : Holders()) {
    Assign(kMain, holder.who, "custom_hidden");
    const Answered set = Send("PUT", holder.roles + "?includeHidden=true",
                              R"({"global": false, "roleUids": ["custom_reports"]})");
    EXPECT_EQ(set.status, 200);
    EXPECT_THAT(RolesOf(holder), UnorderedElementsAre("custom_hidden@1", "custom_reports@1"));
    const std::string reports = R"({"id": "custom_reports"})";
    EXPECT_EQ(Set(holder, reports).outcome, "complete: ");
    EXPECT_EQ(Set(holder, reports, R"(, "include_hidden": true)").outcome,
              "complete: REVOKED role:custom:hidden");
    EXPECT_THAT(RolesOf(holder), ElementsAre("custom_reports@1"));
    // The client refuses a list without entries.
    EXPECT_EQ(Set(holder, "").outcome, "INVALID_FIELD");
    EXPECT_EQ(Set(holder, "", R"(, "allow_empty": true)").outcome,
              "complete: REVOKED role:Report keeper");
    EXPECT_THAT(RolesOf(holder), IsEmpty());
  }
}

// The server replaces all by one request, and says nothing of what others had given.
TEST_P(KnownGrafanaLies, ASetSaysWhatItTakesAway) {
  for (const Holder& holder : Holders()) {
    const auto given = [&] { Assign(kMain, holder.who, "fixed_teams_writer"); };
    given();
    EXPECT_EQ(Send("PUT", holder.roles, R"({"roleUids": ["custom_reports"]})").status, 200);
    EXPECT_THAT(RolesOf(holder), ElementsAre("custom_reports@1"));
    given();
    grafana_.ClearLog();
    EXPECT_THAT(Set(holder, R"({"id": "custom_reports"})").outcome,
                HasSubstr("complete: REVOKED role:"));
    ASSERT_EQ(Writes().size(), 1u);
    EXPECT_THAT(Writes()[0], ::testing::StartsWith("DELETE " + holder.roles));
  }
}

// Made, and told with a status that the client takes for a failure; a second try fails indeed.
TEST_P(KnownGrafanaLies, ARoleThatWasMadeIsSaidToBeMade) {
  const std::string body = R"({"uid": "team_reader", "name": "custom:team.reader",
                               "permissions": [{"action": "teams:read", "scope": "teams:*"}]})";
  EXPECT_EQ(Send("POST", "/api/access-control/roles", body).status, IsLenient() ? 200 : 201);
  EXPECT_NE(Stored("team_reader"), std::nullopt);
  EXPECT_EQ(Send("POST", "/api/access-control/roles", body).status, IsLenient() ? 500 : 409);
  const std::string wanted = R"({"instance": "grafana", "definition": {"type": "role",
      "id": "UID", "name": "custom:UID",
      "permissions": [{"action": "teams:read", "scope": "teams:*"}]}})";
  const auto with = [&](const std::string& uid) {
    return std::string(wanted).replace(wanted.find("UID"), 3, uid);
  };
  EXPECT_EQ(Ask("CreateEntitlement", with("another")).outcome,
            "CREATED, is another of 1 permission");
  EXPECT_EQ(Ask("CreateEntitlement", with("another")).outcome, "UNCHANGED, nothing changed");
}

// A number that is high enough replaces whatever somebody else wrote meanwhile.
TEST_P(KnownGrafanaLies, AnUpdateDoesNotReplaceWhatItHasNotSeen) {
  Rewrite("custom_reports", "by hand");
  const Answered put = Send("PUT", "/api/access-control/roles/custom_reports",
                            R"({"name": "custom:reports", "version": 99, "permissions": []})");
  EXPECT_EQ(put.status, 200);
  EXPECT_EQ(Stored("custom_reports")->description, "");
  Rewrite("custom_hidden", "by hand");
  EXPECT_EQ(Ask("UpdateEntitlement", R"({"instance": "grafana", "definition": {"type": "role",
                    "id": "custom_hidden", "name": "custom:hidden", "etag": "1"}})")
                .outcome,
            "PRECONDITION_FAILED");
  EXPECT_EQ(Stored("custom_hidden")->description, "by hand");
}

TEST_P(KnownGrafanaLies, ARoleThatIsInUseIsNotDeletedByTheWay) {
  const Holder& alice = Holders()[0];
  Assign(kMain, alice.who, "custom_hidden");
  EXPECT_EQ(
      Send("DELETE", "/api/access-control/roles/custom_hidden?force=true&global=false").status,
      200);
  EXPECT_THAT(RolesOf(alice), IsEmpty());
  Assign(kMain, alice.who, "custom_reports");
  EXPECT_EQ(Ask("DeleteEntitlement", R"({"instance": "grafana",
                    "entitlement": {"type": "role", "id": "custom_reports"}})")
                .outcome,
            "ENTITLEMENT_IN_USE");
  EXPECT_THAT(RolesOf(alice), ElementsAre("custom_reports@1"));
}

IN_EACH_READING(KnownGrafanaLies);

}  // namespace
}  // namespace broker::test
