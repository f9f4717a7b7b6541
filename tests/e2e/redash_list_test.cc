// Lists over Redash: everything is there once, and a list that is not complete says so.
#include <set>

#include "tests/e2e/redash_world.h"

namespace broker::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class RedashList : public RedashWorld {
 protected:
  static std::vector<std::string> Groups(const v1::ListGrantsResponse& reply) {
    std::vector<std::string> ids;
    for (const auto& grant : reply.grants()) ids.push_back(grant.entitlement().id());
    return ids;
  }
  static std::vector<std::string> People(const v1::ListGrantsResponse& reply) {
    std::vector<std::string> ids;
    for (const auto& grant : reply.grants()) ids.push_back(grant.principal().id());
    return ids;
  }
};

TEST_F(RedashList, WhatOnePersonHolds) {
  const auto held = ListGrants("instance: 'redash' principal { email: 'multi@example.com' }");
  ASSERT_TRUE(held.ok());
  EXPECT_THAT(Groups(held.reply), ElementsAre("2", "3", "4", "6"));
  EXPECT_EQ(held.reply.grants(1).entitlement().display_name(), "Analysts");
  EXPECT_TRUE(held.reply.grants(1).holding().direct());
}

TEST_F(RedashList, ADeletedGroupIsHidden) {
  redash_.Use([](fakes::RedashFake& fake) { fake.SetGroups(kAnn, {kDefault, 9999}); });
  const std::string who = "instance: 'redash' principal { email: 'ann@example.com' } ";
  EXPECT_THAT(Groups(ListGrants(who).reply), ElementsAre("2"));
  EXPECT_THAT(Groups(ListGrants(who + "include_hidden: true").reply), ElementsAre("2", "9999"));
}

TEST_F(RedashList, WhoHoldsOneGroupDisabledOnesToo) {
  const auto holders = ListGrants("instance: 'redash' entitlement { type: 'group' id: '3' }");
  ASSERT_TRUE(holders.ok());
  EXPECT_THAT(People(holders.reply), ElementsAre("7", "25", "30", "32", "33"));
}

TEST_F(RedashList, OneHolding) {
  const std::string bob = "instance: 'redash' principal { email: 'bob@example.com' } ";
  EXPECT_THAT(Groups(ListGrants(bob + "entitlement { type: 'group' name: 'Analysts' }").reply),
              ElementsAre("3"));
  EXPECT_THAT(Groups(ListGrants(bob + "entitlement { type: 'group' name: 'Marketing' }").reply),
              IsEmpty());
}

TEST_F(RedashList, PagesHoldEachRowOnce) {
  std::string token;
  std::vector<std::string> seen;
  do {
    const auto page = ListGrants(
        "instance: 'redash' entitlement { type: 'group' id: '2' } page_size: 7 "
        "page_token: '" +
        token + "'");
    ASSERT_TRUE(page.ok());
    EXPECT_LE(page.reply.grants_size(), 7);
    for (const std::string& id : People(page.reply)) seen.push_back(id);
    token = page.reply.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), seen.size());
  const auto all =
      ListGrants("instance: 'redash' entitlement { type: 'group' id: '2' } page_size: 1000");
  EXPECT_EQ(People(all.reply), seen);
}

TEST_F(RedashList, ATokenOfOtherArgumentsIsRefused) {
  const auto page =
      ListGrants("instance: 'redash' entitlement { type: 'group' id: '2' } page_size: 7");
  const std::string token = page.reply.next_page_token();
  redash_.ClearLog();
  for (const std::string& bad :
       {token, token + "A", token.substr(1), std::string("x"), std::string(5000, 'A')}) {
    const auto other = ListGrants(
        "instance: 'redash' entitlement { type: 'group' id: '3' } "
        "page_token: '" +
        bad + "'");
    EXPECT_EQ(other.reason, "INVALID_TOKEN") << bad;
  }
  EXPECT_EQ(RequestCount(), 0u);
}

TEST_F(RedashList, PeopleEnabledAndDisabled) {
  std::string token;
  std::set<std::string> ids;
  int rows = 0;
  do {
    const auto page =
        ListPrincipals("instance: 'redash' page_size: 50 page_token: '" + token + "'");
    ASSERT_TRUE(page.ok());
    for (const auto& principal : page.reply.principals()) ids.insert(principal.id());
    rows += page.reply.principals_size();
    token = page.reply.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(rows, 121);
  EXPECT_EQ(ids.size(), 121u);
  const auto disabled = ListPrincipals("instance: 'redash' disabled: true");
  EXPECT_EQ(disabled.reply.principals_size(), 2);
}

TEST_F(RedashList, ThePageSizeMayChange) {
  auto page = ListPrincipals("instance: 'redash' page_size: 50");
  EXPECT_EQ(page.reply.principals_size(), 50);
  std::set<std::string> ids;
  int rows = 0;
  for (int size = 10;; size += 17) {
    for (const auto& principal : page.reply.principals()) ids.insert(principal.id());
    rows += page.reply.principals_size();
    if (page.reply.next_page_token().empty()) break;
    page = ListPrincipals("instance: 'redash' page_size: " + std::to_string(size) +
                          " page_token: '" + page.reply.next_page_token() + "'");
    ASSERT_TRUE(page.ok());
    EXPECT_LE(page.reply.principals_size(), size);
  }
  EXPECT_EQ(rows, 121);
  EXPECT_EQ(ids.size(), 121u);
}

TEST_F(RedashList, SearchTakesWildcardsLiterally) {
  const auto found = ListPrincipals("instance: 'redash' query: 'a_b'");
  ASSERT_EQ(found.reply.principals_size(), 1);
  EXPECT_EQ(found.reply.principals(0).email(), "a_b@example.com");
}

TEST_F(RedashList, WhatAPersonCouldGet) {
  const auto all = ListEntitlements("instance: 'redash' type: 'group'");
  EXPECT_EQ(all.reply.entitlements_size(), 11);
  const auto available = ListEntitlements(
      "instance: 'redash' type: 'group' grantable_only: true "
      "available_to { email: 'multi@example.com' }");
  std::vector<std::string> ids;
  for (const auto& row : available.reply.entitlements()) {
    EXPECT_TRUE(row.grantable());
    ids.push_back(row.id());
  }
  EXPECT_THAT(ids, ElementsAre("5", "7", "8", "9", "10", "11"));
}

TEST_F(RedashList, EverywhereToldWhatCouldNotBeRead) {
  InstanceConfig gone = Instance({});
  gone.name = "gone";
  gone.url = "http://127.0.0.1:1";
  broker_ = std::make_unique<TestBroker>(std::vector{Instance({}), gone}, dir_.At("data"));
  const auto held = ListGrants("instance: '-' principal { email: 'bob@example.com' }");
  ASSERT_TRUE(held.ok());
  EXPECT_THAT(Groups(held.reply), UnorderedElementsAre("2", "3"));
  ASSERT_EQ(held.reply.problems_size(), 1);
  EXPECT_EQ(held.reply.problems(0).metadata().at("instance"), "gone");
  EXPECT_EQ(held.reply.problems(0).reason(), v1::ERROR_REASON_UPSTREAM_UNAVAILABLE);
}

TEST_F(RedashList, TheCredentialIsTestedOnRequest) {
  const auto good = DescribeInstance("instance: 'redash' check: true");
  ASSERT_TRUE(good.ok());
  EXPECT_TRUE(good.reply.check().accepted());
  EXPECT_THAT(good.reply.check().missing(), IsEmpty());
  EXPECT_EQ(good.reply.instance().version(), "25.8.0");
  EXPECT_EQ(good.reply.instance().health(), v1::HEALTH_OK);
}

// A key without rights is given its own groups alone, and no word of the others.
TEST_F(RedashList, WhatAWeakKeyIsGivenIsNotSaidToBeAll) {
  key_owner_ = fakes::RedashFake::kNonAdmin;
  EXPECT_EQ(ListEntitlements("instance: 'redash' type: 'group'").reason, "INSTANCE_CREDENTIALS");
  const auto held = ListGrants("instance: 'redash' principal { email: 'bob@example.com' }");
  EXPECT_EQ(held.reason, "INSTANCE_CREDENTIALS");
}

TEST_F(RedashList, MissingRightsAreNamed) {
  key_owner_ = fakes::RedashFake::kAdminGroupOnly;
  const auto weak = DescribeInstance("instance: 'redash' check: true");
  EXPECT_TRUE(weak.reply.check().accepted());
  EXPECT_THAT(weak.reply.check().missing(), ElementsAre("list_users"));
}

TEST_F(RedashList, ABadKeyIsAnAnswer) {
  broker();
  redash_.Use([](fakes::RedashFake& fake) { fake.RotateKey(fakes::RedashFake::kBrokerService); });
  const auto bad = DescribeInstance("instance: 'redash' check: true");
  ASSERT_TRUE(bad.ok());
  EXPECT_FALSE(bad.reply.check().accepted());
  EXPECT_EQ(bad.reply.check().problem().reason(), v1::ERROR_REASON_INSTANCE_CREDENTIALS);
  EXPECT_EQ(bad.reply.instance().health(), v1::HEALTH_CREDENTIALS);
}

}  // namespace
}  // namespace broker::test
