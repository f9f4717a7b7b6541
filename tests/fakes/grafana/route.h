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
  std::vector<std::string> params;  // the path's ":name" segments, in order
  std::int64_t org = 0;             // the caller's, or that of /api/orgs/:org

  // A number in the path.
  std::optional<std::int64_t> Id(std::size_t param) const;
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
  std::optional<FakeReply> (*check)(const Call&) = nullptr;
  // Null: always.
  bool (*served)(const GrafanaOptions&) = nullptr;
};

using Routes = std::vector<Route>;

Routes ServerRoutes();
Routes UserRoutes();
Routes OrgUserRoutes();
Routes TeamRoutes();
Routes TeamMemberRoutes();
Routes ServiceAccountRoutes();
Routes TokenRoutes();
Routes ResourceRoutes();
Routes OldPermissionRoutes();
Routes FolderRoutes();
Routes DashboardRoutes();
Routes SearchRoutes();
Routes PermissionSearchRoutes();

}  // namespace broker::fakes::grafana
