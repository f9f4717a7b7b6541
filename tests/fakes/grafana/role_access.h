// What the routes of Enterprise's roles have in common: who may use them, and for which org.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {

// Scope of the permissions to assign and edit roles.
inline constexpr std::string_view kDelegate = "permissions:type:delegate";

// Served in Enterprise alone.
Route EnterpriseRoute(std::string_view method, std::string_view path, std::vector<Need> needs,
                      FakeReply (*handle)(Call&),
                      std::optional<FakeReply> (*check)(Call&) = nullptr);

// "true" or "1" in the query.
bool IsSet(const Call& call, std::string_view parameter);

// Only a server admin may change what is global, only a member what is an org's. `actions` are
// those of the route.
std::optional<FakeReply> RefuseOrg(const Call& call, bool global, std::string_view actions);
// True if the caller has every permission of a role itself.
bool MayDelegate(const Call& call, const std::vector<RolePermission>& permissions);
// The same for every role that is assigned or not any more.
bool MayMake(const Call& call, const RoleChanges& changes);
// What was planned; an assignment of a role or to a principal that is gone meanwhile is left out.
void MakeChanges(Call& call);
// 403.
FakeReply NotDelegated();
// By the reading, or 404 where there is only one.
FakeReply RoleNotFound(int status = 404);

}  // namespace broker::fakes::grafana
