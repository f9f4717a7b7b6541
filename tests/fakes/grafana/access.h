// Who is calling, and what the role-based access control of the server lets them do.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
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
// What this release without Enterprise gives such a caller, each once.
std::vector<RolePermission> OpenSourcePermissions(const Caller& caller);
// True if one of the scopes is `scope` or a wildcard over it; an empty `scope` asks for any.
bool Covers(const std::vector<std::string>& scopes, std::string_view scope);

// Where a caller holds an action, to be asked about many resources while the world stays as it is.
class Held {
 public:
  Held(const World& world, const Caller& caller, std::string_view action);
  // On the resource or on a folder above it.
  bool On(const Resource& resource) const;

 private:
  const World& world_;
  std::set<std::string> exact_;
  std::vector<std::string> wildcards_;
};

// Asked once.
bool Allowed(const World& world, const Caller& caller, std::string_view action,
             const Resource& resource);

// The actions of one who holds this level in a team.
const std::vector<std::string>& TeamActions(TeamLevel level);

}  // namespace broker::fakes::grafana
