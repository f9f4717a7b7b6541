// Whom a reference means. Redash searches for parts of names and addresses, in no order; the people
// of the seed were chosen to be mistaken for one another.
#include "tests/e2e/redash_world.h"

namespace broker::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using RedashIdentity = RedashWorld;

TEST_F(RedashIdentity, EveryAddressMeansItsOwner) {
  const auto users = redash_.Use([](fakes::RedashFake& fake) { return fake.state().users; });
  for (const auto& [id, user] : users) {
    v1::GetPrincipalRequest request;
    request.set_instance("redash");
    request.mutable_principal()->set_email(user.email);
    const auto found = Call(broker().stub(), &v1::PermissionBroker::Stub::GetPrincipal, request);
    ASSERT_TRUE(found.ok()) << user.email << ": " << found.status.error_message();
    EXPECT_EQ(found.reply.principal().id(), std::to_string(id)) << user.email;
    EXPECT_EQ(found.reply.principal().email(), user.email);
  }
}

TEST_F(RedashIdentity, UpperCaseIsTheSameAddress) {
  const auto found = Who("email: 'ANN@Example.COM'");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found.reply.principal().id(), "2");
}

TEST_F(RedashIdentity, APartOfAnAddressMeansNobody) {
  EXPECT_EQ(Who("email: 'nn@example.com'").reason, "PRINCIPAL_NOT_FOUND");
  EXPECT_EQ(Who("email: 'ann@example.co'").reason, "PRINCIPAL_NOT_FOUND");
}

TEST_F(RedashIdentity, WildcardsMeanThemselves) {
  EXPECT_EQ(Who("email: '%@example.com'").reason, "PRINCIPAL_NOT_FOUND");
  EXPECT_EQ(Who("email: 'a__@example.com'").reason, "PRINCIPAL_NOT_FOUND");
}

TEST_F(RedashIdentity, ANameThatIsAnAddressMeansNothing) {
  // User 22 calls herself ann@example.com; user 2 loses the address.
  redash_.Use([](fakes::RedashFake& fake) { fake.SetEmail(kAnn, "ann.lee@example.com"); });
  EXPECT_EQ(Who("email: 'ann@example.com'").reason, "PRINCIPAL_NOT_FOUND");
}

TEST_F(RedashIdentity, MoreMatchesThanOnePageAreAllRead) {
  redash_.Use([](fakes::RedashFake& fake) {
    for (int i = 0; i < 600; ++i) {
      fake.AddUser("x" + std::to_string(i) + "needle@example.com", "User needle@example.com");
    }
    fake.AddUser("needle@example.com", "The One");
  });
  const auto found = Who("email: 'needle@example.com'");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found.reply.principal().display_name(), "The One");
}

// Redash lists enabled and disabled people apart, so whoever changes sides in between may be in
// both lists or in neither.
TEST_F(RedashIdentity, WhoIsDisabledBetweenTheSearchesIsOnePerson) {
  redash_.AddFault(R"({"path": "/api/users?*disabled=true*", "fault": {"status": 200,
      "headers": {"Content-Type": "application/json"},
      "body": {"count": 1, "page": 1, "page_size": 250, "results": [{"id": 2, "name": "Ann Lee",
               "email": "ann@example.com", "is_disabled": true, "groups": []}]}}})");
  const auto found = Who("email: 'ann@example.com'");
  ASSERT_TRUE(found.ok()) << found.status.error_message();
  EXPECT_EQ(found.reply.principal().id(), "2");
  EXPECT_TRUE(found.reply.principal().disabled());
}

TEST_F(RedashIdentity, WhoIsEnabledBetweenTheSearchesIsFound) {
  redash_.AddFault(R"({"path": "/api/users?*q=*", "nth": 1, "fault": {"status": 200,
      "headers": {"Content-Type": "application/json"},
      "body": {"count": 0, "page": 1, "page_size": 250, "results": []}}})");
  const auto found = Who("email: 'ann@example.com'");
  ASSERT_TRUE(found.ok()) << found.status.error_message();
  EXPECT_EQ(found.reply.principal().id(), "2");
}

TEST_F(RedashIdentity, ById) {
  EXPECT_EQ(Who("type: 'user' id: '2'").reply.principal().email(), "ann@example.com");
  EXPECT_EQ(Who("type: 'user' id: '99999'").reason, "PRINCIPAL_NOT_FOUND");
}

TEST_F(RedashIdentity, TextsThatAreNoIdsAreNotSent) {
  for (const char* id : {"0", "-1", "1x", "007", "99999999999", "../1", "1/../2"}) {
    const auto found = Who("type: 'user' id: '" + std::string(id) + "'");
    EXPECT_EQ(found.reason, "PRINCIPAL_NOT_FOUND") << id;
  }
  EXPECT_EQ(RequestCount(), 0u);
}

TEST_F(RedashIdentity, RedashHasNoLogins) {
  const auto refused = Who("login: 'ann'");
  EXPECT_EQ(refused.reason, "INVALID_FIELD");
  EXPECT_EQ(RequestCount(), 0u);
}

TEST_F(RedashIdentity, TwoGroupsOfOneNameAreToldApartById) {
  const auto ambiguous = Grant("ann@example.com", "Finance");
  EXPECT_EQ(ambiguous.reason, "AMBIGUOUS_ENTITLEMENT");
  EXPECT_EQ(ambiguous.metadata.at("candidates"), "4,5");
  EXPECT_THAT(Writes(), IsEmpty());
  ASSERT_TRUE(Grant("ann@example.com", "#5").ok());
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, 5));
}

TEST_F(RedashIdentity, AGroupNameIsComparedExactly) {
  EXPECT_EQ(Grant("ann@example.com", "analysts").reason, "ENTITLEMENT_NOT_FOUND");
  EXPECT_EQ(Grant("ann@example.com", "Analyst").reason, "ENTITLEMENT_NOT_FOUND");
  EXPECT_EQ(Grant("ann@example.com", "#99999").reason, "ENTITLEMENT_NOT_FOUND");
  EXPECT_THAT(Writes(), IsEmpty());
}

// A key without rights sees fewer groups and people: that proves nothing about what there is.
TEST_F(RedashIdentity, WhatAWeakKeyDoesNotSeeIsNotSaidToBeAbsent) {
  key_owner_ = fakes::RedashFake::kNonAdmin;
  EXPECT_EQ(Grant("ann@example.com", "Analysts").reason, "INSTANCE_CREDENTIALS");
}

TEST_F(RedashIdentity, AGroupMadeSinceTheGroupsWereReadIsFound) {
  ASSERT_TRUE(Grant("ann@example.com", "Analysts").ok());
  const int made = redash_.Use([](fakes::RedashFake& fake) { return fake.AddGroup("Made Since"); });
  const auto granted = Grant("ann@example.com", "Made Since");
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts, made));
}

// What is left of a deleted group can be named. That it cannot be granted is said of a key that
// would see the group.
TEST_F(RedashIdentity, AGroupIsNotSaidToBeGoneByAKeyThatBecameWeak) {
  const std::string gone = redash_.Use([](fakes::RedashFake& fake) {
    const int group = fake.AddGroup("Gone");
    fake.SetGroups(kJimBob, {kDefault, group});
    fake.RemoveGroup(group);
    return "#" + std::to_string(group);
  });
  ASSERT_EQ(Grant("ann@example.com", gone).reason, "ENTITLEMENT_NOT_FOUND");
  redash_.AddFault(R"({"path": "/api/session", "nth": 2, "fault": {"status": 200,
      "headers": {"Content-Type": "application/json"},
      "body": {"user": {"id": 27, "permissions": ["list_users"]},
               "client_config": {"version": "25.8.0"}}}})");
  EXPECT_EQ(Grant("ann@example.com", gone).reason, "INSTANCE_CREDENTIALS");
  EXPECT_THAT(Writes(), IsEmpty());
}

}  // namespace
}  // namespace broker::test
