// What others may do, as the searches for effective permissions tell.
#include <string>

#include "tests/fakes/grafana/resource_fixture.h"

namespace broker::fakes::grafana {
namespace {

TEST_F(ResourceTest, WhatOthersMayDo) {
  const auto may = [&](std::string_view account, std::string_view query) {
    return Ask(kBroker, "GET",
               "/api/access-control/user/" + std::string(account) + "/permissions/search?" +
                   std::string(query))
        .body;
  };
  const std::string read = "action=folders:read&scope=folders:uid:fld-team";
  EXPECT_EQ(may("2", read), R"({"folders:read":["folders:uid:fld-team"]})");
  Set(kBroker, "/builtInRoles/Viewer", kNone);
  EXPECT_EQ(may("2", read), "{}");
  Set(kBroker, "/teams/1", kAdmin);
  EXPECT_EQ(may("2", read), R"({"folders:read":["folders:uid:fld-team"]})");
  EXPECT_EQ(may("5", "action=folders:read"), R"({"folders:read":["folders:*"]})");
  EXPECT_EQ(may("5", "action=teams:create"), R"({"teams:create":null})");
  EXPECT_EQ(may("x", read), "{}");
  EXPECT_EQ(may("99999", read), "{}");
  EXPECT_EQ(may("2", ""), "provide one of 'action' or 'actionPrefix'");
  Set(kBroker, "/builtInRoles/Editor", kNone);
  EXPECT_EQ(Ask(kBroker, "GET", "/api/access-control/users/permissions/search?" + read).body,
            R"({"1":{"folders:read":["folders:uid:fld-team"]},)"
            R"("2":{"folders:read":["folders:uid:fld-team"]},)"
            R"("3":{"folders:read":["folders:uid:fld-team"]},)"
            R"("4":{"folders:read":["folders:uid:fld-team"]}})");
  EXPECT_EQ(Ask("alice", "GET", "/api/access-control/user/2/permissions/search").status, 403);
  GrafanaFake off({.access_control_on_call = false});
  const FakeReply reply = off.Handle(Request("alice", "GET",
                                             "/api/access-control/user/2/"
                                             "permissions/search"));
  EXPECT_EQ(reply.status, 404);
}

// Later releases have one route, without a toggle, that takes whose permissions are wanted.
TEST_F(ResourceTest, OfOneIdentityInLaterReleases) {
  GrafanaFake fake({.personality = Personality::kNewer, .access_control_on_call = false});
  const auto ask = [&](const std::string& path) {
    return fake.Handle(Request("sa-broker", "GET", "/api/access-control" + path));
  };
  const std::string search = "/users/permissions/search?namespacedId=";
  EXPECT_EQ(ask(search + "user:2&action=teams:read").body.substr(0, 5), R"({"2":)");
  EXPECT_EQ(ask(search + "service-account:35").body.substr(0, 6), R"({"35":)");
  EXPECT_EQ(ask(search + "user:99999").body, "{}");
  EXPECT_EQ(ask(search + "team:1").status, 500);
  EXPECT_EQ(ask("/users/permissions/search").status, 400);
  EXPECT_EQ(ask("/user/2/permissions/search?action=teams:read").status, 404);
}

}  // namespace
}  // namespace broker::fakes::grafana
