// The permissions of a role in a request.
#pragma once

#include <optional>
#include <vector>

#include "tests/fakes/grafana/body.h"
#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {

// Of the field "permissions", none if it is absent; nullopt: it could not be bound.
std::optional<std::vector<RolePermission>> BindPermissions(Body& body);
// 400 for an action that the server does not know, or a scope that the action cannot have.
std::optional<FakeReply> RefusePermissions(const Call& call,
                                           const std::vector<RolePermission>& permissions);

}  // namespace broker::fakes::grafana
