// Which single changes a set and a revoke_all are made of.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "service/core/plan.h"

namespace broker {
namespace {

AccessGrant Held(const std::string& id, const std::string& level = "", bool hidden = false) {
  AccessGrant grant;
  grant.entitlement.id = id;
  grant.entitlement.hidden = hidden;
  grant.holding.direct = true;
  grant.holding.level = level;
  return grant;
}

AccessGrant Indirect(const std::string& id) {
  AccessGrant grant = Held(id);
  grant.holding.direct = false;
  return grant;
}

Wanted Want(const std::string& id, const std::string& level = "") {
  Wanted wanted;
  wanted.entitlement.id = id;
  wanted.level = level;
  return wanted;
}

// "+a=admin -b": what a plan does.
std::string Text(const std::vector<PlannedChange>& plan) {
  std::string text;
  for (const PlannedChange& change : plan) {
    text += text.empty() ? "" : " ";
    text += (change.verb == Verb::kGrant ? "+" : "-") + change.entitlement.id;
    if (!change.level.empty()) text += "=" + change.level;
  }
  return text;
}

TEST(PlanSetTest, AddsInTheOrderOfTheListThenTakes) {
  EXPECT_EQ(
      Text(PlanSet({Held("a"), Held("b"), Held("c")}, {Want("d"), Want("b"), Want("e")}, false)),
      "+d +e -a -c");
  EXPECT_EQ(Text(PlanSet({}, {}, false)), "");
  EXPECT_EQ(Text(PlanSet({Held("a")}, {Want("a")}, false)), "");
  EXPECT_EQ(Text(PlanSet({Held("a")}, {}, false)), "-a");
}

TEST(PlanSetTest, OtherLevelsAreReplacedAndNotTakenFirst) {
  EXPECT_EQ(Text(PlanSet({Held("a", "admin"), Held("b", "member")},
                         {Want("a", "member"), Want("b", "admin")}, false)),
            "+a=member +b=admin");
}

TEST(PlanSetTest, HiddenOnesStayUnlessTheyAreMeant) {
  EXPECT_EQ(Text(PlanSet({Held("a", "", true)}, {}, false)), "");
  EXPECT_EQ(Text(PlanSet({Held("a", "", true)}, {}, true)), "-a");
  EXPECT_EQ(Text(PlanSet({Held("a", "", true)}, {Want("a")}, false)), "");
}

TEST(PlanSetTest, WhatIsHeldAnotherWayIsMissing) {
  EXPECT_EQ(Text(PlanSet({Indirect("a"), Indirect("b")}, {Want("a")}, false)), "+a");
}

TEST(PlanRevokeAllTest, TakesWhatARevokeWouldTakeSomethingOf) {
  EntitlementType plain;
  EXPECT_EQ(Text(PlanRevokeAll(plain, {Held("a"), Indirect("b"), Held("c", "", true)})), "-a -c");
  EntitlementType based;
  based.levels = {"none", "viewer", "editor"};
  based.base_level = "viewer";
  EXPECT_EQ(
      Text(PlanRevokeAll(based, {Held("a", "editor"), Held("b", "viewer"), Held("c", "none")})),
      "-a");
}

TEST(SetEtagTest, IsOfTheSetAndNotOfItsOrder) {
  const std::string etag = SetEtagOf({Held("a"), Held("b", "admin")});
  EXPECT_EQ(SetEtagOf({Held("b", "admin"), Held("a")}), etag);
  EXPECT_EQ(SetEtagOf({Held("b", "admin"), Held("a"), Indirect("c")}), etag);
  EXPECT_NE(SetEtagOf({Held("b", "member"), Held("a")}), etag);
  EXPECT_NE(SetEtagOf({Held("a")}), etag);
  EXPECT_NE(SetEtagOf({}), etag);
}

}  // namespace
}  // namespace broker
