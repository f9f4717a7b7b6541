#include "tests/fakes/grafana/resource_state.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <vector>

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

std::string TextOf(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? "" : std::string(value->as_string());
}

std::int64_t NumberOf(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? 0 : value->to_number<std::int64_t>();
}

const json::array& List(const json::object& state, std::string_view key) {
  static const json::array kNone;
  const json::value* value = state.if_contains(key);
  return value == nullptr ? kNone : value->as_array();
}

// A folder may stand before the one that it is in.
void LoadFolders(const json::array& list, World& world) {
  std::vector<Folder> waiting;
  for (const json::value& value : list) {
    const json::object& object = value.as_object();
    waiting.push_back({NumberOf(object, "id"), NumberOf(object, "org"), TextOf(object, "uid"),
                       TextOf(object, "title"), TextOf(object, "parentUid")});
  }
  while (!waiting.empty()) {
    const std::size_t before = waiting.size();
    std::erase_if(waiting, [&](Folder& folder) {
      if (!folder.parent.empty() &&
          world.library.FindFolder(folder.org, folder.parent) == nullptr) {
        return false;
      }
      world.library.Add(folder);
      return true;
    });
    if (waiting.size() == before) {
      throw std::invalid_argument("folder " + waiting.front().uid + ": no folder above it");
    }
  }
}

void GiveAllFirstEntries(World& world) {
  const auto creator = std::find_if(world.accounts.begin(), world.accounts.end(),
                                    [](const auto& entry) { return entry.second.server_admin; });
  std::optional<std::int64_t> id;
  if (creator != world.accounts.end()) id = creator->first;
  for (const auto& [key, folder] : world.library.folders()) {
    world.GiveFirstEntries({ResourceKind::kFolder, key.first, key.second}, id);
  }
  for (const auto& [key, dashboard] : world.library.dashboards()) {
    world.GiveFirstEntries({ResourceKind::kDashboard, key.first, key.second}, id);
  }
  for (const auto& [account, found] : world.accounts) {
    if (!found.service_account || found.roles.empty()) continue;
    const std::int64_t org = found.roles.begin()->first;
    world.GiveFirstEntries({ResourceKind::kServiceAccount, org, std::to_string(account)}, id);
  }
}

void LoadEntry(const json::object& object, World& world) {
  const auto kind = ParseResourceKind(TextOf(object, "kind"));
  const auto principal = ParsePrincipal(TextOf(object, "principal"));
  const auto level = kind ? ParseLevel(*kind, TextOf(object, "level")) : std::nullopt;
  if (!level || !principal) throw std::invalid_argument("no entry: " + TextOf(object, "principal"));
  const Resource resource{*kind, NumberOf(object, "org"), TextOf(object, "resource")};
  if (!world.Exists(resource) || !world.Exists(resource.org, *principal)) {
    throw std::invalid_argument("entry of " + ToText(*principal) + " on " + resource.id +
                                ": no such thing");
  }
  world.entries.Restore(resource, *principal, {NumberOf(object, "id"), *level});
}

}  // namespace

void LoadResources(const json::object& state, World& world) {
  LoadFolders(List(state, "folders"), world);
  for (const json::value& value : List(state, "dashboards")) {
    const json::object& object = value.as_object();
    world.library.Add(Dashboard{NumberOf(object, "id"), NumberOf(object, "org"),
                                TextOf(object, "uid"), TextOf(object, "title"),
                                TextOf(object, "folderUid")});
  }
  if (!state.contains("entries")) GiveAllFirstEntries(world);
  for (const json::value& entry : List(state, "entries")) LoadEntry(entry.as_object(), world);
  world.library.next_id = std::max(world.library.next_id, NumberOf(state, "nextPlace"));
  world.entries.next_id = std::max(world.entries.next_id, NumberOf(state, "nextEntry"));
}

void DumpResources(const World& world, json::object& state) {
  json::array folders, dashboards, all;
  for (const auto& [key, folder] : world.library.folders()) {
    folders.push_back({{"id", folder.id},
                       {"org", folder.org},
                       {"uid", folder.uid},
                       {"title", folder.title},
                       {"parentUid", folder.parent}});
  }
  for (const auto& [key, dashboard] : world.library.dashboards()) {
    dashboards.push_back({{"id", dashboard.id},
                          {"org", dashboard.org},
                          {"uid", dashboard.uid},
                          {"title", dashboard.title},
                          {"folderUid", dashboard.folder}});
  }
  for (const auto& [resource, entries] : world.entries.all()) {
    for (const auto& [principal, entry] : entries) {
      if (!world.Exists(resource) || !world.Exists(resource.org, principal)) continue;
      all.push_back({{"id", entry.id},
                     {"kind", Name(resource.kind)},
                     {"org", resource.org},
                     {"resource", resource.id},
                     {"principal", ToText(principal)},
                     {"level", Name(entry.level)}});
    }
  }
  state["folders"] = std::move(folders);
  state["dashboards"] = std::move(dashboards);
  state["entries"] = std::move(all);
  state["nextPlace"] = world.library.next_id;
  state["nextEntry"] = world.entries.next_id;
}

}  // namespace broker::fakes::grafana
