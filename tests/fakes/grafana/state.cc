#include "tests/fakes/grafana/state.h"

#include <boost/json/parse.hpp>

#include <stdexcept>

#include "tests/fakes/grafana/recorded_world.h"
#include "tests/fakes/grafana/resource_state.h"
#include "tests/fakes/grafana/role_state.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

std::string TextOr(const json::object& object, std::string_view key, std::string_view absent) {
  const json::value* value = object.if_contains(key);
  return std::string(value == nullptr ? absent : std::string_view(value->as_string()));
}

bool BoolOr(const json::object& object, std::string_view key, bool absent) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? absent : value->as_bool();
}

std::int64_t NumberOr(const json::object& object, std::string_view key, std::int64_t absent) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? absent : value->to_number<std::int64_t>();
}

std::int64_t Id(const json::object& object) { return object.at("id").to_number<std::int64_t>(); }

Role RoleOf(const json::value& value) {
  const std::optional<Role> role = ParseRole(value.as_string());
  if (!role) throw std::invalid_argument("no role: " + std::string(value.as_string()));
  return *role;
}

const json::array& List(const json::object& state, std::string_view key) {
  static const json::array kNone;
  const json::value* value = state.if_contains(key);
  return value == nullptr ? kNone : value->as_array();
}

Account LoadUser(const json::object& object) {
  Account account;
  account.id = Id(object);
  account.login = object.at("login").as_string();
  account.email = object.at("email").as_string();
  account.name = TextOr(object, "name", "");
  account.password = TextOr(object, "password", "");
  account.server_admin = BoolOr(object, "serverAdmin", false);
  account.disabled = BoolOr(object, "disabled", false);
  account.externally_synced = BoolOr(object, "externallySynced", false);
  account.uid = TextOr(object, "uid", "");
  account.current_org = NumberOr(object, "currentOrg", 0);
  for (const auto& [org, role] : object.at("roles").as_object()) {
    account.roles[std::stoll(std::string(org))] = RoleOf(role);
  }
  return account;
}

Account LoadServiceAccount(const json::object& object, std::uint64_t seed) {
  Account account;
  account.id = Id(object);
  account.service_account = true;
  account.name = object.at("name").as_string();
  account.login = object.at("login").as_string();
  account.email = account.login;
  account.disabled = BoolOr(object, "disabled", false);
  account.uid = TextOr(object, "uid", "");
  account.roles[object.at("org").to_number<std::int64_t>()] = RoleOf(object.at("role"));
  if (const json::value* tokens = object.if_contains("tokens")) {
    for (const json::value& token : tokens->as_array()) {
      account.tokens.push_back(
          {std::string(token.at("name").as_string()), std::string(token.at("key").as_string()),
           BoolOr(token.as_object(), "expired", false), NumberOr(token.as_object(), "id", 0)});
    }
  } else {
    account.tokens = {{"token", WellFormedToken(account.login + "/" + std::to_string(seed))}};
  }
  return account;
}

Team LoadTeam(const World& world, const json::object& object) {
  Team team;
  team.id = Id(object);
  team.org = object.at("org").to_number<std::int64_t>();
  team.name = object.at("name").as_string();
  team.email = TextOr(object, "email", "");
  team.uid = TextOr(object, "uid", "");
  team.provisioned = BoolOr(object, "provisioned", false);
  for (const auto& [login, level] : object.at("members").as_object()) {
    const Account* member =
        world.FindByLogin(world.lower_names ? Lower(login) : std::string(login));
    const std::optional<TeamLevel> parsed = ParseTeamLevel(level.as_string());
    if (member == nullptr || !parsed) {
      throw std::invalid_argument("team " + team.name + ": no member or level " +
                                  std::string(login));
    }
    team.members[member->id] = *parsed;
  }
  for (const json::value& id : List(object, "syncedMembers")) {
    team.synced_members.insert(id.to_number<std::int64_t>());
  }
  return team;
}

json::object DumpAccount(const Account& account) {
  json::object object{{"id", account.id},
                      {"login", account.login},
                      {"name", account.name},
                      {"disabled", account.disabled}};
  if (!account.uid.empty()) object["uid"] = account.uid;
  if (account.service_account) {
    object["org"] = account.roles.begin()->first;
    object["role"] = Name(account.roles.begin()->second);
    json::array tokens;
    for (const Token& token : account.tokens) {
      tokens.push_back(
          {{"id", token.id}, {"name", token.name}, {"key", token.key}, {"expired", token.expired}});
    }
    object["tokens"] = std::move(tokens);
    return object;
  }
  json::object roles;
  for (const auto& [org, role] : account.roles) roles[std::to_string(org)] = Name(role);
  object["email"] = account.email;
  object["password"] = account.password;
  object["serverAdmin"] = account.server_admin;
  object["currentOrg"] = account.current_org;
  object["externallySynced"] = account.externally_synced;
  object["roles"] = std::move(roles);
  return object;
}

}  // namespace

World LoadWorld(const json::value& state, std::uint64_t seed, bool lower_names, bool enterprise) {
  const json::object& object = state.as_object();
  World world;
  world.lower_names = lower_names;
  world.enterprise = enterprise;
  for (const json::value& org : List(object, "orgs")) {
    world.orgs[Id(org.as_object())] = org.at("name").as_string();
  }
  for (const json::value& user : List(object, "users")) world.Add(LoadUser(user.as_object()));
  for (const json::value& account : List(object, "serviceAccounts")) {
    world.Add(LoadServiceAccount(account.as_object(), seed));
  }
  for (const json::value& value : List(object, "teams")) {
    Team team = LoadTeam(world, value.as_object());
    world.next_team = std::max(world.next_team, team.id + 1);
    world.teams[team.id] = std::move(team);
  }
  LoadResources(object, world);
  if (enterprise) LoadRoles(object, world);
  world.next_account = NumberOr(object, "nextAccount", world.next_account);
  world.next_team = NumberOr(object, "nextTeam", world.next_team);
  return world;
}

json::object DumpWorld(const World& world) {
  json::array orgs, users, service_accounts, teams;
  for (const auto& [id, name] : world.orgs) orgs.push_back({{"id", id}, {"name", name}});
  for (const auto& [id, account] : world.accounts) {
    (account.service_account ? service_accounts : users).push_back(DumpAccount(account));
  }
  for (const auto& [id, team] : world.teams) {
    json::object members;
    for (const auto& [member, level] : team.members) {
      members[world.accounts.at(member).login] = Name(level);
    }
    teams.push_back(
        {{"id", id},
         {"org", team.org},
         {"name", team.name},
         {"email", team.email},
         {"uid", team.uid},
         {"provisioned", team.provisioned},
         {"syncedMembers", json::array(team.synced_members.begin(), team.synced_members.end())},
         {"members", std::move(members)}});
  }
  json::object state{{"orgs", std::move(orgs)},
                     {"users", std::move(users)},
                     {"serviceAccounts", std::move(service_accounts)},
                     {"teams", std::move(teams)},
                     {"nextAccount", world.next_account},
                     {"nextTeam", world.next_team}};
  DumpResources(world, state);
  if (world.enterprise) DumpRoles(world, state);
  return state;
}

json::value RecordedWorld() { return json::parse(kRecordedWorld); }

}  // namespace broker::fakes::grafana
