// Who is in a team: what the members' routes and the resource permissions of teams have in common.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {

// The members that the caller's right to read users covers; none if the team is unknown.
std::vector<std::pair<const Account*, TeamLevel>> VisibleMembers(const Call& call,
                                                                 std::int64_t team);

bool IsMember(const Call& call, std::int64_t team, std::int64_t account);

// The upsert behind every membership write. False if the team or the account is unknown, or there
// is nothing to remove.
bool SetLevel(Call& call, std::int64_t team, std::int64_t account, std::optional<TeamLevel> level);

// What newer releases say of a team that is unknown or not theirs to change; `what` are its
// "permissions" or "memberships".
std::optional<FakeReply> RefuseTeam(const Call& call, std::int64_t team, std::string_view what);

}  // namespace broker::fakes::grafana
