#include "tests/simulation/grafana_product.h"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <cctype>
#include <utility>

namespace broker::sim {

using fakes::grafana::GrafanaOptions;
using fakes::grafana::Personality;
using fakes::grafana::Resource;
using fakes::grafana::ResourceKind;
using fakes::grafana::Role;

namespace {

constexpr std::int64_t kOrgId = 1;
constexpr char kTheOrg[] = "org:1";

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

std::string TypeOf(const std::string& part) { return part.substr(0, part.find(':')); }

std::string IdOf(const std::string& part) { return part.substr(part.find(':') + 1); }

const std::vector<std::string>& LevelsOf(const std::string& type) {
  static const auto& org = *new std::vector<std::string>{"none", "viewer", "editor", "admin"};
  static const auto& team = *new std::vector<std::string>{"member", "admin"};
  static const auto& folder = *new std::vector<std::string>{"view", "edit", "admin"};
  if (type == "org") return org;
  return type == "team" ? team : folder;
}

}  // namespace

std::string GrafanaProduct::name() const {
  std::string name = options_.personality == Personality::kNewer ? "newer grafana" : "grafana 9.4";
  if (options_.rewrites_whole_object) name += " that rewrites lists";
  if (options_.wipes_others != 0) name += " that wipes others";
  if (has_roles()) name += ", enterprise";
  return name;
}

InstanceConfig GrafanaProduct::Instance() const {
  InstanceConfig config;
  config.name = config.kind = "grafana";
  config.url = "http://grafana.example.com";
  config.credential.token_file = "key";
  return config;
}

Stored GrafanaProduct::Read() const {
  Stored stored;
  const auto& world = const_cast<fakes::grafana::GrafanaFake&>(fake_).world();
  for (const auto& [id, team] : world.teams) {
    for (const auto& [account, level] : team.members) {
      stored[{"user:" + std::to_string(account), "team:" + std::to_string(id)}] = {
          1, Lower(fakes::grafana::Name(level))};
    }
  }
  for (const Folder& folder : folders_) {
    for (const auto& [principal, level] : fake_.EntriesOf("folders", folder.uid)) {
      stored[{principal, "folder:" + folder.uid}] = {1, Lower(level)};
    }
  }
  for (const std::string& user : users_) {
    const std::string role = fake_.RoleOf(kOrgId, std::stoll(user));
    stored[{"user:" + user, kTheOrg}] = {1, Lower(role)};
  }
  for (const auto& assignment : world.roles.assignments()) {
    stored[{ToText(assignment.principal), "role:" + assignment.role}] = {1, ""};
  }
  return stored;
}

Names GrafanaProduct::ReadNames() const {
  Names names;
  const auto& world = const_cast<fakes::grafana::GrafanaFake&>(fake_).world();
  for (const std::string& id : users_) {
    const auto* account = world.Find(std::stoll(id));
    names[account->email] = names["login:" + account->login] = names["user:#" + id] = id;
  }
  for (const auto& [number, team] : world.teams) {
    const std::string id = std::to_string(number);
    names["team:" + team.name] = names["team:#" + id] = id;
  }
  for (const Folder& folder : folders_) {
    names["folder:" + folder.title] = names["folder:#" + folder.uid] = folder.uid;
  }
  for (const std::string& uid : roles_) {
    names["role:#" + uid] = names["role:" + world.roles.Find(uid)->name] = uid;
  }
  names["org:#1"] = names["org:Main Org."] = "1";
  for (const char* role : {"Viewer", "Editor"}) {
    names["basic_role:#" + std::string(role)] = role;
  }
  return names;
}

// POST /api/access-control/{users,teams}/X/roles with a roleUid and DELETE of that with the uid;
// POST /api/access-control/teams/T/users/U and /folders/F/{users,teams,builtInRoles}/X with a
// permission, empty to remove; PATCH /api/orgs/1/users/U with a role.
Order GrafanaProduct::OrderOf(const fakes::FakeRequest& request) const {
  static const auto& types = *new std::map<std::string, std::string>{
      {"users", "user"}, {"teams", "team"}, {"builtInRoles", "basic_role"}};
  const auto& path = request.segments;
  Order order;
  if (path.size() > 4 && path.at(4) == "roles") {
    order.removes = request.method == "DELETE";
    const std::string uid =
        order.removes ? path.at(5)
                      : std::string(boost::json::parse(request.body).at("roleUid").as_string());
    order.place = {types.at(path.at(2)) + ":" + path.at(3), "role:" + uid};
    return order;
  }
  const boost::json::value body = boost::json::parse(request.body);
  if (request.method == "PATCH") {
    order.place = {"user:" + path.at(4), kTheOrg};
    order.level = Lower(body.at("role").as_string());
    return order;
  }
  order.place = {types.at(path.at(4)) + ":" + path.at(5),
                 (path.at(2) == "teams" ? "team:" : "folder:") + path.at(3)};
  order.level = Lower(body.at("permission").as_string());
  order.removes = order.level.empty();
  return order;
}

bool GrafanaProduct::IsRevoked(const Place& place, const State& state) const {
  if (place.entitlement != kTheOrg) return !state.held();
  return RankOf(place, state.level) <= RankOf(place, "viewer");
}

int GrafanaProduct::RankOf(const Place& place, const std::string& level) const {
  const std::vector<std::string>& levels = LevelsOf(TypeOf(place.entitlement));
  const auto found = std::find(levels.begin(), levels.end(), level);
  return found == levels.end() ? -1 : static_cast<int>(found - levels.begin());
}

bool GrafanaProduct::ArePeers(const Place& one, const Place& other) const {
  const bool of_roles = TypeOf(one.entitlement) == "role";
  if (of_roles) return one.principal == other.principal && TypeOf(other.entitlement) == "role";
  return one.entitlement == other.entitlement && one.entitlement != kTheOrg;
}

Product::Carries GrafanaProduct::CarriesOf(const Place& own, const Place& other) const {
  if (!ArePeers(own, other) || TypeOf(own.entitlement) != "folder") return Carries::kNever;
  if (options_.wipes_others != 0) return Carries::kDrops;
  return options_.rewrites_whole_object ? Carries::kPutsBack : Carries::kNever;
}

// The roles of the principal's teams.
Product::Ways GrafanaProduct::WaysToRole(const Chronicle& chronicle, const Place& place,
                                         Duration from, Duration to) const {
  Ways ways = Ways::kNone;
  if (TypeOf(place.principal) != "user") return ways;
  const auto held = [](const State& state) { return state.held(); };
  for (const std::string& team : teams_) {
    const Place role{"team:" + team, place.entitlement};
    const Place member{place.principal, "team:" + team};
    const bool maybe =
        chronicle.Ever(role, from, to, held) && chronicle.Ever(member, from, to, held);
    const bool surely =
        chronicle.Always(role, from, to, held) && chronicle.Always(member, from, to, held);
    if (maybe) ways = surely ? Ways::kSurely : std::max(ways, Ways::kMaybe);
  }
  return ways;
}

// Entries of the folder above, of the principal's teams and of its role.
Product::Ways GrafanaProduct::WaysTo(const Chronicle& chronicle, const Place& place, Duration from,
                                     Duration to) const {
  if (TypeOf(place.entitlement) == "role") return WaysToRole(chronicle, place, from, to);
  if (TypeOf(place.entitlement) != "folder") return Ways::kNone;
  std::vector<std::string> line = {IdOf(place.entitlement)};
  while (!parents_.at(line.back()).empty()) line.push_back(parents_.at(line.back()));
  const std::string& uid = line.front();
  const bool gone = chronicle.MeantElse("folder:#" + uid, uid, from, to);
  Ways ways = Ways::kNone;
  const auto held = [](const State& state) { return state.held(); };
  const auto add = [&](const Place& entry, const Place& condition, const Chronicle::Test& test) {
    const bool maybe =
        chronicle.Ever(entry, from, to, held) && chronicle.Ever(condition, from, to, test);
    const bool surely = !gone && chronicle.Always(entry, from, to, held) &&
                        chronicle.Always(condition, from, to, test);
    if (maybe) ways = surely ? Ways::kSurely : std::max(ways, Ways::kMaybe);
  };
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::string folder = "folder:" + line[i];
    const Place inherited{place.principal, folder};
    if (i > 0) add(inherited, inherited, held);
    if (TypeOf(place.principal) != "user") continue;
    for (const std::string& team : teams_) {
      add({"team:" + team, folder}, {place.principal, "team:" + team}, held);
    }
    for (const char* role : {"Viewer", "Editor"}) {
      add({"basic_role:" + std::string(role), folder}, {place.principal, kTheOrg},
          [role](const State& state) { return state.level == Lower(role); });
    }
  }
  return ways;
}

}  // namespace broker::sim
