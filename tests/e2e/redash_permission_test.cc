// What a Redash user may do: permissions of its groups, and the data sources that they work on.
#include "tests/e2e/redash_world.h"

namespace broker::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::SizeIs;

class RedashPermissions : public RedashWorld {
 protected:
  // "action scope".
  static std::vector<std::string> Texts(const Answer<v1::ListPermissionsResponse>& answer) {
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    std::vector<std::string> texts;
    for (const auto& row : answer.reply.permissions()) {
      texts.push_back(row.action() + (row.scope().empty() ? "" : " " + row.scope()));
    }
    return texts;
  }
  std::vector<std::string> Of(const std::string& email) {
    return Texts(ListPermissions("instance: 'redash' principal { email: '" + email + "' }"));
  }
  void SetGroups(std::vector<int> groups) {
    redash_.Use([&](fakes::RedashFake& fake) { fake.SetGroups(kAnn, groups); });
  }
};

TEST_F(RedashPermissions, AreThoseOfTheGroupsAndOfTheirDataSources) {
  EXPECT_THAT(Of("ann@example.com"),
              ElementsAre("create_dashboard", "create_query", "edit_dashboard", "edit_query",
                          "execute_query", "execute_query data_source:1",
                          "execute_query data_source:2", "execute_query data_source:3",
                          "list_alerts", "list_dashboards", "list_data_sources", "list_users",
                          "schedule_query", "view_query", "view_query data_source:1",
                          "view_query data_source:2", "view_query data_source:3", "view_source"));
}

TEST_F(RedashPermissions, ViewOnlyIsNoExecutionUnlessAnotherGroupGivesIt) {
  SetGroups({4});  // data source 2, view-only
  EXPECT_THAT(Of("ann@example.com"),
              AllOf(Contains("view_query data_source:2"), Contains("execute_query"),
                    Not(Contains("execute_query data_source:2"))));
  redash_.Use([](fakes::RedashFake& fake) { fake.Attach(2, kMarketing, false); });
  SetGroups({4, kMarketing, kMarketing});
  const auto both = Of("ann@example.com");
  EXPECT_THAT(both, Contains("execute_query data_source:2").Times(1));
  EXPECT_THAT(both, Contains("view_query data_source:2").Times(1));
}

TEST_F(RedashPermissions, ADataSourceNeedsThePermissionToo) {
  const int viewers = redash_.Use([](fakes::RedashFake& fake) {
    const int group = fake.AddGroup("Viewers", {"view_query"});
    fake.Attach(1, group, false);
    return group;
  });
  SetGroups({viewers});
  EXPECT_THAT(Of("ann@example.com"), ElementsAre("view_query", "view_query data_source:1"));
}

TEST_F(RedashPermissions, AnAdministratorUsesEveryDataSource) {
  EXPECT_THAT(
      Of("admin@example.com"),
      AllOf(Contains("admin"), Contains("super_admin"), Contains("execute_query data_source:*"),
            Contains("view_query data_source:*"), Not(Contains("view_query data_source:1"))));
  SetGroups({1});
  EXPECT_THAT(Of("ann@example.com"), ElementsAre("admin", "super_admin"));
}

TEST_F(RedashPermissions, ADeletedGroupGivesNothing) {
  SetGroups({9999});
  EXPECT_THAT(Of("ann@example.com"), SizeIs(0));
}

TEST_F(RedashPermissions, PagesHoldEachOnce) {
  const auto all = Of("ann@example.com");
  std::vector<std::string> seen;
  std::string token;
  do {
    const auto page = ListPermissions(
        "instance: 'redash' principal { email: 'ann@example.com' } page_size: 4 page_token: '" +
        token + "'");
    EXPECT_LE(page.reply.permissions_size(), 4);
    for (const std::string& text : Texts(page)) seen.push_back(text);
    token = page.reply.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(seen, all);
}

TEST_F(RedashPermissions, WhatCannotBeReadIsNotLeftOut) {
  redash_.Use([](fakes::RedashFake& fake) { fake.Attach(1, kDefault, false); });
  const std::string ann = "instance: 'redash' principal { email: 'ann@example.com' }";
  EXPECT_EQ(ListPermissions(ann).reason, "UPSTREAM_UNAVAILABLE");
  EXPECT_EQ(ListPermissions("instance: 'redash' principal { email: 'nobody@example.com' }").reason,
            "PRINCIPAL_NOT_FOUND");
}

TEST_F(RedashPermissions, AKeyThatDoesNotSeeTheGroupsIsToldOf) {
  key_owner_ = fakes::RedashFake::kNonAdmin;
  EXPECT_EQ(ListPermissions("instance: 'redash' principal { email: 'bob@example.com' }").reason,
            "INSTANCE_CREDENTIALS");
}

}  // namespace
}  // namespace broker::test
