#include "tests/fakes/grafana/uids.h"

#include <string>
#include <string_view>

#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/sign_in.h"

namespace broker::fakes::grafana {
namespace {

// The names of the path's parameters, without the colons.
std::vector<std::string_view> ParameterNames(std::string_view path) {
  std::vector<std::string_view> names;
  for (std::size_t at = path.find("/:"); at != std::string_view::npos; at = path.find("/:", at)) {
    at += 2;
    names.push_back(path.substr(at, path.find('/', at) - at));
  }
  return names;
}

std::optional<std::int64_t> AccountOf(const World& world, std::string_view uid) {
  for (const auto& [id, account] : world.accounts) {
    if (UidOf(account) == uid) return id;
  }
  return std::nullopt;
}

std::optional<std::int64_t> TeamOf(const Call& call, std::string_view uid) {
  for (const auto& [id, team] : call.world.teams) {
    if (team.org == call.org && UidOf(team) == uid) return id;
  }
  return std::nullopt;
}

}  // namespace

std::optional<FakeReply> ResolveUids(const Route& route, Call& call) {
  const std::vector<std::string_view> names = ParameterNames(route.path);
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::string& param = call.params[i];
    const bool is_user = names[i] == "user";
    if ((!is_user && names[i] != "team") || ParseNumber(param)) continue;
    const std::optional<std::int64_t> id =
        is_user ? AccountOf(call.world, param) : TeamOf(call, param);
    if (!id && route.path.starts_with("/api/access-control/") &&
        route.path.ends_with("/users/:user")) {
      return RouterMessage(404, "User not found");
    }
    if (!id) return NotFound();
    param = std::to_string(*id);
  }
  return std::nullopt;
}

}  // namespace broker::fakes::grafana
