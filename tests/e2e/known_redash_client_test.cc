// A thin client of Redash, function by function: the broker's call instead, and what the client
// said that was not so.
#include <stdexcept>

#include "tests/e2e/known_client.h"
#include "tests/e2e/redash_world.h"

namespace broker::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const char kEnabled[] = "GET /api/users?q=:text";
const char kDisabled[] = "GET /api/users?q=:text&disabled=true";

std::vector<KnownFunction> Functions() {
  return {
      {"test_credentials",
       "DescribeInstance",
       R"({"instance": "redash-prod", "check": true})",
       {"GET /api/session"},
       "accepted; oss"},
      {"get_all_groups",
       "ListEntitlements",
       R"({"instance": "redash-prod", "type": "group"})",
       {"GET /api/groups", "GET /api/session"},
       "11: admin, default, Analysts, Finance, Finance, Engineering, Marketing, Ops & Support, "
       "Ünïcode 日本, Contractors, No List"},
      {"get_user_groups",
       "ListGrants",
       R"({"instance": "redash-prod", "principal": {"email": "ann@example.com"}})",
       {kEnabled, kDisabled, "GET /api/users/:id", "GET /api/groups"},
       "1: group:default"},
      {"get_available_groups_for_user",
       "ListEntitlements",
       R"({"instance": "redash-prod", "type": "group", "grantable_only": true,
           "available_to": {"email": "ann@example.com"}})",
       {kEnabled, kDisabled, "GET /api/groups x2", "GET /api/session", "GET /api/users/:id"},
       "9: Analysts, Finance, Finance, Engineering, Marketing, Ops & Support, Ünïcode 日本, "
       "Contractors, No List"},
      {"get_user_id",
       "GetPrincipal",
       R"({"instance": "redash-prod", "principal": {"email": "ann@example.com"}})",
       {kEnabled, kDisabled},
       "user 2 ann@example.com"},
      {"post_user_in_that_group",
       "Grant",
       R"({"instance": "redash-prod", "principal": {"email": "ann@example.com"},
           "entitlement": {"type": "group", "name": "Analysts"},
           "justification": {"reason": "INC-42"}})",
       {kEnabled, kDisabled, "GET /api/groups", "GET /api/users/:id", "GET /api/session",
        "POST /api/groups/:id/members"},
       "GRANTED group:Analysts",
       "ann: default, Analysts"},
      {"delete of a member",
       "Revoke",
       R"({"instance": "redash-prod", "principal": {"email": "ann@example.com"},
           "entitlement": {"type": "group", "name": "Analysts"},
           "justification": {"reason": "INC-42"}})",
       {kEnabled, kDisabled, "GET /api/groups", "GET /api/users/:id x2", "GET /api/session",
        "DELETE /api/groups/:id/members/:id"},
       "REVOKED group:Analysts",
       "ann: default"},
  };
}

KnownFunction Function(const std::string& name) {
  for (const KnownFunction& function : Functions()) {
    if (function.name == name) return function;
  }
  throw std::out_of_range(name);
}

class KnownRedashClient : public RedashWorld {
 protected:
  // One that has just started.
  int Port() {
    InstanceConfig config = Instance({});
    config.name = "redash-prod";
    broker_.reset();
    broker_ = std::make_unique<TestBroker>(std::vector{config}, dir_.At("data"));
    return broker_->port();
  }
  Facts Stored() {
    return redash_.Use([](fakes::RedashFake& fake) {
      std::string names;
      for (const int group : fake.GroupsOf(kAnn)) {
        names += (names.empty() ? "" : ", ") + fake.state().Group(group)->name;
      }
      return Facts{{"ann", names}};
    });
  }

  Answered Send(const std::string& method, const std::string& target,
                const std::string& body = "") {
    const std::string key = key_.empty() ? KeyOf(key_owner_) : key_;
    return test::Send(redash_, "Key " + key, method, target, body);
  }
  // The id of the first row of a search, as the client looks for it: 0 if there is none.
  std::int64_t FirstOf(const std::string& typed) {
    const auto found = Send("GET", "/api/users?page_size=1&q=" + typed);
    const auto& rows = found.body.at("results").as_array();
    return rows.empty() ? 0 : rows[0].at("id").as_int64();
  }

  std::string key_;
};

TEST_F(KnownRedashClient, HasACallForEachFunction) {
  PrintHead("A thin client of Redash");
  for (const KnownFunction& function : Functions()) {
    Walk(function, Port(), redash_, [this] { return Stored(); });
  }
}

TEST_F(KnownRedashClient, IsDocumented) {
  ExpectDocumented("clients/redash/MIGRATION.md", Functions());
}

// --- what the client took for true, and the broker does not: the server's answer first

TEST_F(KnownRedashClient, AnyoneWhoMaySignInIsNoGoodCredential) {
  for (const int owner : {fakes::RedashFake::kNonAdmin, fakes::RedashFake::kAdminGroupOnly}) {
    key_owner_ = owner;
    EXPECT_EQ(Send("GET", "/api/session").status, 200);
    const auto said =
        CallByName(Port(), "DescribeInstance", R"({"instance": "redash-prod", "check": true})");
    EXPECT_THAT(said.outcome, HasSubstr("without ")) << owner;
  }
}

TEST_F(KnownRedashClient, APageIsNoGoodCredential) {
  const Answered page = Send("GET", "/redash/api/session");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.type, HasSubstr("text/html"));
  InstanceConfig config = Instance({});
  config.url += "/redash";
  TestBroker elsewhere({config}, dir_.At("elsewhere"));
  EXPECT_EQ(
      CallByName(elsewhere.port(), "DescribeInstance", R"({"instance": "redash", "check": true})")
          .outcome,
      "not accepted, UPSTREAM_PROTOCOL; ");
}

TEST_F(KnownRedashClient, WhatADashboardsTokenIsGivenIsNotAllGroups) {
  key_ = redash_.Use([](fakes::RedashFake& fake) { return fake.state().dashboard_token; });
  const Answered groups = Send("GET", "/api/groups");
  EXPECT_EQ(groups.status, 200);
  EXPECT_THAT(groups.body.as_array(), IsEmpty());
  InstanceConfig config = Instance({});
  config.credential.api_key_file = dir_.WriteSecret("token", key_);
  TestBroker visitor({config}, dir_.At("visitor"));
  const auto said =
      CallByName(visitor.port(), "ListEntitlements", R"({"instance": "redash", "type": "group"})");
  EXPECT_EQ(said.outcome, "UPSTREAM_UNAVAILABLE");
}

// The 404 of a key that was changed reads like that of a user who is not there.
TEST_F(KnownRedashClient, AKeyThatWasChangedPutsNobodyInNoGroup) {
  const int port = Port();
  redash_.Use([&](fakes::RedashFake& fake) {
    key_ = fake.KeyOf(key_owner_);
    fake.RotateKey(key_owner_);
  });
  EXPECT_EQ(Send("GET", "/api/users/2").status, 404);
  for (const char* who : {R"({"email": "ann@example.com"})", R"({"type": "user", "id": "2"})"}) {
    const std::string of = R"({"instance": "redash-prod", "principal": )" + std::string(who) + "}";
    EXPECT_EQ(CallByName(port, "ListGrants", of).outcome, "INSTANCE_CREDENTIALS");
    EXPECT_EQ(CallByName(port, "GetPrincipal", of).outcome, "INSTANCE_CREDENTIALS");
  }
}

TEST_F(KnownRedashClient, NobodyIsOfferedEveryGroup) {
  EXPECT_EQ(FirstOf("nobody@example.com"), 0);
  EXPECT_EQ(CallByName(Port(), "ListEntitlements",
                       R"({"instance": "redash-prod", "type": "group",
                           "available_to": {"email": "nobody@example.com"}})")
                .outcome,
            "PRINCIPAL_NOT_FOUND");
}

// Each list is read for its call.
TEST_F(KnownRedashClient, WhatIsAvailableIsNotKept) {
  const int port = Port();
  const char* available = R"({"instance": "redash-prod", "type": "group", "grantable_only": true,
                              "available_to": {"email": "ann@example.com"}})";
  EXPECT_THAT(CallByName(port, "ListEntitlements", available).outcome, HasSubstr("Analysts"));
  redash_.Use([](fakes::RedashFake& fake) {
    fake.SetGroups(kAnn, {kDefault, kAnalysts});
    fake.RemoveGroup(kMarketing);
    fake.AddGroup("Auditors");
  });
  EXPECT_EQ(CallByName(port, "ListEntitlements", available).outcome,
            "8: Finance, Finance, Engineering, Ops & Support, Ünïcode 日本, Contractors, No List, "
            "Auditors");
}

// The first row of a search is somebody whose name or address contains what was typed, or the
// newest of all; one that holds a "+" or "&" or is disabled is not found.
TEST_F(KnownRedashClient, TheFirstRowOfASearchIsNobodysId) {
  struct Address {
    const char* typed;
    std::int64_t owner;
    const char* said;
  };
  const int port = Port();
  for (const Address& address :
       {Address{"ann@example.com", 2, "user 2 ann@example.com"},
        {"bob@example.com", 7, "user 7 bob@example.com"},
        {"a_b@example.com", 9, "user 9 a_b@example.com"},
        {"carol+redash@example.com", 15, "user 15 carol+redash@example.com"},
        {"amp&ersand@example.com", 20, "user 20 amp&ersand@example.com"},
        {"leaver@example.com", kLeaver, "user 25 leaver@example.com"},
        {"nn@example.com", 0, "PRINCIPAL_NOT_FOUND"},
        {"%", 0, "INVALID_FIELD"},
        {"", 0, "INVALID_FIELD"}}) {
    EXPECT_NE(FirstOf(address.typed), address.owner) << address.typed;
    EXPECT_EQ(CallByName(port, "GetPrincipal",
                         R"({"instance": "redash-prod", "principal": {"email": ")" +
                             std::string(address.typed) + R"("}})")
                  .outcome,
              address.said);
  }
}

TEST_F(KnownRedashClient, ASecondAdditionIsNoSecondMembership) {
  const auto add = [&] {
    return Send("POST", "/api/groups/3/members", R"({"user_id": 2})").status;
  };
  EXPECT_EQ(add(), 200);
  EXPECT_EQ(add(), 200);
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts, kAnalysts));
  redash_.Use([](fakes::RedashFake& fake) { fake.SetGroups(kAnn, {kDefault}); });
  const KnownFunction grant = Function("post_user_in_that_group");
  const int port = Port();
  EXPECT_EQ(CallByName(port, grant.method, grant.request).outcome, "GRANTED group:Analysts");
  EXPECT_EQ(CallByName(port, grant.method, grant.request).outcome, "ALREADY_HELD group:Analysts");
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts));
}

// The event queue refuses, after the change was stored.
TEST_F(KnownRedashClient, A500IsNoRefusal) {
  redash_.Use([](fakes::RedashFake& fake) { fake.options().broken_queue = true; });
  EXPECT_EQ(Send("POST", "/api/groups/3/members", R"({"user_id": 2})").status, 500);
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts));
  redash_.Use([](fakes::RedashFake& fake) {
    fake.SetGroups(kAnn, {kDefault});
    fake.options().broken_queue = false;
  });
  redash_.AddFault(R"({"method": "POST", "when": "after", "fault": {"status": 500,
      "headers": {"Content-Type": "application/json"},
      "body": {"message": "Internal Server Error"}}})");
  const KnownFunction grant = Function("post_user_in_that_group");
  EXPECT_EQ(CallByName(Port(), grant.method, grant.request).outcome, "GRANTED group:Analysts");
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts));
}

TEST_F(KnownRedashClient, ADeletionThatLeavesACopyIsNoRevoke) {
  const auto twice = [&] {
    redash_.Use([](fakes::RedashFake& fake) {
      fake.SetGroups(kAnn, {kDefault, kAnalysts, kAnalysts});
    });
  };
  twice();
  EXPECT_EQ(Send("DELETE", "/api/groups/3/members/2").status, 200);
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts));
  twice();
  const KnownFunction revoke = Function("delete of a member");
  const int port = Port();
  EXPECT_EQ(CallByName(port, revoke.method, revoke.request).outcome, "REVOKED group:Analysts");
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault));
  EXPECT_EQ(Send("DELETE", "/api/groups/3/members/2").status, 500);
  EXPECT_EQ(CallByName(port, revoke.method, revoke.request).outcome,
            "ALREADY_ABSENT group:Analysts");
}

// The search leaves out who is disabled; enabled again, he is a member as before.
TEST_F(KnownRedashClient, ADisabledLeaverIsFoundAndLeaves) {
  EXPECT_EQ(FirstOf("leaver@example.com"), 0);
  EXPECT_EQ(CallByName(Port(), "Revoke",
                       R"({"instance": "redash-prod", "principal": {"email": "leaver@example.com"},
                           "entitlement": {"type": "group", "name": "Analysts"}})")
                .outcome,
            "REVOKED group:Analysts");
  EXPECT_THAT(GroupsOf(kLeaver), ElementsAre(kDefault));
}

}  // namespace
}  // namespace broker::test
