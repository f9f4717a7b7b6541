#include "tests/simulation/redash_product.h"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace broker::sim {
namespace {

std::string EmailOf(int user) { return "user" + std::to_string(user) + "@example.com"; }

std::string NameOf(int group) { return "Group " + std::to_string(group); }

Place PlaceIn(int user, int group) {
  return {"user:" + std::to_string(user), "group:" + std::to_string(group)};
}

int NumberOf(const std::string& part) { return std::stoi(part.substr(part.find(':') + 1)); }

}  // namespace

RedashProduct::RedashProduct(World* world)
    : fake_({}, [world] {
        return std::chrono::duration_cast<std::chrono::milliseconds>(world->now()).count();
      }) {
  fake_.LoadState(SmallState(world));
}

// The broker's own account, the users and groups of the world.
boost::json::value RedashProduct::SmallState(World* world) const {
  fakes::RedashState state;
  state.groups[1] = {1, "admin", "builtin", {"admin", "super_admin", "list_users"}, 0};
  state.groups[2] = {2, "default", "builtin", fakes::DefaultPermissions(), 0};
  for (const int id : kGroups) state.groups[id] = {id, NameOf(id), "regular", {"list_users"}, 0};
  const auto add = [&state](int id, std::vector<int> groups) {
    fakes::RedashUser user;
    user.id = id;
    user.name = "User " + std::to_string(id);
    user.email = EmailOf(id);
    user.groups = std::move(groups);
    user.api_key = fakes::DefaultUserKey(id);
    state.users[id] = std::move(user);
  };
  add(kBroker, {1, 2});
  for (const int user : kUsers) {
    std::vector<int> groups = {2};
    for (const int group : kGroups) {
      if (world->Chance(0.3)) groups.push_back(group);
    }
    add(user, std::move(groups));
  }
  return fakes::ToJson(state);
}

InstanceConfig RedashProduct::Instance() const {
  InstanceConfig config;
  config.name = config.kind = "redash";
  config.url = "http://redash.example.com";
  config.credential.api_key_file = "key";
  return config;
}

Stored RedashProduct::Read() const {
  Stored stored;
  for (const int user : kUsers) {
    for (const int group : fake_.GroupsOf(user)) {
      ++stored[PlaceIn(user, group)].copies;
    }
  }
  return stored;
}

Names RedashProduct::ReadNames() const {
  Names names;
  for (const int user : kUsers) {
    const std::string id = std::to_string(user);
    names[fake_.state().User(user)->email] = names["user:#" + id] = id;
  }
  for (const int group : kGroups) {
    const std::string id = std::to_string(group);
    names["group:" + NameOf(group)] = names["group:#" + id] = id;
  }
  names["group:default"] = names["group:#2"] = "2";
  return names;
}

// POST /api/groups/G/members with a user_id, and DELETE /api/groups/G/members/U.
Order RedashProduct::OrderOf(const fakes::FakeRequest& request) const {
  const int group = std::stoi(request.segments.at(2));
  if (request.method != "POST") {
    return {PlaceIn(std::stoi(request.segments.at(4)), group), true, ""};
  }
  const boost::json::value body = boost::json::parse(request.body);
  return {PlaceIn(static_cast<int>(body.at("user_id").as_int64()), group), false, ""};
}

MutationRequest RedashProduct::Draw(World* world) const {
  MutationRequest request;
  request.verb = world->Chance(0.55) ? Verb::kGrant : Verb::kRevoke;
  request.instance = "redash";
  const int user = kUsers[world->Pick(kUsers.size())];
  const int group = kGroups[world->Pick(kGroups.size())];
  request.principal = {kUser, PrincipalRef::Key::kId, std::to_string(user)};
  if (world->Chance(0.3)) request.principal = {kUser, PrincipalRef::Key::kEmail, EmailOf(user)};
  request.entitlement = {"group", EntitlementRef::Key::kId, std::to_string(group), "", ""};
  if (world->Chance(0.2)) {
    request.entitlement = {"group", EntitlementRef::Key::kName, NameOf(group), "", ""};
  }
  return request;
}

// Any of the groups, the default one too.
SetRequest RedashProduct::DrawSet(World* world) const {
  const MutationRequest any = Draw(world);
  SetRequest set;
  set.instance = any.instance;
  set.principal = any.principal;
  set.type = "group";
  std::vector<int> groups(kGroups.begin(), kGroups.end());
  groups.push_back(2);
  for (const int group : groups) {
    if (!world->Chance(0.5)) continue;
    set.entitlements.push_back({"group", EntitlementRef::Key::kId, std::to_string(group), "", ""});
  }
  return set;
}

RevokeAllRequest RedashProduct::DrawLeaver(World* world) const {
  const MutationRequest any = Draw(world);
  RevokeAllRequest leaver;
  leaver.instance = any.instance;
  leaver.principal = any.principal;
  if (world->Chance(0.2)) leaver.instance = "-";
  if (leaver.instance == "-" && leaver.principal.key == PrincipalRef::Key::kId) {
    leaver.instance = any.instance;
  }
  return leaver;
}

std::string RedashProduct::ActByHand(World* world, const std::optional<Place>& there) {
  if (world->Chance(0.15)) {
    std::string email = fake_.state().User(kUsers[0])->email;
    fake_.SetEmail(kUsers[0], fake_.state().User(kUsers[1])->email);
    fake_.SetEmail(kUsers[1], email);
    return "the users swap their addresses";
  }
  int user = kUsers[world->Pick(kUsers.size())];
  int group = kGroups[world->Pick(kGroups.size())];
  if (there && world->Chance(0.6)) user = NumberOf(there->principal);
  if (there && world->Chance(0.3)) group = NumberOf(there->entitlement);
  std::vector<int> groups = fake_.GroupsOf(user);
  const auto held = std::find(groups.begin(), groups.end(), group);
  std::string what = "is added to ";
  if (held != groups.end() && world->Chance(0.6)) {
    groups.erase(held);
    what = "is taken from ";
  } else {
    groups.push_back(group);
  }
  fake_.SetGroups(user, std::move(groups));
  return "user " + std::to_string(user) + " " + what + NameOf(group);
}

}  // namespace broker::sim
