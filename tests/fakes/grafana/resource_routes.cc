// Managed permissions of folders, dashboards and service accounts: the list and the three writes
// for one principal each, and the write of many at once.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "tests/fakes/grafana/body.h"
#include "tests/fakes/grafana/entry_list.h"
#include "tests/fakes/grafana/entry_refusal.h"
#include "tests/fakes/grafana/entry_write.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

// "/api/access-control/<kind>/...".
ResourceKind KindOf(const Call& call) { return *ParseResourceKind(call.request.segments[2]); }

Resource Target(const Call& call) { return {KindOf(call), call.org, call.params[0]}; }

FakeReply Describe(Call& call) {
  const ResourceKind kind = KindOf(call);
  json::array levels;
  for (const Level level : LevelsOf(kind)) levels.emplace_back(Name(level));
  const bool roles = kind != ResourceKind::kServiceAccount;
  json::object assignments{{"users", true}, {"teams", true}, {"builtInRoles", roles}};
  if (call.newer()) assignments["serviceAccounts"] = roles;
  return JsonReply(200,
                   {{"assignments", std::move(assignments)}, {"permissions", std::move(levels)}});
}

// Service accounts are not looked up, and in 9.4 no folders.
FakeReply List(Call& call) {
  const Resource resource = Target(call);
  const bool exists = call.world.Exists(resource);
  if (resource.kind == ResourceKind::kDashboard && !exists) {
    return Failure(500, call.newer() ? "Failed to get permissions" : "failed to get permissions");
  }
  if (resource.kind == ResourceKind::kFolder && !exists && call.newer()) {
    return Typed(404, "folder.notFound", "folder not found");
  }
  return JsonReply(200, EntryList(call, resource));
}

// What the server has in its hands when it writes the whole list back.
std::optional<FakeReply> ReadEntries(Call& call) {
  if (call.options.rewrites_whole_object) call.read = call.world.entries.Of(Target(call));
  return std::nullopt;
}

void WipeAnother(World& world, const Resource& resource, const Principal& written) {
  for (const auto& [principal, entry] : world.entries.Of(resource)) {
    if (principal == written) continue;
    const Principal wiped = principal;
    world.entries.Set(resource, wiped, std::nullopt);
    return;
  }
}

std::optional<EntryProblem> WriteOne(Call& call, const Resource& resource,
                                     const Principal& principal, std::string_view permission) {
  if (const auto problem = CheckEntry(call.world, resource, principal, permission)) return problem;
  const bool is_object = resource.kind != ResourceKind::kServiceAccount;
  if (is_object && call.read) call.world.entries.Rewrite(resource, *call.read);
  WriteEntry(call.world, resource, principal, permission);
  const std::uint64_t turn = call.options.wipes_others;
  if (is_object && turn != 0 && ++call.entry_writes % turn == 0) {
    WipeAnother(call.world, resource, principal);
  }
  return std::nullopt;
}

std::optional<FakeReply> RefuseWildcard(const Call& call) {
  if (!call.newer() || call.params[0] != "*") return std::nullopt;
  return Typed(400, "resourcePermissions.invalidResourceID",
               "Resource ID [*] is not valid: wildcard \"*\" is not allowed");
}

// A missing permission is an empty one, and an empty one removes.
FakeReply SetOne(Call& call, const Principal& principal, std::string_view failure) {
  if (auto refusal = RefuseWildcard(call)) return std::move(*refusal);
  Body body(call.request);
  const std::string permission = body.Text("permission").value_or("");
  if (body.bad()) return BadRequestData();
  const Resource resource = Target(call);
  if (const auto problem = WriteOne(call, resource, principal, permission)) {
    return EntryRefusal(call, *problem, resource, principal, permission, failure);
  }
  return Message(200, permission.empty() ? "Permission removed" : "Permission updated");
}

FakeReply SetUser(Call& call) {
  const std::optional<std::int64_t> user = call.Id(1);
  if (!user) return Failure(400, "userID is invalid");
  return SetOne(call, UserPrincipal(*user), "failed to set user permission");
}

FakeReply SetTeam(Call& call) {
  const std::optional<std::int64_t> team = call.Id(1);
  if (!team) return Failure(400, "teamID is invalid");
  return SetOne(call, TeamPrincipal(*team), "failed to set team permission");
}

FakeReply SetRole(Call& call) {
  return SetOne(call, RolePrincipal(call.params[1]), "failed to set role permission");
}

struct Command {
  Principal principal;
  std::string permission;
};

// nullopt: a body that could not be bound.
std::optional<std::vector<Command>> BindCommands(const Call& call) {
  Body body(call.request);
  const json::array* entries = body.List("permissions");
  if (body.bad()) return std::nullopt;
  std::vector<Command> commands;
  for (std::size_t i = 0; entries != nullptr && i < entries->size(); ++i) {
    if (!(*entries)[i].is_object()) return std::nullopt;
    Body entry((*entries)[i].get_object());
    const std::int64_t user = entry.Number("userId").value_or(0);
    const std::int64_t team = entry.Number("teamId").value_or(0);
    const std::string role = entry.Text("builtInRole").value_or("");
    const std::string permission = entry.Text("permission").value_or("");
    if (entry.bad()) return std::nullopt;
    const Principal principal = user != 0   ? UserPrincipal(user)
                                : team != 0 ? TeamPrincipal(team)
                                            : RolePrincipal(role);
    commands.push_back({principal, permission});
  }
  return commands;
}

// All or nothing; entries that are not named stay.
FakeReply SetMany(Call& call) {
  constexpr std::string_view kFailed = "failed to set permissions";
  if (auto refusal = RefuseWildcard(call)) return std::move(*refusal);
  const std::optional<std::vector<Command>> commands = BindCommands(call);
  if (!commands) return BadListData(call);
  const Resource resource = Target(call);
  if (!call.world.Exists(resource)) {
    return EntryRefusal(call, EntryProblem::kNoResource, resource, {}, "", kFailed);
  }
  const EntryTable before = call.world.entries;
  bool removes = false;
  for (const auto& [principal, permission] : *commands) {
    removes = removes || permission.empty();
    if (const auto problem = WriteEntry(call.world, resource, principal, permission)) {
      call.world.entries = before;
      return EntryRefusal(call, *problem, resource, principal, permission, kFailed);
    }
  }
  if (removes && call.read && resource.kind != ResourceKind::kServiceAccount) {
    call.world.entries.DropResource(resource);
  }
  return Message(200, "Permissions updated");
}

struct Paths {
  std::string_view description, list, users, teams, roles;
};

void AddRoutes(Routes& routes, const Paths& paths, std::string_view scope,
               const std::vector<std::string_view>& read,
               const std::vector<std::string_view>& write) {
  constexpr Route::In kOrg = Route::In::kCallersOrg;
  routes.push_back({"GET", paths.description, read, "", kOrg, Describe});
  routes.push_back({"GET", paths.list, read, scope, kOrg, List});
  routes.push_back({"POST", paths.list, write, scope, kOrg, SetMany, ReadEntries});
  routes.push_back({"POST", paths.users, write, scope, kOrg, SetUser, ReadEntries});
  routes.push_back({"POST", paths.teams, write, scope, kOrg, SetTeam, ReadEntries});
  if (!paths.roles.empty())
    routes.push_back({"POST", paths.roles, write, scope, kOrg, SetRole, ReadEntries});
}

}  // namespace

Routes ResourceRoutes() {
  Routes routes;
  AddRoutes(routes,
            {"/api/access-control/folders/description", "/api/access-control/folders/:uid",
             "/api/access-control/folders/:uid/users/:user",
             "/api/access-control/folders/:uid/teams/:team",
             "/api/access-control/folders/:uid/builtInRoles/:role"},
            "folders:uid:", {"folders.permissions:read"}, {"folders.permissions:write"});
  AddRoutes(routes,
            {"/api/access-control/dashboards/description", "/api/access-control/dashboards/:uid",
             "/api/access-control/dashboards/:uid/users/:user",
             "/api/access-control/dashboards/:uid/teams/:team",
             "/api/access-control/dashboards/:uid/builtInRoles/:role"},
            "dashboards:uid:", {"dashboards.permissions:read"}, {"dashboards.permissions:write"});
  AddRoutes(
      routes,
      {"/api/access-control/serviceaccounts/description", "/api/access-control/serviceaccounts/:id",
       "/api/access-control/serviceaccounts/:id/users/:user",
       "/api/access-control/serviceaccounts/:id/teams/:team", ""},
      "serviceaccounts:id:", {"serviceaccounts.permissions:read"},
      {"serviceaccounts.permissions:write"});
  return routes;
}

}  // namespace broker::fakes::grafana
