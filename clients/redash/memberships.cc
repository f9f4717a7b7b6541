#include "clients/redash/memberships.h"

#include <algorithm>
#include <utility>

namespace broker::redash {
namespace {

AccessGrant GrantOf(Principal principal, Entitlement group, const Observation& seen) {
  return {std::move(principal), std::move(group), "", seen.holding};
}

}  // namespace

Memberships::Memberships(Account* account, People* people, Groups* groups, Clock* clock)
    : account_(account), people_(people), groups_(groups), clock_(clock) {}

Task<std::vector<AccessGrant>> Memberships::Of(Principal principal, CallContext context) {
  const auto user = co_await people_->Read(principal.id, context);
  if (!user.ok()) co_return user.status();
  const auto groups = co_await groups_->Read(Freshness::kUncached, context);
  if (!groups.ok()) co_return groups.status();
  std::vector<std::int64_t> ids = user->groups;
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::vector<AccessGrant> held;
  bool all_known = true;
  for (const std::int64_t number : ids) {
    const std::string id = std::to_string(number);
    const Entitlement* group = FindById(*groups, id);
    all_known = all_known && group != nullptr;
    const HoldingKey key{kUser, principal.id, "group", id, ""};
    held.push_back(GrantOf(user->principal, group ? *group : DeletedGroup(id),
                           ObservationOf(*user, key, clock_->Now())));
  }
  if (all_known) co_return held;
  const absl::Status sees = co_await account_->ProveSeesGroups(context);
  if (!sees.ok()) co_return sees;
  co_return held;
}

Task<Page<AccessGrant>> Memberships::In(Entitlement group, PageRequest page, CallContext context) {
  const auto members = co_await people_->MembersOf(group.id, context);
  if (!members.ok()) co_return members.status();
  std::vector<AccessGrant> holders;
  for (const User& member : *members) {
    const HoldingKey key{kUser, member.principal.id, "group", group.id, ""};
    const Observation seen = ObservationOf(member, key, clock_->Now());
    holders.push_back(GrantOf(member.principal, group, seen));
  }
  co_return PageById(std::move(holders), page,
                     [](const AccessGrant& row) { return row.principal.id; });
}

}  // namespace broker::redash
