#include "service/core/plan.h"

#include <algorithm>

#include "service/core/decide.h"
#include "service/core/digest.h"

namespace broker {
namespace {

const AccessGrant* FindHeld(const std::vector<AccessGrant>& held, const std::string& id) {
  const auto at = std::find_if(held.begin(), held.end(), [&](const AccessGrant& grant) {
    return grant.holding.direct && grant.entitlement.id == id;
  });
  return at == held.end() ? nullptr : &*at;
}

bool IsWanted(const std::vector<Wanted>& wanted, const std::string& id) {
  return std::any_of(wanted.begin(), wanted.end(),
                     [&](const Wanted& one) { return one.entitlement.id == id; });
}

}  // namespace

std::vector<PlannedChange> PlanSet(const std::vector<AccessGrant>& held,
                                   const std::vector<Wanted>& wanted, bool include_hidden) {
  std::vector<PlannedChange> plan;
  for (const Wanted& one : wanted) {
    const AccessGrant* now = FindHeld(held, one.entitlement.id);
    if (now != nullptr && now->holding.level == one.level) continue;
    plan.push_back({Verb::kGrant, one.entitlement, one.level});
  }
  for (const AccessGrant& grant : held) {
    if (!grant.holding.direct || IsWanted(wanted, grant.entitlement.id)) continue;
    if (grant.entitlement.hidden && !include_hidden) continue;
    plan.push_back({Verb::kRevoke, grant.entitlement, ""});
  }
  return plan;
}

std::vector<PlannedChange> PlanRevokeAll(const EntitlementType& type,
                                         const std::vector<AccessGrant>& held) {
  std::vector<PlannedChange> plan;
  Wish nothing;
  nothing.verb = Verb::kRevoke;
  for (const AccessGrant& grant : held) {
    Observation now;
    now.holding = grant.holding;
    if (!IsSo(type, nothing, now)) plan.push_back({Verb::kRevoke, grant.entitlement, ""});
  }
  return plan;
}

std::string SetEtagOf(const std::vector<AccessGrant>& held) {
  std::vector<std::string> rows;
  for (const AccessGrant& grant : held) {
    if (grant.holding.direct) rows.push_back(grant.entitlement.id + "=" + grant.holding.level);
  }
  std::sort(rows.begin(), rows.end());
  Digest digest;
  digest.Add("set");
  for (const std::string& row : rows) digest.Add(row);
  return digest.Hex();
}

}  // namespace broker
