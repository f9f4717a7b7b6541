#include <iterator>
#include <utility>

#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {

const Routes& AllRoutes() {
  static const Routes kRoutes = [] {
    Routes all;
    for (Routes part : {ServerRoutes(),         UserRoutes(),
                        OrgUserRoutes(),        TeamRoutes(),
                        TeamMemberRoutes(),     TeamPermissionRoutes(),
                        ServiceAccountRoutes(), TokenRoutes(),
                        ResourceRoutes(),       OldPermissionRoutes(),
                        FolderRoutes(),         DashboardRoutes(),
                        SearchRoutes(),         PermissionSearchRoutes(),
                        RoleRoutes(),           RoleWriteRoutes(),
                        RoleAssignmentRoutes(), RoleSetRoutes(),
                        RoleHolderRoutes(),     RoleSearchRoutes()}) {
      std::move(part.begin(), part.end(), std::back_inserter(all));
    }
    return all;
  }();
  return kRoutes;
}

}  // namespace broker::fakes::grafana
