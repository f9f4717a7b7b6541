// Folders, dashboards and service accounts of Grafana: the answer, and the entries that the
// upstream stores afterwards.
#include <thread>

#include "tests/e2e/grafana_world.h"

namespace broker::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

constexpr char kAlice[] = "login: 'alice'";  // user 2, a Viewer, member of team 1
constexpr char kReader[] = "type: 'service_account' name: 'reader'";  // 35
constexpr char kPlatform[] = "type: 'team' name: 'platform'";         // 1
constexpr char kViewers[] = "type: 'basic_role' name: 'Viewer'";

std::string Folder(const std::string& level) {
  return "type: 'folder' name: 'Team area' level: '" + level + "'";
}

class GrafanaFolder : public GrafanaWorld {
 protected:
  std::map<std::string, std::string> Entries() { return EntriesOf("folders", "fld-team"); }
};

TEST_P(GrafanaFolder, EveryKindOfPrincipalMayHoldOne) {
  const auto before = Entries();
  ASSERT_THAT(before, Contains(Pair("basic_role:Viewer", "View")));
  for (const char* who : {kAlice, kReader, kPlatform, kViewers}) {
    const auto granted = Grant(who, Folder("edit"));
    ASSERT_TRUE(granted.ok()) << who << granted.status.error_message();
    EXPECT_EQ(granted.reply.result().outcome(),
              who == std::string(kViewers) ? v1::OUTCOME_LEVEL_CHANGED : v1::OUTCOME_GRANTED);
    EXPECT_EQ(granted.reply.result().after().level(), "edit");
  }
  for (const char* entry : {"user:2", "user:35", "team:1", "basic_role:Viewer"}) {
    EXPECT_THAT(Entries(), Contains(Pair(entry, "Edit")));
  }
  EXPECT_THAT(Writes(),
              ElementsAre("POST /api/access-control/folders/fld-team/users/2",
                          "POST /api/access-control/folders/fld-team/users/35",
                          "POST /api/access-control/folders/fld-team/teams/1",
                          "POST /api/access-control/folders/fld-team/builtInRoles/Viewer"));
  for (const char* who : {kAlice, kReader, kPlatform, kViewers}) {
    ASSERT_TRUE(Revoke(who, Folder("")).ok()) << who;
  }
  for (const char* entry : {"user:2", "user:35", "team:1", "basic_role:Viewer"}) {
    EXPECT_FALSE(Entries().contains(entry)) << entry;
  }
  EXPECT_EQ(Entries().size() + 1, before.size());
}

TEST_P(GrafanaFolder, WhatComesAnotherWayIsSaid) {
  ASSERT_TRUE(Grant(kPlatform, Folder("admin")).ok());
  const auto granted = Grant(kAlice, Folder("edit"));
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  EXPECT_THAT(WarningsOf(granted.reply.result()),
              ElementsAre(v1::WARNING_CODE_ALSO_HELD_INDIRECTLY));
  const auto revoked = Revoke(kAlice, Folder(""));
  ASSERT_TRUE(revoked.ok()) << revoked.status.error_message();
  EXPECT_EQ(revoked.reply.result().outcome(), v1::OUTCOME_STILL_HELD_INDIRECTLY);
  EXPECT_TRUE(revoked.reply.result().changed());
  std::vector<std::string> ways;
  for (const auto& source : revoked.reply.result().after().indirect()) {
    ways.push_back(source.kind() + ":" + source.display_name() + "=" + source.level());
  }
  EXPECT_THAT(ways,
              ::testing::UnorderedElementsAre("team:platform=admin", "basic_role:Viewer=view"));
  EXPECT_FALSE(Entries().contains("user:2"));
}

TEST_P(GrafanaFolder, ADashboardInAFolderThatIsNotSeenIsWarnedOf) {
  grafana_.Use([](Fake& fake) {
    fake.world().AddFolder(1, "fld-shut", "Shut");
    fake.world().AddDashboard(1, "dsh-shut", "Inside", "fld-shut");
  });
  ASSERT_TRUE(Revoke(kViewers, "type: 'folder' id: 'fld-shut'").ok());
  const std::string inside = "type: 'dashboard' name: 'Inside'";
  const auto hidden = Grant(kAlice, inside + " level: 'edit'");
  ASSERT_TRUE(hidden.ok()) << hidden.status.error_message();
  EXPECT_THAT(WarningsOf(hidden.reply.result()),
              ElementsAre(v1::WARNING_CODE_CONTAINER_NOT_VISIBLE));
  EXPECT_THAT(EntriesOf("dashboards", "dsh-shut"), Contains(Pair("user:2", "Edit")));

  ASSERT_TRUE(Grant(kAlice, "type: 'folder' id: 'fld-shut' level: 'view'").ok());
  const auto seen = Grant(kAlice, inside + " level: 'admin'");
  ASSERT_TRUE(seen.ok()) << seen.status.error_message();
  EXPECT_THAT(WarningsOf(seen.reply.result()), ElementsAre(v1::WARNING_CODE_ALSO_HELD_INDIRECTLY));
  EXPECT_EQ(seen.reply.result().after().indirect(0).kind(), "parent_folder");
  EXPECT_EQ(seen.reply.result().after().indirect(0).display_name(), "Shut");
}

// Grafana says "Permission removed" and leaves it.
TEST_P(GrafanaFolder, WhatADashboardInheritsIsNotItsOwn) {
  ASSERT_TRUE(Grant(kAlice, "type: 'folder' id: 'fld-ops' level: 'edit'").ok());
  grafana_.ClearLog();
  const auto revoked = Revoke(kAlice, "type: 'dashboard' id: 'dsh-ops-cpu'");
  ASSERT_TRUE(revoked.ok()) << revoked.status.error_message();
  EXPECT_EQ(revoked.reply.result().outcome(), v1::OUTCOME_STILL_HELD_INDIRECTLY);
  EXPECT_FALSE(revoked.reply.result().changed());
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_P(GrafanaFolder, WhatDoesNotExistIsNotFound) {
  for (const char* what : {"type: 'folder' id: 'nosuch'", "type: 'folder' name: 'No such'",
                           "type: 'dashboard' id: 'nosuch'", "type: 'service_account' id: '2'",
                           "type: 'org' id: '2'", "type: 'folder' id: 'fld-org2'"}) {
    EXPECT_EQ(Grant(kAlice, what).reason, "ENTITLEMENT_NOT_FOUND") << what;
  }
  for (const char* who : {"type: 'service_account' id: '2'", "type: 'team' name: 'no such'",
                          "type: 'basic_role' name: 'viewer'", "type: 'user' id: '35'"}) {
    EXPECT_EQ(Grant(who, Folder("view")).reason, "PRINCIPAL_NOT_FOUND") << who;
  }
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_P(GrafanaFolder, TwoOfOneTitleAreAmbiguous) {
  grafana_.Use([](Fake& fake) { fake.world().AddFolder(1, "fld-two", "Team area", "fld-ops"); });
  const auto refused = Grant(kAlice, Folder("view"));
  EXPECT_EQ(refused.reason, "AMBIGUOUS_ENTITLEMENT");
  EXPECT_EQ(refused.metadata.at("candidates"), "fld-team,fld-two");
}

TEST_P(GrafanaFolder, SomethingElseThatChangedIsToldOf) {
  // Somebody takes the Viewers' entry while the broker writes.
  grafana_.AddFault(R"({"method": "POST", "path": "/api/access-control/folders/**", "nth": 1,
                        "fault": {"delay_ms": 1000}})");
  Answer<v1::GrantResponse> granted;
  std::thread caller([&] { granted = Grant(kAlice, Folder("edit")); });
  while (Writes().empty()) std::this_thread::yield();
  grafana_.Use([](Fake& fake) {
    fake.world().entries.Set({fakes::grafana::ResourceKind::kFolder, 1, "fld-team"},
                             fakes::grafana::RolePrincipal("Viewer"), std::nullopt);
  });
  caller.join();
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  EXPECT_THAT(WarningsOf(granted.reply.result()), Contains(v1::WARNING_CODE_COLLATERAL_CHANGE));
}

TEST_P(GrafanaFolder, WhoHoldsAFolder) {
  ASSERT_TRUE(Grant(kReader, Folder("edit")).ok());
  ASSERT_TRUE(Grant(kPlatform, Folder("view")).ok());
  const auto holders =
      ListGrants("instance: 'grafana' entitlement { type: 'folder' id: 'fld-team' }");
  ASSERT_TRUE(holders.ok()) << holders.status.error_message();
  std::vector<std::string> rows;
  for (const auto& row : holders.reply.grants()) {
    rows.push_back(row.principal().type() + ":" + row.principal().display_name() + "=" +
                   row.holding().level());
  }
  EXPECT_THAT(rows, ::testing::UnorderedElementsAre("user:=admin", "service_account:reader=edit",
                                                    "team:platform=view", "basic_role:Editor=edit",
                                                    "basic_role:Viewer=view"));
}

// Of somebody in another org nothing is known but the entry; it can be taken away all the same.
TEST_P(GrafanaFolder, WhomOnlyTheListShowsCanLoseIt) {
  grafana_.Use([](Fake& fake) {
    using namespace fakes::grafana;
    const Resource folder{ResourceKind::kFolder, 1, "fld-team"};
    fake.world().entries.Set(folder, UserPrincipal(30), fakes::grafana::Level::kEdit);
    fake.world().entries.Set(folder, UserPrincipal(35), fakes::grafana::Level::kEdit);
  });
  const auto revoked = Revoke("type: 'user' id: '30'", Folder(""));
  ASSERT_TRUE(revoked.ok()) << revoked.status.error_message();
  EXPECT_EQ(revoked.reply.result().outcome(), v1::OUTCOME_REVOKED);
  EXPECT_EQ(revoked.reply.result().principal().login(), "org2viewer");
  EXPECT_FALSE(Entries().contains("user:30"));
  EXPECT_EQ(Revoke("type: 'user' id: '35'", Folder("")).reason, "PRINCIPAL_NOT_FOUND");
  EXPECT_EQ(Revoke("type: 'user' id: '31'", Folder("")).reason, "PRINCIPAL_NOT_FOUND");
  EXPECT_EQ(Grant("type: 'user' id: '30'", Folder("view")).reason, "PRINCIPAL_NOT_FOUND");
  EXPECT_TRUE(Entries().contains("user:35"));
}

TEST_P(GrafanaFolder, WhoHasADashboardAnyWay) {
  const std::string who =
      "instance: 'grafana' entitlement { type: 'dashboard' id: 'dsh-ops-cpu' } ";
  const auto direct = ListGrants(who);
  ASSERT_TRUE(direct.ok()) << direct.status.error_message();
  ASSERT_EQ(direct.reply.grants_size(), 1);
  const auto all = ListGrants(who + "include_indirect: true");
  ASSERT_TRUE(all.ok()) << all.status.error_message();
  std::vector<std::string> ways;
  for (const auto& row : all.reply.grants()) {
    for (const auto& source : row.holding().indirect()) {
      ways.push_back(row.principal().type() + ":" + row.principal().id() + " by " + source.kind() +
                     " " + source.display_name());
    }
  }
  EXPECT_THAT(ways, ::testing::UnorderedElementsAre("user:1 by parent_folder Ops",
                                                    "basic_role:Editor by parent_folder Ops",
                                                    "basic_role:Viewer by parent_folder Ops",
                                                    "basic_role:Admin by basic_role Admin"));
}

class GrafanaServiceAccount : public GrafanaWorld {};

TEST_P(GrafanaServiceAccount, IsHeldByUsersAndTeams) {
  const std::string reader = "type: 'service_account' name: 'reader' level: 'edit'";
  ASSERT_TRUE(Grant(kAlice, reader).ok());
  ASSERT_TRUE(Grant(kPlatform, reader).ok());
  EXPECT_THAT(EntriesOf("serviceaccounts", "35"), Contains(Pair("user:2", "Edit")));
  EXPECT_THAT(EntriesOf("serviceaccounts", "35"), Contains(Pair("team:1", "Edit")));
  EXPECT_EQ(Grant(kReader, reader).reason, "INVALID_FIELD");
  const auto revoked = Revoke(kAlice, "type: 'service_account' id: '35'");
  EXPECT_EQ(revoked.reply.result().outcome(), v1::OUTCOME_STILL_HELD_INDIRECTLY);
}

// Whoever edits an Admin's account can make himself a token of it.
TEST_P(GrafanaServiceAccount, OneThatIsAnAdminIsGuarded) {
  const auto refused = Grant(kAlice, "type: 'service_account' name: 'broker' level: 'edit'");
  EXPECT_EQ(refused.reason, "GUARDED_ENTITLEMENT");
  EXPECT_THAT(Writes(), IsEmpty());
  EXPECT_THAT(EntriesOf("serviceaccounts", "34"), Not(Contains(Pair("user:2", "Edit"))));
}

ON_EACH_GRAFANA(GrafanaFolder);
ON_EACH_GRAFANA(GrafanaServiceAccount);

}  // namespace
}  // namespace broker::test
