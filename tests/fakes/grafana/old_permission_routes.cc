// The permission lists of folders and dashboards from before resource permissions: a read of the
// managed entries, and a write that replaces them all.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <set>

#include "tests/fakes/grafana/body.h"
#include "tests/fakes/grafana/entry_write.h"
#include "tests/fakes/grafana/links.h"
#include "tests/fakes/grafana/listing.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

constexpr std::int64_t kLevels[] = {1, 2, 4};

Resource Target(const Call& call) {
  return {*ParseResourceKind(call.request.segments[1]), call.org, call.params[0]};
}

FakeReply Unknown(const Resource& resource) {
  return resource.kind == ResourceKind::kFolder ? FolderNotFound()
                                                : Failure(404, "Dashboard not found");
}

// What an item says about where it is from.
json::object Place(const Call& call, const Resource& resource) {
  if (resource.kind == ResourceKind::kFolder) {
    const Folder& folder = *call.world.library.FindFolder(resource.org, resource.id);
    return {{"folderId", folder.id}, {"uid", folder.uid},
            {"title", folder.title}, {"slug", ""},
            {"isFolder", true},      {"url", UrlOf(folder)},
            {"inherited", false},    {"created", kCreated},
            {"updated", kCreated}};
  }
  const Dashboard& dashboard = *call.world.library.FindDashboard(resource.org, resource.id);
  return {{"dashboardId", dashboard.id}, {"uid", dashboard.uid},
          {"title", dashboard.title},    {"slug", SlugOf(dashboard.title)},
          {"isFolder", false},           {"url", UrlOf(dashboard)},
          {"inherited", false},          {"created", kCreated},
          {"updated", kCreated}};
}

void AddHolder(const Call& call, const Principal& principal, json::object& item) {
  const bool is_user = principal.kind == Principal::Kind::kUser;
  const Account* account = is_user ? call.world.Find(principal.id) : nullptr;
  const Team* team = is_user ? nullptr : call.world.FindTeam(call.org, principal.id);
  item["userId"] = account == nullptr ? 0 : account->id;
  item["userLogin"] = account == nullptr ? "" : account->login;
  item["userEmail"] = account == nullptr ? "" : account->email;
  item["userAvatarUrl"] = account == nullptr ? "" : kAvatar;
  item["teamId"] = team == nullptr ? 0 : team->id;
  item["teamEmail"] = team == nullptr ? "" : team->email;
  item["teamAvatarUrl"] = team == nullptr ? "" : kAvatar;
  item["team"] = team == nullptr ? "" : team->name;
  if (!principal.role.empty()) item["role"] = principal.role;
}

FakeReply List(Call& call) {
  const Resource resource = Target(call);
  if (!call.world.Exists(resource)) return Unknown(resource);
  json::array list;
  for (const auto& [principal, entry] : call.world.entries.Of(resource)) {
    if (!call.world.Exists(call.org, principal)) continue;
    json::object item = Place(call, resource);
    AddHolder(call, principal, item);
    item["permission"] = static_cast<int>(entry.level);
    item["permissionName"] = Name(entry.level);
    list.push_back(std::move(item));
  }
  return JsonReply(200, list);
}

struct Item {
  Principal principal;
  std::string permission;  // empty for a number that no level has: such an item removes
};

struct Bound {
  bool bad = false;
  bool mixed = false;
  std::vector<Item> items;
};

Bound Bind(const Call& call) {
  Bound bound;
  Body body(call.request);
  const json::array* items = body.List("items");
  bound.bad = body.bad();
  for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
    Body item((*items)[i].is_object() ? (*items)[i].get_object() : json::object());
    const std::int64_t user = item.Number("userId").value_or(0);
    const std::int64_t team = item.Number("teamId").value_or(0);
    const std::optional<std::string> role = item.Text("role");
    const std::int64_t number = item.Number("permission").value_or(0);
    bound.bad = bound.bad || item.bad() || !(*items)[i].is_object();
    bound.mixed = bound.mixed || (user > 0) + (team > 0) + role.has_value() > 1;
    const bool known =
        std::find(std::begin(kLevels), std::end(kLevels), number) != std::end(kLevels);
    bound.items.push_back({user > 0   ? UserPrincipal(user)
                           : team > 0 ? TeamPrincipal(team)
                                      : RolePrincipal(role.value_or("")),
                           known ? std::string(Name(static_cast<Level>(number))) : ""});
  }
  return bound;
}

// Hidden users' entries stay, since the caller could not see them.
void DropOthers(Call& call, const Resource& resource, const std::vector<Item>& items) {
  std::set<Principal> named;
  for (const Item& item : items) named.insert(item.principal);
  const Entries before = call.world.entries.Of(resource);
  for (const auto& [principal, entry] : before) {
    const Account* account =
        principal.kind == Principal::Kind::kUser ? call.world.Find(principal.id) : nullptr;
    if (named.contains(principal) || (account != nullptr && IsHidden(call, *account))) continue;
    call.world.entries.Set(resource, principal, std::nullopt);
  }
}

FakeReply Replace(Call& call) {
  const Bound bound = Bind(call);
  if (bound.bad) return BadRequestData();
  if (bound.mixed) return Failure(400, "permissions cannot have both a user and team");
  const Resource resource = Target(call);
  if (!call.world.Exists(resource)) return Unknown(resource);
  const EntryTable before = call.world.entries;
  DropOthers(call, resource, bound.items);
  for (const Item& item : bound.items) {
    if (WriteEntry(call.world, resource, item.principal, item.permission)) {
      call.world.entries = before;
      return Failure(500, "Failed to create permission");
    }
  }
  const bool is_folder = resource.kind == ResourceKind::kFolder && call.newer();
  return Message(200, is_folder ? "Folder permissions updated" : "Dashboard permissions updated");
}

}  // namespace

Routes OldPermissionRoutes() {
  using In = Route::In;
  constexpr std::string_view kFolder = "/api/folders/:uid/permissions";
  constexpr std::string_view kDashboard = "/api/dashboards/uid/:uid/permissions";
  constexpr std::string_view kFolderScope = "folders:uid:", kDashboardScope = "dashboards:uid:";
  constexpr In kOrg = In::kCallersOrg;
  return {
      {"GET", kFolder, {"folders.permissions:read"}, kFolderScope, kOrg, List},
      {"POST", kFolder, {"folders.permissions:write"}, kFolderScope, kOrg, Replace},
      {"GET", kDashboard, {"dashboards.permissions:read"}, kDashboardScope, kOrg, List},
      {"POST", kDashboard, {"dashboards.permissions:write"}, kDashboardScope, kOrg, Replace},
  };
}

}  // namespace broker::fakes::grafana
