#include "cli/sentence.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace broker::cli {
namespace {

std::string Say(const std::string& result) {
  v1::MutationResult message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(principal { instance: "grafana-main" type: "user" id: "2" email: "ann@example.com" }
         entitlement { instance: "grafana-main" type: "team" id: "5" display_name: "SRE" })" +
          result,
      &message))
      << result;
  return Sentence(message);
}

TEST(Sentence, EveryOutcome) {
  const struct {
    const char* result;
    const char* expected;
  } kRows[] = {
      {"outcome: OUTCOME_GRANTED changed: true before {} after { direct: true }",
       "granted: ann@example.com (user 2) now holds team SRE (5) in grafana-main"},
      {"outcome: OUTCOME_GRANTED changed: true after { direct: true level: 'admin' }",
       "granted: ann@example.com (user 2) now holds team SRE (5) as admin in grafana-main"},
      {"outcome: OUTCOME_GRANTED changed: true dry_run: true before {}",
       "would be granted (dry run): ann@example.com (user 2) would hold team SRE (5) in "
       "grafana-main"},
      {"outcome: OUTCOME_ALREADY_HELD before { direct: true level: 'member' }",
       "already held: ann@example.com (user 2) holds team SRE (5) as member in grafana-main; "
       "nothing was changed"},
      {"outcome: OUTCOME_ALREADY_HELD dry_run: true before { direct: true }",
       "already held: ann@example.com (user 2) holds team SRE (5) in grafana-main; nothing would "
       "be "
       "changed"},
      {"outcome: OUTCOME_LEVEL_CHANGED changed: true before { direct: true level: 'member' } "
       "after { direct: true level: 'admin' }",
       "level changed: ann@example.com (user 2) now holds team SRE (5) as admin in grafana-main, "
       "before as member"},
      {"outcome: OUTCOME_GRANTED changed: true before {} after { direct: true } "
       "lease { state: LEASE_STATE_ACTIVE lease_id: 'x' }",
       "granted: ann@example.com (user 2) now holds team SRE (5) in grafana-main"},
      {"outcome: OUTCOME_GRANTED changed: true before {} after { direct: true } "
       "lease { state: LEASE_STATE_ACTIVE expire_time { seconds: 1767225600 } }",
       "granted: ann@example.com (user 2) now holds team SRE (5) in grafana-main; leased until "
       "2026-01-01T00:00:00Z"},
      {"outcome: OUTCOME_GRANTED changed: true dry_run: true before {} "
       "lease { expire_time { seconds: 1767225600 } capped_by: 'instance' }",
       "would be granted (dry run): ann@example.com (user 2) would hold team SRE (5) in "
       "grafana-main; would be leased until 2026-01-01T00:00:00Z, the longest that the instance "
       "allows"},
      {"outcome: OUTCOME_ALREADY_HELD before { direct: true } "
       "lease { state: LEASE_STATE_ACTIVE expire_time { seconds: 1767225600 } capped_by: 'x' }",
       "already held: ann@example.com (user 2) holds team SRE (5) in grafana-main; nothing was "
       "changed; leased until 2026-01-01T00:00:00Z, as limited by x"},
      {"outcome: OUTCOME_REVOKED changed: true before { direct: true } after {} "
       "lease { state: LEASE_STATE_ENDED end: LEASE_END_REVOKED expire_time { seconds: 5 } }",
       "revoked: ann@example.com (user 2) no longer holds team SRE (5) in grafana-main; the leases "
       "over it have ended"},
      {"outcome: OUTCOME_LEVEL_CHANGED changed: true dry_run: true "
       "before { direct: true level: 'member' }",
       "level would be changed (dry run): ann@example.com (user 2) holds team SRE (5) as member in "
       "grafana-main"},
      {"outcome: OUTCOME_REVOKED changed: true before { direct: true level: 'admin' } after {}",
       "revoked: ann@example.com (user 2) no longer holds team SRE (5) in grafana-main"},
      {"outcome: OUTCOME_REVOKED changed: true before { direct: true level: 'admin' } "
       "after { direct: true level: 'member' }",
       "revoked: ann@example.com (user 2) was lowered and now holds team SRE (5) as member in "
       "grafana-main"},
      {"outcome: OUTCOME_REVOKED changed: true dry_run: true before { direct: true }",
       "would be revoked (dry run): ann@example.com (user 2) holds team SRE (5) in grafana-main"},
      {"outcome: OUTCOME_ALREADY_ABSENT before {} after {}",
       "already absent: ann@example.com (user 2) does not hold team SRE (5) in grafana-main; "
       "nothing was changed"},
      {"outcome: OUTCOME_ALREADY_ABSENT before { direct: true level: 'member' }",
       "already absent: ann@example.com (user 2) holds only team SRE (5) as member in "
       "grafana-main; nothing was changed"},
      {"outcome: OUTCOME_STILL_HELD_INDIRECTLY changed: true before { direct: true } "
       "after { indirect { kind: 'team' id: '7' display_name: 'Ops' level: 'edit' } }",
       "revoked, still held indirectly: ann@example.com (user 2) still has team SRE (5) in "
       "grafana-main through team Ops (7) as edit"},
      {"outcome: OUTCOME_STILL_HELD_INDIRECTLY before { indirect { kind: 'default_group' } }",
       "still held indirectly: ann@example.com (user 2) holds nothing direct, but has team SRE (5) "
       "in grafana-main through default_group; nothing was changed"},
      {"outcome: OUTCOME_STILL_HELD_INDIRECTLY changed: true dry_run: true",
       "would be revoked (dry run): ann@example.com (user 2) would still have team SRE (5) in "
       "grafana-main another way"},
      {"outcome: 77 changed: true",
       "outcome 77: ann@example.com (user 2), team SRE (5) in grafana-main; changed"},
  };
  for (const auto& row : kRows) EXPECT_EQ(Say(row.result), row.expected);
}

TEST(Sentence, NamesFallBackToIds) {
  v1::Principal principal;
  principal.set_type("team");
  principal.set_id("5");
  EXPECT_EQ(NameOf(principal), "team 5");
  principal.set_display_name("SRE");
  EXPECT_EQ(NameOf(principal), "SRE (team 5)");
  principal.set_login("sre");
  EXPECT_EQ(NameOf(principal), "sre (team 5)");
  v1::Entitlement entitlement;
  entitlement.set_type("group");
  entitlement.set_id("3");
  EXPECT_EQ(NameOf(entitlement), "group 3");
}

}  // namespace
}  // namespace broker::cli
