// Lists of what only a look into each entry tells, and inventories, over Grafana.
#include "tests/e2e/grafana_world.h"

namespace broker::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kAlice[] = "instance: 'grafana' principal { login: 'alice' } ";

class GrafanaScan : public GrafanaWorld {
 protected:
  // "folder fld-ops edit".
  template <class Rows>
  static std::vector<std::string> Texts(const Rows& grants) {
    std::vector<std::string> texts;
    for (const auto& row : grants) {
      texts.push_back(row.entitlement().type() + " " + row.entitlement().id() + " " +
                      row.holding().level());
    }
    return texts;
  }
  std::vector<std::string> All(const std::string& request, int size) {
    std::vector<std::string> all;
    std::string token;
    do {
      const auto page = ListGrants(request + " page_size: " + std::to_string(size) +
                                   " page_token: '" + token + "'");
      EXPECT_TRUE(page.ok()) << page.status.error_message();
      EXPECT_LE(page.reply.grants_size(), size);
      EXPECT_THAT(page.reply.problems(), IsEmpty());
      for (const std::string& text : Texts(page.reply.grants())) all.push_back(text);
      token = page.reply.next_page_token();
    } while (!token.empty());
    return all;
  }
  void GiveAlice() {
    ASSERT_TRUE(Grant("login: 'alice'", "type: 'folder' id: 'fld-ops' level: 'edit'").ok());
    ASSERT_TRUE(Grant("login: 'alice'", "type: 'folder' id: 'fld-team' level: 'view'").ok());
    ASSERT_TRUE(Grant("login: 'alice'", "type: 'dashboard' id: 'dsh-home' level: 'admin'").ok());
  }
};

TEST_P(GrafanaScan, NamedTypesArePagedOneAfterTheOther) {
  GiveAlice();
  const std::string types = std::string(kAlice) + "types: ['dashboard', 'folder', 'org']";
  const auto whole = All(types, 100);
  EXPECT_THAT(whole, ElementsAre("org 1 viewer", "folder fld-ops edit", "folder fld-team view",
                                 "dashboard dsh-home admin"));
  for (const int size : {1, 2, 3}) EXPECT_EQ(All(types, size), whole);
  // With what comes another way every folder is there, each once.
  EXPECT_THAT(All(std::string(kAlice) + "types: 'folder' include_indirect: true", 2), SizeIs(5));
}

TEST_P(GrafanaScan, WhatIsNotNamedIsToldOfAndNotLookedInto) {
  broker();
  grafana_.ClearLog();
  const auto listed = ListGrants(kAlice);
  ASSERT_TRUE(listed.ok());
  std::vector<std::string> left_out;
  for (const auto& problem : listed.reply.problems()) {
    EXPECT_EQ(problem.reason(), v1::ERROR_REASON_TYPE_NOT_LISTED);
    left_out.push_back(problem.metadata().at("entitlement_type"));
  }
  EXPECT_THAT(left_out, Contains("folder"));
  for (const auto& entry : grafana_.Log()) EXPECT_THAT(entry.path, Not(testing::HasSubstr("fld-")));
}

TEST_P(GrafanaScan, WhatSomebodyCouldGetOfAScannedType) {
  GiveAlice();
  const auto available =
      ListEntitlements("instance: 'grafana' type: 'folder' available_to { login: 'alice' }");
  ASSERT_TRUE(available.ok()) << available.status.error_message();
  std::vector<std::string> ids;
  for (const auto& row : available.reply.entitlements()) ids.push_back(row.id());
  EXPECT_THAT(ids, ElementsAre("fld-finance", "fld-hr", "fld-public"));
}

TEST_P(GrafanaScan, AnInventoryHasEveryTypeThatIsHeld) {
  GiveAlice();
  const auto stream = StreamGrants("instance: 'grafana'");
  ASSERT_TRUE(stream.ok()) << stream.status.error_message();
  std::vector<std::string> texts;
  for (const auto& message : stream.messages) {
    EXPECT_THAT(message.problems(), IsEmpty());
    for (const auto& row : message.grants()) {
      EXPECT_TRUE(row.holding().direct());
      texts.push_back(row.principal().type() + " " + row.principal().id() + " " +
                      row.entitlement().type() + " " + row.entitlement().id());
    }
  }
  for (const char* row : {"user 2 org 1", "user 2 folder fld-ops", "user 2 dashboard dsh-home",
                          "basic_role Viewer folder fld-hr"}) {
    EXPECT_THAT(texts, Contains(row).Times(1));
  }
}

ON_EACH_GRAFANA(GrafanaScan);

}  // namespace
}  // namespace broker::test
