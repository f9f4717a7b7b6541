// What a route is: who may use it and what it does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fakes/fake.h"
#include "tests/fakes/grafana/access.h"
#include "tests/fakes/grafana/grafana_fake.h"
#include "tests/fakes/grafana/world.h"

namespace broker::fakes::grafana {

struct Call {
  World& world;
  const GrafanaOptions& options;
  FakeRequest request;
  Caller caller;
  std::vector<std::string> params;   // the path's ":name" segments, in order
  std::int64_t org = 0;              // the caller's, or that of /api/orgs/:org
  std::uint64_t& entry_writes;       // so far, for one principal on a folder or dashboard
  std::uint64_t& denials;            // so far
  std::optional<Entries> read = {};  // of the resource, when the request began

  std::optional<RoleChanges> changes = {};  // of assignments, as planned when the request began

  bool newer() const { return options.personality == Personality::kNewer; }
  // Nullopt for None in 9.4.
  std::optional<Role> RoleNamed(std::string_view name) const;
  // 403 that names the missing actions.
  FakeReply Deny(std::string_view actions) const;
  // A number in the path.
  std::optional<std::int64_t> Id(std::size_t param) const;
};

struct Need {
  std::string_view action;
  std::string_view scope;  // if it ends with ':', followed by the first parameter of the path
};

struct Route {
  // The org whose permissions count.
  enum class In { kCallersOrg, kPathOrg, kServer };

  std::string_view method;
  std::string_view path;                  // "/api/teams/:team"
  std::vector<std::string_view> actions;  // any of them is needed; none: signed in is enough
  // Followed by the first parameter of the path; empty: the action with any scope is enough. What
  // holds on a folder holds on what is in it.
  std::string_view scope;
  In in = In::kCallersOrg;
  FakeReply (*handle)(Call&) = nullptr;
  // What the server looks at before it writes. Between this and `handle` others may write.
  std::optional<FakeReply> (*check)(Call&) = nullptr;
  // Null: always.
  bool (*served)(const GrafanaOptions&) = nullptr;
  // Every one of them is needed.
  std::vector<Need> needs = {};
};

using Routes = std::vector<Route>;

inline bool ServedByNewer(const GrafanaOptions& options) {
  return options.personality == Personality::kNewer;
}

inline bool ServedByEnterprise(const GrafanaOptions& options) {
  return options.edition == Edition::kEnterprise;
}

// Of every release and edition; the first that fits a request is taken.
const Routes& AllRoutes();

Routes ServerRoutes();
Routes UserRoutes();
Routes OrgUserRoutes();
Routes TeamRoutes();
Routes TeamMemberRoutes();
Routes TeamPermissionRoutes();
Routes ServiceAccountRoutes();
Routes TokenRoutes();
Routes ResourceRoutes();
Routes OldPermissionRoutes();
Routes FolderRoutes();
Routes DashboardRoutes();
Routes SearchRoutes();
Routes PermissionSearchRoutes();
// Of Enterprise.
Routes RoleRoutes();
Routes RoleWriteRoutes();
Routes RoleAssignmentRoutes();
Routes RoleSetRoutes();
Routes RoleHolderRoutes();
Routes RoleSearchRoutes();

}  // namespace broker::fakes::grafana
