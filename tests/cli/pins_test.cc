// What a planned batch is held to when it is done.
#include "cli/pins.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace broker::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <class Message>
Message FromText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

v1::ApplyRequest Request(const std::string& items) {
  return FromText<v1::ApplyRequest>("mode: APPLY_MODE_BEST_EFFORT dry_run: true " + items);
}

std::string Grant(const std::string& group, const std::string& who = "ann@example.com") {
  return "items { grant { instance: 'r' principal { email: '" + who +
         "' } entitlement { type: 'group' name: '" + group + "' } } } ";
}

const char kRevokeAll[] =
    "items { revoke_all { instance: 'r' principal { email: 'ann@example.com' } } } ";
const char kSet[] =
    "items { set { instance: 'r' principal { email: 'ann@example.com' } type: 'group' "
    "entitlements { id: '3' } } } ";

// What is planned for one holding of the user `who`.
std::string Planned(const std::string& group, bool changed, const std::string& who = "2") {
  return "results { dry_run: true outcome: " +
         std::string(changed ? "OUTCOME_GRANTED" : "OUTCOME_ALREADY_HELD") +
         " changed: " + (changed ? "true" : "false") +
         " principal { instance: 'r' type: 'user' id: '" + who +
         "' } entitlement { instance: 'r' type: 'group' id: '" + group + "' } before { etag: 'e" +
         group + "' } } ";
}

std::string Item(const std::string& id, const std::string& rest) {
  return "items { item_id: '" + id + "' " + rest + "} ";
}

v1::ApplyResponse Plan(const std::string& items) { return FromText<v1::ApplyResponse>(items); }

TEST(Pins, AChangeIsHeldToThePrincipalAndTheHoldingThatWereSeen) {
  const auto batch = Pin(Request(Grant("A")), Plan(Item("0", Planned("3", true))));
  EXPECT_FALSE(batch.request.dry_run());
  ASSERT_EQ(batch.request.items_size(), 1);
  EXPECT_EQ(batch.request.items(0).item_id(), "0");
  EXPECT_EQ(batch.request.items(0).grant().entitlement().name(), "A");
  EXPECT_EQ(batch.request.items(0).grant().precondition().principal_id(), "2");
  EXPECT_EQ(batch.request.items(0).grant().precondition().etag(), "e3");
  EXPECT_THAT(batch.positions, ElementsAre(0));
}

TEST(Pins, WhatHasNothingToDoIsHeldToThePrincipalAlone) {
  const auto batch = Pin(Request(Grant("A")), Plan(Item("0", Planned("3", false))));
  EXPECT_EQ(batch.request.items(0).grant().precondition().principal_id(), "2");
  EXPECT_EQ(batch.request.items(0).grant().precondition().etag(), "");
}

TEST(Pins, ASetIsHeldToAllItsHoldings) {
  const auto batch = Pin(Request(kSet), Plan(Item("0", Planned("3", true) + "set_etag: 'whole'")));
  EXPECT_EQ(batch.request.items(0).set().precondition().principal_id(), "2");
  EXPECT_EQ(batch.request.items(0).set().precondition().etag(), "whole");
}

TEST(Pins, ARevokeAllIsHeldToThePrincipalOfItsInstance) {
  const auto plan = Plan(Item("0", Planned("3", true)));
  const auto one = Pin(Request(kRevokeAll), plan);
  EXPECT_EQ(one.request.items(0).revoke_all().precondition().principal_id(), "2");
  EXPECT_EQ(one.request.items(0).revoke_all().precondition().etag(), "");
  auto everywhere = Request(kRevokeAll);
  everywhere.mutable_items(0)->mutable_revoke_all()->set_instance("-");
  EXPECT_FALSE(Pin(everywhere, plan).request.items(0).revoke_all().has_precondition());
}

// Whoever came first has changed the etag by then.
TEST(Pins, WhatAnEarlierItemChangesIsNotHeldToItsEtag) {
  const auto request = Request(kRevokeAll + Grant("A") + Grant("B") + kSet + Grant("A", "b@c"));
  const auto plan =
      Plan(Item("0", Planned("3", true)) + Item("1", Planned("3", false)) +
           Item("2", Planned("4", true)) + Item("3", Planned("5", true) + "set_etag: 'whole'") +
           Item("4", Planned("3", true, "9")));
  EXPECT_THAT(FollowersIn(request, plan), ElementsAre(1, 3));
  const auto batch = Pin(request, plan);
  EXPECT_EQ(batch.request.items(1).grant().precondition().etag(), "");
  EXPECT_EQ(batch.request.items(1).grant().precondition().principal_id(), "2");
  EXPECT_EQ(batch.request.items(2).grant().precondition().etag(), "e4");
  EXPECT_EQ(batch.request.items(3).set().precondition().etag(), "");
  EXPECT_EQ(batch.request.items(3).set().precondition().principal_id(), "2");
  EXPECT_EQ(batch.request.items(4).grant().precondition().etag(), "e3");
}

TEST(Pins, WhatIsSoAlreadyMakesNothingOutOfDate) {
  const auto request = Request(Grant("A") + kSet);
  const auto plan =
      Plan(Item("0", Planned("3", false)) + Item("1", Planned("4", true) + "set_etag: 'whole'"));
  EXPECT_THAT(FollowersIn(request, plan), IsEmpty());
  EXPECT_EQ(Pin(request, plan).request.items(1).set().precondition().etag(), "whole");
}

TEST(Pins, ASetThatHasNothingToDoFollowsAGrantOfTheSamePrincipal) {
  const auto request = Request(Grant("A") + kSet + Grant("A", "b@c"));
  const auto plan = Plan(Item("0", Planned("4", true)) + Item("1", "set_etag: 'whole' ") +
                         Item("2", Planned("4", true, "9")));
  EXPECT_THAT(FollowersIn(request, plan), ElementsAre(1));
}

TEST(Pins, WhatCouldNotBePlannedIsLeftOut) {
  const std::string problem = "problems { reason: ERROR_REASON_PRINCIPAL_NOT_FOUND } ";
  const auto request = Request(Grant("A") + Grant("B") + kRevokeAll + kRevokeAll + Grant("C"));
  const auto plan = Plan(Item("0", problem) + Item("b", Planned("4", true)) +
                         Item("2", Planned("5", true) + problem) + Item("3", problem) +
                         Item("4", "skipped: true "));
  const auto batch = Pin(request, plan);
  EXPECT_THAT(batch.positions, ElementsAre(1, 2));
  ASSERT_EQ(batch.request.items_size(), 2);
  EXPECT_EQ(batch.request.items(0).item_id(), "b");
  EXPECT_TRUE(batch.request.items(1).has_revoke_all());

  const auto all = Merge(
      batch, Plan(Item("b", Planned("4", true)) + Item("2", problem) + " complete: true"), plan);
  ASSERT_EQ(all.items_size(), 5);
  EXPECT_FALSE(all.complete());
  EXPECT_EQ(all.items(0).problems_size(), 1);
  EXPECT_EQ(all.items(1).results_size(), 1);
  EXPECT_EQ(all.items(2).results_size(), 0);
  EXPECT_EQ(all.items(2).problems_size(), 1);
  EXPECT_EQ(all.items(3).problems_size(), 1);
  EXPECT_TRUE(all.items(4).skipped());
}

TEST(Pins, AllSentAndDoneIsComplete) {
  const auto plan =
      Plan(Item("0", Planned("3", true)) + Item("1", Planned("4", true)) + "complete: true");
  const auto request = Request(Grant("A") + Grant("B"));
  EXPECT_TRUE(Merge(Pin(request, plan), plan, plan).complete());
  EXPECT_EQ(CountEffects(request, plan), 2);
}

TEST(Pins, AnEndThatIsAskedForIsAnEffect) {
  auto request = Request(Grant("A") + Grant("B") + Grant("C"));
  const std::string leased = "results { lease { expire_time { seconds: 5 } } } ";
  const auto plan = Plan(Item("0", leased) + Item("1", leased) + Item("2", "results {} "));
  EXPECT_EQ(CountEffects(request, plan), 0) << "nobody asked for an end";
  request.mutable_items(0)->mutable_grant()->mutable_ttl()->set_seconds(5);
  request.mutable_items(2)->mutable_grant()->mutable_expire_time()->set_seconds(5);
  EXPECT_EQ(CountEffects(request, plan), 1) << "of the last no lease was made";
}

}  // namespace
}  // namespace broker::cli
