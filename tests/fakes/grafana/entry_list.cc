#include "tests/fakes/grafana/entry_list.h"

#include <boost/json/object.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "tests/fakes/grafana/listing.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

json::object Shown(const Call& call, const Principal& principal) {
  json::object shown;
  const Account* account =
      principal.kind == Principal::Kind::kUser ? call.world.Find(principal.id) : nullptr;
  if (call.newer()) shown["isServiceAccount"] = account != nullptr && account->service_account;
  if (account != nullptr) {
    shown["userId"] = principal.id;
    if (call.newer()) shown["userUid"] = UidOf(*account);
    shown["userLogin"] = account->login;
  }
  shown["userAvatarUrl"] = kAvatar;
  if (principal.kind == Principal::Kind::kTeam) {
    const Team& team = *call.world.FindTeam(call.org, principal.id);
    shown["team"] = team.name;
    shown["teamId"] = principal.id;
    if (call.newer()) shown["teamUid"] = UidOf(team);
    shown["teamAvatarUrl"] = kAvatar;
  }
  if (principal.kind == Principal::Kind::kRole) shown["builtInRole"] = principal.role;
  return shown;
}

// One's entries on a resource, or on the folders above it with the nearest first, are one entry.
json::object ShownEntries(const Call& call, const Principal& principal, ResourceKind kind,
                          const std::vector<Entry>& entries, bool inherited) {
  json::array actions;
  Level highest = entries.front().level;
  for (const Entry& entry : entries) {
    for (const std::string& action : ActionsOf(kind, entry.level)) actions.emplace_back(action);
    highest = std::max(highest, entry.level);
  }
  json::object shown{{"id", entries.front().id},
                     {"roleName", ManagedRoleOf(principal)},
                     {"isManaged", !inherited},
                     {"isInherited", inherited}};
  for (auto& [key, value] : Shown(call, principal)) shown[key] = std::move(value);
  shown["actions"] = std::move(actions);
  shown["permission"] = Name(highest);
  return shown;
}

json::object AdminsEntry(const Call& call, ResourceKind kind) {
  json::object shown =
      ShownEntries(call, RolePrincipal("Admin"), kind, {{0, Level::kAdmin}}, false);
  shown["roleName"] = "";
  shown["isManaged"] = false;
  return shown;
}

bool MayRead(const std::vector<std::string>& team_scopes, const Principal& principal) {
  return principal.kind != Principal::Kind::kTeam ||
         Covers(team_scopes, "teams:id:" + std::to_string(principal.id));
}

// Teams and accounts may have gone by other ways than those that drop their entries.
bool IsThere(const Call& call, const Principal& principal) {
  return call.world.Exists(call.org, principal);
}

}  // namespace

json::array EntryList(const Call& call, const Resource& resource) {
  const Entries& direct = call.world.entries.Of(resource);
  std::set<Principal> principals;
  for (const auto& [principal, entry] : direct) principals.insert(principal);
  std::map<Principal, std::vector<Entry>> inherited;
  const std::vector<Resource> line = call.world.LineOf(resource);
  for (std::size_t i = 1; i < line.size(); ++i) {
    for (const auto& [principal, entry] : call.world.entries.Of(line[i])) {
      principals.insert(principal);
      inherited[principal].push_back(entry);
    }
  }
  const std::vector<std::string> teams = ScopesOf(call.world, call.caller, "teams:read");
  json::array list;
  for (const Principal& principal : principals) {
    if (!IsThere(call, principal) || !MayRead(teams, principal)) continue;
    if (const auto found = direct.find(principal); found != direct.end()) {
      list.push_back(ShownEntries(call, principal, resource.kind, {found->second}, false));
    }
    if (const auto found = inherited.find(principal); found != inherited.end()) {
      list.push_back(ShownEntries(call, principal, resource.kind, found->second, true));
    }
  }
  if (resource.kind != ResourceKind::kServiceAccount) {
    list.push_back(AdminsEntry(call, resource.kind));
  }
  return list;
}

}  // namespace broker::fakes::grafana
