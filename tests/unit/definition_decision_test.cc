// The decision table of definitions: (there, asked, etag) to what must be done and what will be so.
#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "service/core/decide.h"
#include "service/core/definition_decision.h"
#include "service/core/error.h"

namespace broker {

std::ostream& operator<<(std::ostream& out, Outcome outcome);  // decide_test.cc

namespace {

Definition Role(const std::string& name, const std::string& etag) {
  Definition role;
  role.type = "role";
  role.id = "custom";
  role.name = name;
  role.scope = "org";
  role.permissions = {{"folders:read", "folders:*"}};
  role.etag = etag;
  return role;
}

Observation Shown(std::vector<Definition> definitions) {
  Observation now;
  now.definitions = std::move(definitions);
  return now;
}

Wish Wanted(Verb verb, Definition definition) {
  Wish wish;
  wish.verb = verb;
  wish.definition = std::move(definition);
  return wish;
}

struct Row {
  std::string what;
  Wish wish;
  Observation now;
  std::optional<bool> write;  // nullopt: refused
  Outcome outcome;
  Reason refused;
};

std::vector<Row> Rows() {
  constexpr auto kNone = Reason::kBrokerDefect;
  const Observation none = Shown({});
  const Observation a1 = Shown({Role("a", "1")});
  const Observation b2 = Shown({Role("b", "2")});
  Definition elsewhere = Role("b", "1");
  elsewhere.scope = "global";
  Definition only_id;
  only_id.type = "role";
  only_id.id = "custom";
  Definition with_etag = only_id;
  with_etag.etag = "1";
  const Wish create = Wanted(Verb::kCreate, Role("a", ""));
  const Wish update = Wanted(Verb::kUpdate, Role("a", "1"));
  const Wish change = Wanted(Verb::kUpdate, Role("b", "1"));
  return {
      {"create new", create, none, true, Outcome::kCreated, kNone},
      {"create the same", create, a1, false, Outcome::kUnchanged, kNone},
      {"create another", create, b2, std::nullopt, {}, Reason::kEntitlementExists},
      {"update nothing", update, none, std::nullopt, {}, Reason::kEntitlementNotFound},
      {"update to the same", update, a1, false, Outcome::kUnchanged, kNone},
      {"update", change, a1, true, Outcome::kUpdated, kNone},
      {"update of what changed", update, b2, std::nullopt, {}, Reason::kPreconditionFailed},
      // The retry of an update that was carried out.
      {"update again", change, b2, false, Outcome::kUnchanged, kNone},
      {"update elsewhere",
       Wanted(Verb::kUpdate, elsewhere),
       a1,
       std::nullopt,
       {},
       Reason::kInvalidField},
      {"delete nothing", Wanted(Verb::kDelete, with_etag), none, false, Outcome::kDeleted, kNone},
      {"delete", Wanted(Verb::kDelete, only_id), b2, true, Outcome::kDeleted, kNone},
      {"delete as read", Wanted(Verb::kDelete, with_etag), a1, true, Outcome::kDeleted, kNone},
      {"delete what changed",
       Wanted(Verb::kDelete, with_etag),
       b2,
       std::nullopt,
       {},
       Reason::kPreconditionFailed},
      {"reset", Wish{Verb::kReset, "", false}, a1, true, Outcome::kReset, kNone},
  };
}

TEST(DecideDefinition, EveryCombination) {
  for (const Row& row : Rows()) {
    SCOPED_TRACE(row.what);
    const auto decision = Decide(EntitlementType(), row.wish, row.now);
    if (!row.write) {
      EXPECT_TRUE(HasReason(decision.status(), row.refused)) << decision.status();
      continue;
    }
    ASSERT_TRUE(decision.ok()) << decision.status();
    EXPECT_EQ(decision->write, *row.write);
    EXPECT_EQ(decision->outcome, row.outcome);
    EXPECT_EQ(IsSo(EntitlementType(), row.wish, row.now), !*row.write);
  }
}

// What is announced before a write is what is said after it.
TEST(DecideDefinition, TheOutcomeAfterTheWriteIsTheOneAnnounced) {
  for (const Row& row : Rows()) {
    if (!row.write) continue;
    SCOPED_TRACE(row.what);
    Observation after = row.now;
    if (row.wish.verb == Verb::kDelete) after = Shown({});
    if (row.wish.verb == Verb::kReset) after.confirmed = true;
    if (*row.write && (row.wish.verb == Verb::kCreate || row.wish.verb == Verb::kUpdate)) {
      after = Shown({*row.wish.definition});
      after.definitions[0].etag = "9";
    }
    EXPECT_TRUE(IsSo(EntitlementType(), row.wish, after));
    EXPECT_EQ(DefinitionOutcome(row.wish, row.now, after), row.outcome);
  }
}

TEST(DecideDefinition, AStaleEtagIsAnsweredWithThePresentOne) {
  const auto refused =
      DecideDefinition(Wanted(Verb::kUpdate, Role("c", "1")), Shown({Role("b", "2")}));
  EXPECT_EQ(FailureOf(refused.status()).metadata.at("etag"), "2");
}

TEST(WhyNotDefined, TellsWhatStandsInTheWay) {
  const Observation none = Shown({});
  const Observation a1 = Shown({Role("a", "1")});
  const Observation b2 = Shown({Role("b", "2")});
  const Wish create = Wanted(Verb::kCreate, Role("a", ""));
  EXPECT_TRUE(WhyNotDefined(create, none, none, false).ok());
  EXPECT_TRUE(HasReason(WhyNotDefined(create, none, b2, false), Reason::kEntitlementExists));
  const Wish update = Wanted(Verb::kUpdate, Role("c", "1"));
  EXPECT_TRUE(WhyNotDefined(update, a1, a1, false).ok());
  EXPECT_TRUE(HasReason(WhyNotDefined(update, a1, b2, false), Reason::kChangedMeanwhile));
  EXPECT_TRUE(HasReason(WhyNotDefined(update, a1, none, false), Reason::kChangedMeanwhile));
  const Wish deletion = Wanted(Verb::kDelete, Role("a", ""));
  EXPECT_TRUE(WhyNotDefined(deletion, a1, a1, false).ok());
  EXPECT_TRUE(HasReason(WhyNotDefined(deletion, a1, b2, false), Reason::kChangedMeanwhile));
  EXPECT_TRUE(HasReason(WhyNotDefined(Wish{Verb::kReset, "", false}, a1, a1, false),
                        Reason::kOutcomeUnknown));
}

TEST(SameContent, IsAllButIdAndEtag) {
  Definition other = Role("a", "2");
  other.id = "another";
  EXPECT_TRUE(SameContent(Role("a", "1"), other));
  other.hidden = true;
  EXPECT_FALSE(SameContent(Role("a", "1"), other));
  other = Role("a", "1");
  other.permissions.push_back({"orgs:read", ""});
  EXPECT_FALSE(SameContent(Role("a", "1"), other));
}

TEST(SameContent, OfSeveralGoesById) {
  Definition other = Role("b", "1");
  other.id = "other";
  EXPECT_TRUE(SameContents({Role("a", "1"), other}, {other, Role("a", "2")}));
  EXPECT_FALSE(SameContents({Role("a", "1")}, {Role("a", "1"), other}));
  EXPECT_FALSE(SameContents({other}, {Role("b", "1")}));
}

}  // namespace
}  // namespace broker
