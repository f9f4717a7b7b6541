// The 21 functions of a thin client of Grafana's roles, one by one: the broker's call instead, on
// Enterprise in each reading of its contract, and on the open source edition.
#include "tests/e2e/known_client.h"
#include "tests/e2e/role_world.h"

namespace broker::test {
namespace {

using fakes::grafana::kGlobal;
using fakes::grafana::TeamPrincipal;
using fakes::grafana::UserPrincipal;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::int64_t kMain = 1;

const char kStatus[] = "GET /api/access-control/status";
const char kRole[] = "GET /api/access-control/roles/:uid";
const char kRoles[] = "GET /api/access-control/roles?includeHidden=true";
const char kHolders[] = "GET /api/access-control/roles/:uid/assignments";
const char kRights[] = "GET /api/access-control/user/permissions";

std::vector<KnownFunction> Definitions() {
  return {
      {"get_status",
       "DescribeInstance",
       R"({"instance": "grafana-main", "check": true})",
       {"GET /api/health", "GET /api/frontend/settings", kStatus,
        "GET /api/access-control/user/permissions?reloadcache=true"},
       "accepted; enterprise; rbac_enabled true"},
      {"get_all_roles",
       "ListEntitlements",
       R"({"instance": "grafana-main", "type": "role", "include_hidden": true})",
       {kStatus, kRights, kRoles},
       "14: Admin, Editor, Grafana Admin, Viewer, custom:audit, Dashboard reader, custom:hidden, "
       "Report keeper, custom:resetter, Reader, Report reader, Report writer, Reader, writer"},
      {"get_role",
       "GetEntitlement",
       R"({"instance": "grafana-main", "entitlement": {"type": "role", "id": "custom_reports"}})",
       {kStatus, kRole},
       "custom_reports of 2 permissions"},
      {"create_role", "CreateEntitlement",
       R"({"instance": "grafana-main", "definition": {"type": "role", "id": "team_reader",
           "name": "custom:team.reader", "display_name": "Team reader",
           "permissions": [{"action": "teams:read", "scope": "teams:*"}]}})",
       Counted({kStatus, kRole, kRights, kRights, kRoles, "POST /api/access-control/roles", kRole}),
       "CREATED, is team_reader of 1 permission", "permissions of team_reader: 1"},
      {"update_role", "UpdateEntitlement",
       R"({"instance": "grafana-main", "definition": {"type": "role", "id": "custom_reports",
           "name": "custom:reports", "display_name": "Report keeper", "etag": "1",
           "permissions": [{"action": "reports:read", "scope": "reports:*"}]}})",
       Counted({kStatus, kRole, kHolders, "PUT /api/access-control/roles/:uid", kRole}),
       "UPDATED, was custom_reports of 2 permissions, is custom_reports of 1 permission",
       "permissions of custom_reports: 1"},
      {"delete_role", "DeleteEntitlement",
       R"({"instance": "grafana-main", "entitlement": {"type": "role", "id": "team_reader"}})",
       Counted({kStatus, kRole, kRole, kHolders,
                "DELETE /api/access-control/roles/:uid?force=false&global=false", kRole, kRights}),
       "DELETED, was team_reader of 1 permission", "permissions of team_reader: gone"},
  };
}

// Of one kind of principal, who holds custom_reports at first.
struct Holder {
  std::string kind;  // in the old client's names
  std::string json;
  std::string find;  // the request that finds it by its name, and the one that reads it then
  std::string read;
  std::string path;  // of its roles
};

const Holder kUser = {"user", R"({"login": "alice"})", "GET /api/org/users?query=:text",
                      "GET /api/org/users?query=:text", "/api/access-control/users/:id/roles"};
const Holder kServiceAccount = {
    "service_account", R"({"type": "service_account", "name": "reader"})",
    "GET /api/serviceaccounts/search?query=:text", "GET /api/serviceaccounts/:id",
    "/api/access-control/users/:id/roles"};
const Holder kTeam = {"team", R"({"type": "team", "name": "data"})",
                      "GET /api/teams/search?name=:text", "GET /api/teams/:id",
                      "/api/access-control/teams/:id/roles"};

using Texts = std::vector<std::string>;

Texts operator+(Texts left, const Texts& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

KnownFunction PermissionsOf(const Holder& holder, const std::string& outcome) {
  return {"get_" + holder.kind + "_assigned_permissions",
          "ListPermissions",
          R"({"instance": "grafana-main", "principal": )" + holder.json + "}",
          {holder.find, "GET /api/access-control/users/:id/permissions"},
          outcome};
}

std::vector<KnownFunction> AssignmentsOf(const Holder& holder) {
  const bool team = holder.kind == "team";
  const std::string whose = R"({"instance": "grafana-main", "principal": )" + holder.json;
  const std::string held = "GET " + holder.path + "?includeHidden=true";
  // What a change reads first: of a user also whether teams have the role.
  const Texts around = team ? Texts{holder.read, held} : Texts{holder.read, kHolders, held};
  const Texts addition = around + Texts{kRole, "POST " + holder.path, held};
  const Texts removal =
      around + Texts{"DELETE " + holder.path + "/:uid" + (team ? "" : "?global=false"), held};
  // The team of this test has custom_reports too, so its members are looked at.
  const Texts members = team ? Texts{} : Texts{"GET /api/access-control/teams/:id"};
  const Texts named = {holder.find, kStatus, kRole};
  const auto one = [](const std::string& uid) {
    return R"(, "entitlement": {"type": "role", "id": ")" + uid + R"("}})";
  };
  return {
      {"get_" + holder.kind + "_assigned_roles",
       "ListGrants",
       whose + R"(, "types": ["role"], "include_hidden": true})",
       {holder.find, kStatus, held},
       "1: role:Report keeper"},
      {"add_" + holder.kind + "_role_assignment", "Grant", whose + one("custom_audit"),
       Counted(named + addition), "GRANTED role:custom:audit",
       holder.kind + ": custom_audit@1 custom_reports@1"},
      {"remove_" + holder.kind + "_role_assignment", "Revoke", whose + one("custom_reports"),
       Counted(named + members + removal), "REVOKED role:Report keeper",
       holder.kind + ": custom_audit@1"},
      {"update_" + holder.kind + "_role_assignments", "Apply",
       R"({"mode": "APPLY_MODE_BEST_EFFORT", "items": [{"set": )" + whose +
           R"(, "type": "role", "entitlements": [{"id": "custom_reports"}]}}]})",
       Counted(Texts{holder.find} + named + Texts{held} + members + addition + Texts{kRole} +
               removal + Texts{held}),
       "complete: GRANTED role:Report keeper, REVOKED role:custom:audit",
       holder.kind + ": custom_reports@1"},
  };
}

KnownFunction Reset() {
  const Texts roles = {"GET /api/org", kRights, kRoles, kRole, kRole, kRole, kRole};
  return {
      "reset_basic_roles_to_their_default",
      "ResetBasicRoles",
      R"({"instance": "grafana-main", "justification": {"reason": "INC-42",
              "requested_by": "bob@example.com", "approved_by": "eve@example.com"}})",
      Counted(Texts{kStatus} + roles + Texts{"POST /api/access-control/roles/hard-reset"} + roles),
      "RESET, was basic_editor of 1 permission, is basic_editor of 4 permissions",
      "permissions of basic_editor: 4"};
}

std::vector<KnownFunction> Functions() {
  std::vector<KnownFunction> functions = Definitions();
  const auto add = [&](std::vector<KnownFunction> more) {
    functions.insert(functions.end(), more.begin(), more.end());
  };
  add(AssignmentsOf(kUser));
  add({PermissionsOf(kUser,
                     "6: alert.rules:read, dashboards:read, folders:read, orgs:read, reports:read, "
                     "teams:read")});
  add(AssignmentsOf(kServiceAccount));
  add({PermissionsOf(kServiceAccount,
                     "5: alert.rules:read, dashboards:read, folders:read, orgs:read, "
                     "reports:read")});
  add(AssignmentsOf(kTeam));
  add({Reset()});
  return functions;
}

class KnownGrafanaClient : public RoleWorld {
 protected:
  void SetUp() override {
    grafana_.Use([](Fake& fake) {
      fake.world().AddRole(kMain, "custom_audit", "custom:audit",
                           {{"annotations:read", "annotations:*"}});
      for (const auto& who : {UserPrincipal(2), UserPrincipal(35), TeamPrincipal(2)}) {
        fake.world().AssignRole(kMain, who, "custom_reports");
      }
      // Who resets the basic roles needs a right that nobody has at first.
      fake.world().AddRole(kGlobal, "custom_resetter", "custom:resetter",
                           {{"roles:write", "permissions:type:escalate"}});
      fake.world().AssignRole(kGlobal, UserPrincipal(1), "custom_resetter");
      fake.world().roles.Find("basic_editor")->permissions = {{"reports:read", "reports:*"}};
    });
  }
  // One that has just started, with a token or as the server's admin.
  int Port(bool server_admin) {
    InstanceConfig config = server_admin ? BasicInstance("admin", "1") : Instance({});
    config.options["entitlement_admin"] = "true";
    config.options["reset_basic_roles"] = "true";
    config.name = "grafana-main";
    UseInstances({config});
    return broker_->port();
  }
  Facts Stored() {
    return grafana_.Use([](Fake& fake) {
      Facts facts;
      for (const auto& [uid, role] : fake.world().roles.all()) {
        facts["permissions of " + uid] = std::to_string(role.permissions.size());
      }
      for (const auto& [name, who] :
           {std::pair("user", UserPrincipal(2)), std::pair("service_account", UserPrincipal(35)),
            std::pair("team", TeamPrincipal(2))}) {
        std::string roles;
        for (const auto& [role, org] : fake.world().RolesOf(who)) {
          roles += (roles.empty() ? "" : " ") + role + "@" + std::to_string(org);
        }
        facts[name] = roles;
      }
      return facts;
    });
  }
};

TEST_P(KnownGrafanaClient, HasACallForEachFunction) {
  PrintHead(std::string("A thin client of Grafana's roles: Enterprise, ") + GetParam().name);
  const auto functions = Functions();
  EXPECT_EQ(functions.size(), 21u);
  for (const KnownFunction& function : functions) {
    Walk(function, Port(function.method == "ResetBasicRoles"), grafana_,
         [this] { return Stored(); });
  }
}

IN_EACH_READING(KnownGrafanaClient);

TEST(KnownGrafanaClientDocument, HasThemAll) {
  ExpectDocumented("clients/grafana/MIGRATION.md", Functions());
}

// --- the open source edition

class KnownGrafanaClientWithoutRoles : public GrafanaWorld {
 protected:
  int Port() {
    InstanceConfig config =
        Instance({{"entitlement_admin", "true"}, {"reset_basic_roles", "true"}});
    config.name = "grafana-main";
    UseInstances({config});
    return broker_->port();
  }
  // Nobody holds a role there, the edition is an answer of its own, and what an account may do is
  // told without roles too. The rest is refused.
  static std::string OutcomeOf(const KnownFunction& function) {
    if (function.method == "ListGrants") return "0";
    if (function.method == "DescribeInstance") {
      return "accepted; oss; rbac_enabled true; role UNSUPPORTED_BY_INSTANCE";
    }
    if (function.method == "Apply") return "not complete: UNSUPPORTED_BY_INSTANCE";
    if (function.method != "ListPermissions") return "UNSUPPORTED_BY_INSTANCE";
    const std::string rest = "alert.rules:read, dashboards:read, folders:read, orgs:read";
    return function.name.find("user") != std::string::npos ? "5: " + rest + ", teams:read"
                                                           : "4: " + rest;
  }
};

TEST_P(KnownGrafanaClientWithoutRoles, IsToldTheEdition) {
  PrintHead(std::string("A thin client of Grafana's roles: open source, ") +
            (IsNewer() ? "newer" : "9.4"));
  const auto before = grafana_.State();
  for (const KnownFunction& function : Functions()) {
    SCOPED_TRACE(function.name);
    const Seen seen = Watch(function, Port(), grafana_);
    EXPECT_EQ(seen.said.outcome, OutcomeOf(function)) << seen.said.message;
    EXPECT_THAT(seen.requests, Each(StartsWith("GET ")));
    if (function.method == "ListPermissions") continue;
    EXPECT_THAT(seen.requests, Contains(kStatus));
    if (function.method == "ListGrants") continue;
    EXPECT_THAT(seen.said.message, HasSubstr("open source edition"));
  }
  EXPECT_EQ(grafana_.State(), before);
}

ON_EACH_GRAFANA(KnownGrafanaClientWithoutRoles);

}  // namespace
}  // namespace broker::test
