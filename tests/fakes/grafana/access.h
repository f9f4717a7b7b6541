// Who is calling, and what the role-based access control of the server lets them do.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fakes/grafana/world.h"

namespace broker::fakes::grafana {

struct Caller {
  std::int64_t account = 0;
  bool service_account = false;
  bool server_admin = false;
  std::int64_t org = -1;     // -1: not a member of the org that was selected
  std::optional<Role> role;  // in that org
};

// The caller as seen in one org.
Caller CallerIn(const Account& account, std::int64_t org);

using Permissions = std::map<std::string, std::vector<std::string>, std::less<>>;

// Action -> scopes, with the repetitions that the server shows.
Permissions PermissionsOf(const World& world, const Caller& caller);
std::vector<std::string> ScopesOf(const World& world, const Caller& caller,
                                  std::string_view action);
// True if one of the scopes is `scope` or a wildcard over it; an empty `scope` asks for any.
bool Covers(const std::vector<std::string>& scopes, std::string_view scope);

// True if the caller holds the action on the resource or on a folder above it.
bool Allowed(const World& world, const Caller& caller, std::string_view action,
             const Resource& resource);

// The actions of one who holds this level in a team.
const std::vector<std::string>& TeamActions(TeamLevel level);

}  // namespace broker::fakes::grafana
