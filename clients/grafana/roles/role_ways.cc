#include "clients/grafana/roles/role_ways.h"

#include <optional>
#include <utility>

#include "clients/common/at_once.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

bool IsAccount(const Principal& principal) {
  return principal.type == kUser || principal.type == kServiceAccount;
}

IndirectSource ByTeam(const Entitlement& team) { return {kTeam, team.id, team.display_name, ""}; }

}  // namespace

Task<std::vector<std::string>> RoleWays::TeamsOf(Principal principal, std::vector<std::string> ids,
                                                 CallContext context) {
  std::vector<Entry> entries(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    entries[i].principal.type = kTeam;
    entries[i].principal.id = std::move(ids[i]);
  }
  auto ways = co_await affiliations_->Of(std::move(principal), std::move(entries), context);
  if (!ways.ok()) co_return ways.status();
  co_return std::vector<std::string>(ways->teams.begin(), ways->teams.end());
}

Task<std::vector<IndirectSource>> RoleWays::To(Principal principal, std::string uid,
                                               CallContext context) {
  std::vector<IndirectSource> sources;
  if (!IsAccount(principal)) co_return sources;
  auto assigned = co_await lists_->Assignments(std::move(uid), context);
  if (!assigned.ok()) co_return assigned.status();
  const auto ids = co_await TeamsOf(std::move(principal), std::move(assigned->teams), context);
  if (!ids.ok()) co_return ids.status();
  for (const std::string& id : *ids) {
    const auto team = co_await teams_->Recent(id, context);
    if (HasReason(team.status(), Reason::kEntitlementNotFound)) continue;
    if (!team.ok()) co_return team.status();
    sources.push_back(ByTeam(*team));
  }
  co_return sources;
}

Task<std::map<std::string, RoleWays::Way>> RoleWays::All(Principal principal, CallContext context) {
  std::map<std::string, Way> ways;
  if (!IsAccount(principal)) co_return ways;
  const auto teams = co_await teams_->Walk(context);
  if (!teams.ok()) co_return teams.status();
  std::vector<std::string> ids;
  for (const Entitlement& team : *teams) ids.push_back(team.id);
  const auto own = co_await TeamsOf(std::move(principal), std::move(ids), context);
  if (!own.ok()) co_return own.status();
  std::vector<std::optional<std::vector<HeldRole>>> lists(own->size());
  auto look = [this, &own, &lists, context](std::size_t i) -> Done {
    auto list = co_await lists_->Of(kTeam, (*own)[i], context);
    if (!list.ok()) co_return list.status();
    lists[i] = std::move(*list);
    co_return absl::OkStatus();
  };
  const absl::Status looked = co_await clients::ForEachAtOnce(own->size(), look);
  if (!looked.ok()) co_return looked;
  std::map<std::string, IndirectSource> by_id;
  for (const Entitlement& team : *teams) by_id.emplace(team.id, ByTeam(team));
  for (std::size_t i = 0; i < own->size(); ++i) {
    if (!lists[i]) continue;
    for (HeldRole& held : *lists[i]) {
      Way& way = ways[held.role.id];
      way.teams.push_back(by_id.at((*own)[i]));
      way.role = std::move(held.role);
    }
  }
  co_return ways;
}

}  // namespace broker::grafana
