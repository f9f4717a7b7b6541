#include "tests/fakes/grafana/team_membership.h"

#include <string>

#include "tests/fakes/grafana/reply.h"

namespace broker::fakes::grafana {

std::vector<std::pair<const Account*, TeamLevel>> VisibleMembers(const Call& call,
                                                                 std::int64_t team_id) {
  std::vector<std::pair<const Account*, TeamLevel>> members;
  const Team* team = call.world.FindTeam(call.org, team_id);
  if (team == nullptr) return members;
  const std::vector<std::string> scopes = ScopesOf(call.world, call.caller, "org.users:read");
  for (const auto& [id, level] : team->members) {
    if (!Covers(scopes, "users:id:" + std::to_string(id))) continue;
    members.emplace_back(call.world.Find(id), level);
  }
  return members;
}

bool IsMember(const Call& call, std::int64_t team_id, std::int64_t account) {
  const Team* team = call.world.FindTeam(call.org, team_id);
  return team != nullptr && team->members.contains(account);
}

bool SetLevel(Call& call, std::int64_t team_id, std::int64_t account,
              std::optional<TeamLevel> level) {
  Team* team = call.world.FindTeam(call.org, team_id);
  if (team == nullptr || call.world.Find(account) == nullptr) return false;
  if (!level) return team->members.erase(account) > 0;
  team->members[account] = *level;
  return true;
}

std::optional<FakeReply> RefuseTeam(const Call& call, std::int64_t team_id, std::string_view what) {
  const Team* team = call.world.FindTeam(call.org, team_id);
  if (team == nullptr) return Failure(404, "Team not found");
  if (!team->provisioned) return std::nullopt;
  return Message(400, "Team " + std::string(what) + " cannot be updated for provisioned teams");
}

}  // namespace broker::fakes::grafana
