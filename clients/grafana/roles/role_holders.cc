#include "clients/grafana/roles/role_holders.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "clients/common/at_once.h"

namespace broker::grafana {
namespace {

void Add(std::vector<Entry>& entries, const std::vector<std::string>& ids, const char* type) {
  for (const std::string& id : ids) {
    Entry& entry = entries.emplace_back();
    entry.principal.type = type;
    entry.principal.id = id;
  }
}

std::vector<Entry> EntriesOf(const RoleAssignments& assigned) {
  std::vector<Entry> entries;
  Add(entries, assigned.users, kUser);
  Add(entries, assigned.service_accounts, kServiceAccount);
  Add(entries, assigned.teams, kTeam);
  return entries;
}

bool IsTeam(const Entry& entry) { return entry.principal.type == kTeam; }

}  // namespace

Task<std::map<std::string, Principal>> RoleHolders::TeamNames(CallContext context) {
  auto teams = co_await teams_->Walk(context);
  if (!teams.ok()) co_return teams.status();
  std::map<std::string, Principal> names;
  for (const Entitlement& team : *teams) names.emplace(team.id, TeamAsPrincipal(team));
  co_return names;
}

Task<RoleHolders::Lists> RoleHolders::Of(std::vector<std::string> uids, CallContext context) {
  std::vector<absl::StatusOr<RoleAssignments>> assigned(uids.size());
  auto look = [this, &uids, &assigned, context](std::size_t i) -> Done {
    assigned[i] = co_await lists_->Assignments(uids[i], context);
    co_return absl::OkStatus();
  };
  const absl::Status looked = co_await clients::ForEachAtOnce(uids.size(), look);
  if (!looked.ok()) co_return looked;
  std::vector<Entry> all;
  for (const auto& one : assigned) {
    if (!one.ok()) continue;
    std::vector<Entry> entries = EntriesOf(*one);
    std::move(entries.begin(), entries.end(), std::back_inserter(all));
  }
  std::map<std::string, Principal> teams;
  if (std::any_of(all.begin(), all.end(), IsTeam)) {
    auto names = co_await TeamNames(context);
    if (!names.ok()) co_return names.status();
    teams = std::move(*names);
  }
  const auto known = co_await names_->Of(std::move(all), "", context);
  if (!known.ok()) co_return known.status();
  Lists lists;
  for (const auto& one : assigned) {
    if (!one.ok()) {
      lists.push_back(one.status());
      continue;
    }
    std::vector<Principal> holders;
    for (const Entry& entry : EntriesOf(*one)) {
      const auto team = IsTeam(entry) ? teams.find(entry.principal.id) : teams.end();
      holders.push_back(team == teams.end() ? Named(entry, *known) : team->second);
    }
    lists.push_back(std::move(holders));
  }
  co_return lists;
}

}  // namespace broker::grafana
