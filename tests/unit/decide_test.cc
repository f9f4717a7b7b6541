// The decision table: (held, asked, flags) to what must be done and what will be so.
#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "service/core/decide.h"
#include "service/core/error.h"

namespace broker {

std::ostream& operator<<(std::ostream& out, Outcome outcome) {
  return out << static_cast<int>(outcome);
}

namespace {

EntitlementType Team() {
  EntitlementType type;
  type.type = "team";
  type.levels = {"member", "admin"};
  type.exclusive = true;
  return type;
}

Observation Held(const std::string& level, bool indirect = false) {
  Observation now;
  now.copies = level.empty() ? 0 : 1;
  now.holding.direct = !level.empty();
  now.holding.level = level;
  if (indirect) now.holding.indirect.push_back({"team", "1", "ops", "member"});
  return now;
}

struct Row {
  std::string held;  // empty: not held directly
  bool indirect;
  Wish wish;
  std::optional<bool> write;  // nullopt: refused
  Outcome outcome;
  Reason refused;
};

std::vector<Row> Rows() {
  constexpr auto kNone = Reason::kBrokerDefect;
  const Wish member{Verb::kGrant, "member", false};
  const Wish admin{Verb::kGrant, "admin", false};
  const Wish lower{Verb::kGrant, "member", true};
  const Wish gone{Verb::kRevoke, "", false};
  const Wish gone_admin{Verb::kRevoke, "admin", false};
  return {
      {"", false, member, true, Outcome::kGranted, kNone},
      {"", true, member, true, Outcome::kGranted, kNone},
      {"member", false, member, false, Outcome::kAlreadyHeld, kNone},
      {"member", false, admin, true, Outcome::kLevelChanged, kNone},
      {"admin", false, admin, false, Outcome::kAlreadyHeld, kNone},
      {"admin", false, member, std::nullopt, {}, Reason::kWouldLowerLevel},
      {"admin", false, lower, true, Outcome::kLevelChanged, kNone},
      {"", false, gone, false, Outcome::kAlreadyAbsent, kNone},
      {"", true, gone, false, Outcome::kStillHeldIndirectly, kNone},
      {"member", false, gone, true, Outcome::kRevoked, kNone},
      {"member", true, gone, true, Outcome::kStillHeldIndirectly, kNone},
      {"admin", false, gone_admin, true, Outcome::kRevoked, kNone},
      {"member", false, gone_admin, std::nullopt, {}, Reason::kHeldAtOtherLevel},
      {"", false, gone_admin, false, Outcome::kAlreadyAbsent, kNone},
  };
}

TEST(Decide, EveryCombination) {
  int n = 0;
  for (const Row& row : Rows()) {
    SCOPED_TRACE("row " + std::to_string(n++));
    const auto decision = Decide(Team(), row.wish, Held(row.held, row.indirect));
    if (!row.write) {
      EXPECT_TRUE(HasReason(decision.status(), row.refused));
      EXPECT_EQ(FailureOf(decision.status()).metadata.at("level"), row.held);
      continue;
    }
    ASSERT_TRUE(decision.ok());
    EXPECT_EQ(decision->write, *row.write);
    EXPECT_EQ(decision->outcome, row.outcome);
  }
}

// What is announced before a write is what is said after it.
TEST(Decide, TheOutcomeAfterTheWriteIsTheOneAnnounced) {
  for (const Row& row : Rows()) {
    if (!row.write) continue;
    const Observation before = Held(row.held, row.indirect);
    const std::string level = row.wish.verb == Verb::kGrant ? row.wish.level : "";
    const Observation after = *row.write ? Held(level, row.indirect) : before;
    EXPECT_TRUE(IsSo(Team(), row.wish, after));
    EXPECT_EQ(OutcomeOf(Team(), row.wish, before.holding, after.holding), row.outcome);
  }
}

TEST(Decide, ARevokeIsNotSoBeforeTheLastCopyIsGone) {
  Observation two = Held("member");
  two.copies = 2;
  EXPECT_FALSE(IsSo(Team(), {Verb::kRevoke, "", false}, two));
  EXPECT_TRUE(IsSo(Team(), {Verb::kGrant, "member", false}, two));
}

TEST(Warnings, SayWhatElseChanged) {
  Observation before = Held("");
  before.surroundings = {"2", "7"};
  Observation after = Held("member");
  after.surroundings = {"2", "9"};
  const auto warnings = WarningsOf({Verb::kGrant, "member", false}, before, after);
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].code, WarningCode::kCollateralChange);
  EXPECT_EQ(warnings[0].message, "something else changed around this write: gone: 7; new: 9");
}

TEST(Warnings, ASecondCopyThatVanishesIsAChange) {
  Observation before = Held("");
  before.surroundings = {"2", "7", "7"};
  Observation after = Held("member");
  after.surroundings = {"2", "7"};
  EXPECT_EQ(WarningsOf({Verb::kGrant, "member", false}, before, after).size(), 1u);
}

TEST(Warnings, NothingIsComparedWithAPartialRead) {
  Observation before = Held("");
  before.surroundings = {"2"};
  Observation after = Held("member");
  after.partial = true;
  EXPECT_TRUE(WarningsOf({Verb::kGrant, "member", false}, before, after).empty());
}

TEST(Warnings, OfThePrincipal) {
  Observation now = Held("member");
  now.principal.disabled = true;
  now.principal.externally_managed = true;
  now.principal.outside_org = true;
  now.principal.email_unverified = true;
  EXPECT_EQ(WarningsOf({Verb::kGrant, "member", false}, now, now).size(), 4u);
  EXPECT_EQ(WarningsOf({Verb::kRevoke, "", false}, now, now).size(), 1u);
}

}  // namespace
}  // namespace broker
