#include "tests/fakes/redash/routes.h"

namespace broker::fakes::redash {
namespace {

const std::vector<Route>& Routes() {
  static const std::vector<Route> routes{
      {"GET", {"api", "session"}, ShowSession, false, ""},
      {"POST", {"api", "users"}, CreateUser, true, "create"},
      {"GET", {"api", "users"}, ListUsers, true, ""},
      {"POST", {"api", "users", "*"}, EditUser, true, "edit"},
      {"DELETE", {"api", "users", "*"}, DeleteUser, false, ""},
      {"GET", {"api", "users", "*"}, GetUser, true, ""},
      {"POST", {"api", "users", "*", "disable"}, DisableUser, false, ""},
      {"DELETE", {"api", "users", "*", "disable"}, EnableUser, false, ""},
      {"POST", {"api", "users", "*", "invite"}, InviteUser, false, ""},
      {"POST", {"api", "users", "*", "reset_password"}, ResetPassword, false, ""},
      {"POST", {"api", "users", "*", "regenerate_api_key"}, RegenerateKey, true, ""},
      {"POST", {"api", "groups"}, CreateGroup, true, ""},
      {"GET", {"api", "groups"}, ListGroups, true, ""},
      {"POST", {"api", "groups", "*"}, RenameGroup, true, ""},
      {"DELETE", {"api", "groups", "*"}, DeleteGroup, false, ""},
      {"GET", {"api", "groups", "*"}, GetGroup, true, ""},
      {"POST", {"api", "groups", "*", "members"}, AddMember, true, ""},
      {"GET", {"api", "groups", "*", "members"}, ListMembers, false, ""},
      {"DELETE", {"api", "groups", "*", "members", "*"}, RemoveMember, true, ""},
      {"POST", {"api", "groups", "*", "data_sources"}, AttachDataSource, true, ""},
      {"GET", {"api", "groups", "*", "data_sources"}, ListDataSources, true, ""},
      {"POST", {"api", "groups", "*", "data_sources", "*"}, SetViewOnly, true, ""},
      {"DELETE", {"api", "groups", "*", "data_sources", "*"}, DetachDataSource, true, ""},
  };
  return routes;
}

bool PathMatches(const Route& route, const std::vector<std::string>& segments,
                 std::vector<std::string>& ids) {
  ids.clear();
  if (route.path.size() != segments.size()) return false;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (route.path[i] == "*" && !segments[i].empty()) {
      ids.push_back(segments[i]);
    } else if (route.path[i] != segments[i]) {
      return false;
    }
  }
  return true;
}

}  // namespace

RouteMatch FindRoute(const std::string& method, const std::vector<std::string>& segments) {
  RouteMatch match;
  const std::string wanted = method == "HEAD" ? "GET" : method;
  for (const Route& route : Routes()) {
    std::vector<std::string> ids;
    if (!PathMatches(route, segments, ids)) continue;
    match.known = true;
    if (route.method != "GET") match.writes.push_back(route.method);
    if (route.method != wanted) continue;
    match.route = &route;
    match.ids = std::move(ids);
  }
  return match;
}

}  // namespace broker::fakes::redash
