// The two kinds of principals that roles are assigned to: accounts, of people and of services, and
// teams. Their routes differ in what stands here.
#pragma once

#include <optional>
#include <string_view>

#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {

struct Holders {
  Principal::Kind kind;
  std::string_view noun;         // in texts
  std::string_view path;         // of what one of them holds
  std::string_view path_of_one;  // of one role among these
  std::string_view read, add, remove;
  std::string_view scope;  // of `read`
  bool may_be_global;      // an assignment
  bool may_be_mapped;      // an assignment

  // Of the path; nullopt if that is no number.
  std::optional<Principal> Named(const Call& call) const;
  FakeReply BadId() const;
  FakeReply NotFound() const;
};

inline constexpr Holders kUserHolders = {.kind = Principal::Kind::kUser,
                                         .noun = "user",
                                         .path = "/api/access-control/users/:id/roles",
                                         .path_of_one = "/api/access-control/users/:id/roles/:uid",
                                         .read = "users.roles:read",
                                         .add = "users.roles:add",
                                         .remove = "users.roles:remove",
                                         .scope = "users:id:",
                                         .may_be_global = true,
                                         .may_be_mapped = true};
inline constexpr Holders kTeamHolders = {.kind = Principal::Kind::kTeam,
                                         .noun = "team",
                                         .path = "/api/access-control/teams/:id/roles",
                                         .path_of_one = "/api/access-control/teams/:id/roles/:uid",
                                         .read = "teams.roles:read",
                                         .add = "teams.roles:add",
                                         .remove = "teams.roles:remove",
                                         .scope = "teams:id:",
                                         .may_be_global = false,
                                         .may_be_mapped = false};

// 400.
FakeReply BasicRoleNotAssignable();

}  // namespace broker::fakes::grafana
