#include "tests/conformance/level_table.h"

#include <algorithm>

namespace broker::test {

const std::vector<LevelFacts>& AllLevelFacts() {
  const std::vector<std::string> all = {"user", "service_account", "team", "basic_role"};
  static const std::vector<LevelFacts> facts = {
      {"org",
       {"none", "viewer", "editor", "admin"},
       "viewer",
       "admin",
       {"user", "service_account"},
       {"service_account"}},
      {"team", {"member", "admin"}, "", "", {"user"}, {}},
      {"folder", {"view", "edit", "admin"}, "", "", all, {}},
      {"dashboard", {"view", "edit", "admin"}, "", "", all, {}},
      {"service_account", {"edit", "admin"}, "", "", {"user", "team"}, {}},
  };
  return facts;
}

std::vector<LevelChange> AllChanges(const LevelFacts& facts, const std::string& principal_type) {
  std::vector<std::string> held = facts.levels;
  const auto& never = facts.never_without;
  if (std::find(never.begin(), never.end(), principal_type) == never.end()) held.emplace_back();
  std::vector<LevelChange> changes;
  for (const std::string& level : held) {
    for (const bool dry_run : {false, true}) {
      for (const std::string& asked : facts.levels) {
        changes.push_back({level, true, asked, false, dry_run});
        changes.push_back({level, true, asked, true, dry_run});
        changes.push_back({level, false, asked, false, dry_run});
      }
      changes.push_back({level, false, "", false, dry_run});
    }
  }
  return changes;
}

LevelEnd EndOf(const LevelFacts& facts, const LevelChange& change) {
  const std::string& held = change.held;
  const std::string& asked = change.asked;
  const auto rank = [&](const std::string& level) {
    const auto found = std::find(facts.levels.begin(), facts.levels.end(), level);
    return found == facts.levels.end() ? -1 : static_cast<int>(found - facts.levels.begin());
  };
  const int writes = change.dry_run ? 0 : 1;
  const auto written = [&](const std::string& level) { return change.dry_run ? held : level; };
  if (!change.grant) {
    if (rank(held) <= rank(facts.base)) return {"already_absent", held, 0};
    if (!asked.empty() && asked != held) return {"HELD_AT_OTHER_LEVEL", held, 0};
    return {"revoked", written(facts.base), writes};
  }
  if (held == asked) return {"already_held", held, 0};
  if (rank(held) > rank(asked) && !change.allow_lower_level) return {"WOULD_LOWER_LEVEL", held, 0};
  if (asked == facts.guarded) return {"GUARDED_ENTITLEMENT", held, 0};
  return {held.empty() ? "granted" : "level_changed", written(asked), writes};
}

std::string TextOf(const LevelChange& change) {
  const std::string what = change.asked.empty() ? "any" : change.asked;
  const std::string held = change.held.empty() ? "nothing" : change.held;
  return std::string(change.grant ? "Grant " : "Revoke ") + what + " over " + held +
         (change.allow_lower_level ? ", lower levels allowed" : "") +
         (change.dry_run ? ", dry run" : "");
}

std::string TextOf(const LevelEnd& end) {
  return end.said + ", " + (end.held.empty() ? "nothing" : end.held) + " held, " +
         std::to_string(end.writes) + " writes";
}

}  // namespace broker::test
