#include "clients/grafana/roles/role_grants.h"

#include <map>
#include <utility>

#include "clients/grafana/roles/role.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

AccessGrant RowOf(Principal principal, Entitlement role, const std::string& scope, Instant now) {
  const HoldingKey key{principal.type, principal.id, role.type, role.id, scope};
  AccessGrant row{std::move(principal), std::move(role), scope, {}};
  row.holding.direct = true;
  row.holding.etag = EtagOf(key, true, "", 1);
  row.holding.observe_time = now;
  return row;
}

}  // namespace

Task<std::vector<AccessGrant>> RoleGrants::Of(Principal principal, bool include_indirect,
                                              CallContext context) {
  std::vector<AccessGrant> held;
  const auto state = co_await parts_.service->Find(context);
  if (!state.ok()) co_return state.status();
  if (*state == RoleService::State::kOpenSource) co_return held;
  const absl::Status served = StatusOf(*state);
  if (!served.ok()) co_return served;
  std::map<std::string, RoleWays::Way> ways;
  if (include_indirect) {
    auto all = co_await parts_.ways->All(principal, context);
    if (!all.ok()) co_return all.status();
    ways = std::move(*all);
  }
  const HoldingKey whose{principal.type, principal.id, kRole, "", kInOrg};
  const auto list = co_await parts_.lists->OfKnown(principal.type, principal.id, context);
  if (!list.ok()) co_return list.status();
  for (const HeldRole& own : *list) ways[own.role.id].role = own.role;
  for (auto& [uid, way] : ways) {
    HoldingKey key = whose;
    key.entitlement_id = uid;
    Observation seen =
        RoleObservationOf(*list, principal, std::move(way.teams), key, parts_.clock->Now());
    if (!include_indirect) seen.holding.indirect.clear();
    if (!seen.holding.direct && seen.holding.indirect.empty()) continue;
    held.push_back({principal, std::move(way.role), kInOrg, std::move(seen.holding)});
  }
  co_return held;
}

Task<std::vector<AccessGrant>> RoleGrants::To(Entitlement role, std::string scope,
                                              CallContext context) {
  std::vector<AccessGrant> rows;
  if (scope.empty()) scope = kInOrg;
  // A role that lives in one org is assigned there only, and so is whatever a team has.
  if (scope == kInAllOrgs && !IsGlobalRole(role)) co_return rows;
  const std::vector<std::string> uids(1, role.id);
  const auto lists = co_await parts_.holders->Of(uids, context);
  if (!lists.ok()) co_return lists.status();
  const auto& holders = lists->front();
  if (!holders.ok()) co_return holders.status();
  for (const Principal& holder : *holders) {
    if (scope == kInAllOrgs && holder.type == kTeam) continue;
    rows.push_back(RowOf(holder, role, scope, parts_.clock->Now()));
  }
  co_return rows;
}

Task<InventoryPage> RoleGrants::ReadPage(int number, CallContext context) {
  InventoryPage page;
  page.last = true;
  const auto state = co_await parts_.service->Find(context);
  if (!state.ok()) co_return state.status();
  if (*state == RoleService::State::kOpenSource) co_return page;
  const absl::Status sight = co_await parts_.roles->ProveSight(context);
  if (!sight.ok()) co_return sight;
  auto roles = co_await parts_.roles->ReadPage("", number, kInventoryPage, context);
  if (!roles.ok()) co_return roles.status();
  page.last = roles->last;
  std::erase_if(roles->rows, [](const Entitlement& role) { return IsBasicRole(role.id); });
  std::vector<std::string> uids;
  for (const Entitlement& role : roles->rows) uids.push_back(role.id);
  const auto lists = co_await parts_.holders->Of(std::move(uids), context);
  if (!lists.ok()) co_return lists.status();
  for (std::size_t i = 0; i < lists->size(); ++i) {
    const auto& holders = (*lists)[i];
    const Entitlement& role = roles->rows[i];
    if (!holders.ok()) {
      Failure failure = FailureOf(holders.status());
      failure.metadata.emplace("resource_type", role.type);
      failure.metadata.emplace("resource_name", role.id);
      page.problems.push_back(std::move(failure));
      continue;
    }
    for (const Principal& holder : *holders) {
      page.rows.push_back(RowOf(holder, role, kInOrg, parts_.clock->Now()));
    }
  }
  co_return page;
}

}  // namespace broker::grafana
